#include "config/disagreements.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/duration.hpp"
#include "config/argon2_hash.hpp"
#include "config/in_quotes.hpp"
#include "config/values.hpp"

namespace postern::config {
namespace {

// Tells whether the host of an origin is that domain or a host below it.
bool is_of_domain(const Origin& origin, std::string_view domain) {
    const std::string_view host = origin.host;
    return !domain.empty() && host.ends_with(domain) &&
           (host.size() == domain.size() || host[host.size() - domain.size() - 1] == '.');
}

class Comparison {
public:
    Comparison(const Loaded& loaded, const std::set<std::string_view>& failed, bool is_file_unknown)
        : loaded_(loaded), config_(loaded.config), failed_(failed), is_file_unknown_(is_file_unknown) {}

    Problems problems() {
        check_lifetimes();
        check_kept_lifetime();
        check_password_cost();
        check_user_source();
        check_secure();
        check_gate();
        check_hsts();
        check_second_factor();
        check_app_passwords();
        check_templates();
        return std::move(problems_);
    }

private:
    void report(std::string_view place, std::string_view what) {
        problems_.push_back(fmt::format("{}: {}", place, what));
    }

    void check_lifetimes() {
        const Session& session = config_.session;
        if (session.idle <= session.absolute || failed_.contains("session.idle") ||
            failed_.contains("session.absolute"))
            return;
        const auto idle = loaded_.places.find("session.idle");
        const auto absolute = loaded_.places.find("session.absolute");
        const std::string lifetimes[] = {format_duration(session.idle), format_duration(session.absolute)};
        if (idle == loaded_.places.end())
            return report(absolute->second,
                          fmt::format("is {}, shorter than session.idle, which is {} by default",
                                      lifetimes[1], lifetimes[0]));
        const std::string origin =
            absolute == loaded_.places.end() ? "by default" : "(" + absolute->second + ")";
        report(idle->second, fmt::format("is {}, longer than session.absolute, which is {} {}", lifetimes[0],
                                         lifetimes[1], origin));
    }

    void check_kept_lifetime() {
        const Session& session = config_.session;
        if (session.keep.count() == 0 || session.keep >= session.absolute ||
            failed_.contains("session.keep") || failed_.contains("session.absolute"))
            return;
        report(loaded_.place_of("session.keep"),
               fmt::format("is {}, shorter than session.absolute, which is {}", format_duration(session.keep),
                           format_duration(session.absolute)));
    }

    void check_password_cost() {
        if (failed_.contains("password.memory_mib") || failed_.contains("password.passes")) return;
        const Password& password = config_.password;
        if (is_costly_enough(password)) return;
        const bool is_memory_set = loaded_.places.contains("password.memory_mib");
        report(
            loaded_.place_of(is_memory_set ? "password.memory_mib" : "password.passes"),
            fmt::format(
                "expected at least 46 MiB and 1 pass, 19 and 2, 12 and 3, 9 and 4 or 7 and 5, not {} and {}",
                password.memory_mib, password.passes));
    }

    // A setting for another source of users would have no effect, so it is reported.
    void check_user_source() {
        if (is_file_unknown_ || failed_.contains("users.source")) return;
        const Users& users = config_.users;
        check_belongs("users.htpasswd_file", !users.htpasswd_file.empty(), UserSource::Htpasswd,
                      "it must name the password file");
        check_belongs("users.shared_password_hash", !users.shared_password_hash.empty(), UserSource::Shared,
                      "`postern password hash` prints a hash");
    }

    void check_belongs(std::string_view key, bool is_given, UserSource owner, std::string_view advice) {
        if (failed_.contains(key)) return;
        const UserSource source = config_.users.source;
        if (is_given && source != owner)
            report(loaded_.place_of(key),
                   fmt::format("has an effect only with users.source = \"{}\", but users.source is \"{}\"",
                               format_user_source(owner), format_user_source(source)));
        if (!is_given && source == owner)
            report(loaded_.place_of(key), fmt::format("is missing; {}", advice));
    }

    // Browsers drop a Secure cookie from a page that came over http.
    void check_secure() {
        if (failed_.contains("public_url") || failed_.contains("session.secure")) return;
        if (config_.session.secure == Secure::Always && config_.public_url && !config_.public_url->is_https())
            report(loaded_.place_of("session.secure"),
                   "is \"always\", but public_url is not https: browsers drop the session cookie at " +
                       in_quotes(config_.public_url->to_string()));
    }

    // Visitors return from the login page to other hosts. For this the login page needs its own origin
    // (public_url), and browsers must send the session cookie to those hosts (cookie.domain).
    void check_gate() {
        const Config& config = config_;
        const std::string& domain = config.cookie.domain;
        if (failed_.contains("gate.origins") || failed_.contains("cookie.domain") ||
            failed_.contains("public_url"))
            return;
        if (!config.gate.origins.empty() && !config.public_url)
            report(loaded_.place_of("gate.origins"), "needs public_url, the origin of the login page");
        if (config.gate.compat && !config.public_url)
            report(loaded_.place_of("gate.compat"), "needs public_url, the origin of the login page");
        if (!domain.empty() && config.public_url && !is_of_domain(*config.public_url, domain))
            report(loaded_.place_of("cookie.domain"),
                   fmt::format("is {}, but public_url is not in this domain: {}", in_quotes(domain),
                               in_quotes(config.public_url->to_string())));
        for (const Origin& origin : config.gate.origins) {
            if (config.public_url && !is_reached(origin))
                report(loaded_.place_of("gate.origins"),
                       fmt::format("the session cookie of {} does not reach this host; set cookie.domain to "
                                   "share it: {}",
                                   in_quotes(config.public_url->to_string()), in_quotes(origin.to_string())));
            else if (config.public_url && !has_cookie_of_its_scheme(origin))
                report(loaded_.place_of("gate.origins"),
                       fmt::format("the session cookie of {} has another scheme than this origin "
                                   "(session.secure = \"never\" shares it): {}",
                                   in_quotes(config.public_url->to_string()), in_quotes(origin.to_string())));
        }
    }

    void check_hsts() {
        if (failed_.contains("hsts.include_subdomains") || failed_.contains("mount")) return;
        if (config_.hsts.include_subdomains && config_.mount != "/")
            report(loaded_.place_of("hsts.include_subdomains"),
                   fmt::format("works only if Postern has the whole host, but mount is {}: let the web "
                               "server send Strict-Transport-Security",
                               in_quotes(config_.mount)));
    }

    void check_second_factor() {
        const std::vector<std::string>& required = config_.second_factor.required;
        if (is_file_unknown_ || required.empty() || failed_.contains("users.source")) return;
        const auto report_required = [&](std::string_view what) {
            report(loaded_.place_of("second_factor.required"), what);
        };
        if (config_.users.source == UserSource::Shared)
            report_required("has no effect with users.source = \"shared\": nobody has a second factor there");
        const auto is_group = [](const std::string& word) { return word.starts_with("group:"); };
        if (config_.users.source == UserSource::Htpasswd && std::ranges::any_of(required, is_group))
            report_required("the users of a password file have no groups; use everybody, or user:EMAIL");
    }

    void check_app_passwords() {
        if (is_file_unknown_ || failed_.contains("users.source")) return;
        if (config_.users.source == UserSource::Shared && !config_.app_passwords.labels.empty())
            report(loaded_.place_of("app_passwords.labels"),
                   "has no effect with users.source = \"shared\": nobody has an app password there");
    }

    void check_templates() {
        if (failed_.contains("templates.directory")) return;
        if (config_.templates.reload && config_.templates.directory.empty())
            report(loaded_.place_of("templates.reload"),
                   "needs templates.directory, because the templates inside the program do not change");
    }

    // The cookie for https has another name, and browsers do not send it over http.
    bool has_cookie_of_its_scheme(const Origin& origin) const {
        return config_.session.secure == Secure::Never || failed_.contains("session.secure") ||
               origin.is_https() == config_.public_url->is_https();
    }

    // Tells whether a browser sends the session cookie to this origin: to the login page's own host, on any
    // port, and to the hosts of cookie.domain. From any other host, visitors would be redirected for ever.
    bool is_reached(const Origin& origin) const {
        return (origin.host == config_.public_url->host && !origin.is_any_host_below) ||
               is_of_domain(origin, config_.cookie.domain);
    }

    const Loaded& loaded_;
    const Config& config_;
    const std::set<std::string_view>& failed_;
    const bool is_file_unknown_;
    Problems problems_;
};

}  // namespace

Problems disagreements(const Loaded& loaded, const std::set<std::string_view>& failed, bool is_file_unknown) {
    return Comparison(loaded, failed, is_file_unknown).problems();
}

}  // namespace postern::config
