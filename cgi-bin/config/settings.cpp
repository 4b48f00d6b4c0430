#include "config/settings.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include "base/duration.hpp"
#include "config/values.hpp"

namespace postern::config {
namespace {

using namespace std::chrono_literals;
using std::chrono::days;

constexpr unsigned kMaxWorkers = 1024;
constexpr unsigned kMaxSignIns = 60000;

template <typename T>
Result<void> put(T& field, Result<T> parsed) {
    if (!parsed) return tl::unexpected<Error>(std::move(parsed.error()));
    field = std::move(*parsed);
    return {};
}

std::string show_flag(bool flag) {
    return flag ? "true" : "false";
}

std::string joined(const std::vector<std::string>& texts) {
    std::string line;
    for (const std::string& text : texts)
        line += (line.empty() ? "" : " ") + text;
    return line;
}

std::string joined(const std::vector<Network>& networks) {
    std::vector<std::string> texts;
    for (const Network& network : networks)
        texts.push_back(network.to_string());
    return joined(texts);
}

constexpr auto kSettings = std::to_array<Setting>({
    {"listen", Kind::Text, "ADDRESS",
     "Where to answer FastCGI: unix:/path/of/socket or tcp:127.0.0.1:9000; empty: the socket that is already "
     "open as descriptor 0.",
     [](Config& c, std::string_view text) { return put(c.listen, parse_listen(text)); },
     [](const Config& c) { return c.listen ? to_string(*c.listen) : std::string(); }},
    {"workers", Kind::Number, "COUNT",
     "Threads that answer requests; 0: one more than there are processor cores. Set more where the server of "
     "database.url answers slowly.",
     [](Config& c, std::string_view text) { return put(c.workers, parse_count(text, kMaxWorkers)); },
     [](const Config& c) { return std::to_string(c.workers); }},
    {"mount", Kind::Text, "PATH",
     "The path under which visitors reach Postern, as the web server maps it; begins and ends with '/'.",
     [](Config& c, std::string_view text) { return put(c.mount, parse_mount(text)); },
     [](const Config& c) { return c.mount; }},
    {"public_url", Kind::Text, "ORIGIN",
     "The origin that visitors see, such as https://login.example.com, without a path: forms posted from any "
     "other are refused; empty: scheme and host of each request.",
     [](Config& c, std::string_view text) { return put(c.public_url, parse_origin(text)); },
     [](const Config& c) { return c.public_url; }},
    {"request_timeout", Kind::Text, "DURATION",
     "How long the web server may take to send a request, 1s to 60s.",
     [](Config& c, std::string_view text) {
         return put(c.request_timeout, parse_duration_within(text, 1s, 60s));
     },
     [](const Config& c) { return format_duration(c.request_timeout); }},
    {"socket.mode", Kind::Text, "MODE", "Permissions of the unix socket, in octal.",
     [](Config& c, std::string_view text) { return put(c.socket.mode, parse_mode(text)); },
     [](const Config& c) { return format_mode(c.socket.mode); }},
    {"socket.group", Kind::Text, "GROUP",
     "The group that owns the unix socket, so that the web server may use it; empty: Postern's own.",
     [](Config& c, std::string_view text) { return put(c.socket.group, parse_group(text)); },
     [](const Config& c) { return c.socket.group; }},
    {"state.directory", Kind::Text, "DIRECTORY",
     "Where the server key and, without database.url, users and sessions are kept; nobody else may read it.",
     [](Config& c, std::string_view text) { return put(c.state.directory, parse_absolute_path(text)); },
     [](const Config& c) { return c.state.directory.string(); }},
    {"templates.directory", Kind::Text, "DIRECTORY",
     "Where your own copy of the pages' templates is; empty: those inside the program.",
     [](Config& c, std::string_view text) {
         return text.empty() ? put(c.templates.directory, Result<std::filesystem::path>(""))
                             : put(c.templates.directory, parse_absolute_path(text));
     },
     [](const Config& c) { return c.templates.directory.string(); }},
    {"session.cookie", Kind::Text, "NAME",
     "Name of the session cookie; on https it is sent as __Host- and this name.",
     [](Config& c, std::string_view text) { return put(c.session.cookie, parse_session_cookie_name(text)); },
     [](const Config& c) { return c.session.cookie; }},
    {"session.secure", Kind::Text, "auto|always|never",
     "Whether the session cookie travels over https alone; auto: when the request came over https.",
     [](Config& c, std::string_view text) { return put(c.session.secure, parse_secure(text)); },
     [](const Config& c) { return format_secure(c.session.secure); }},
    {"session.idle", Kind::Text, "DURATION",
     "A visitor who does nothing for this long is signed out, 1m to 30d.",
     [](Config& c, std::string_view text) {
         return put(c.session.idle, parse_duration_within(text, 1min, days{30}));
     },
     [](const Config& c) { return format_duration(c.session.idle); }},
    {"session.absolute", Kind::Text, "DURATION",
     "A visitor is signed out this long after signing in, whatever happens, 1m to 30d.",
     [](Config& c, std::string_view text) {
         return put(c.session.absolute, parse_duration_within(text, 1min, days{30}));
     },
     [](const Config& c) { return format_duration(c.session.absolute); }},
    {"session.keep", Kind::Text, "DURATION",
     "How long \"keep me signed in\" keeps a visitor, at most 30d, without a visit at most 14d; 0: the "
     "choice "
     "is not offered.",
     [](Config& c, std::string_view text) {
         return put(c.session.keep, parse_duration_within(text, 0s, days{30}));
     },
     [](const Config& c) { return format_duration(c.session.keep); }},
    {"session.cache", Kind::Text, "DURATION",
     "With database.url, how long the check of a protected site may trust a session that it has read, at "
     "most 10s: so late it notices what another machine or a command ended; 0: every check asks the "
     "database.",
     [](Config& c, std::string_view text) {
         return put(c.session.cache, parse_duration_within(text, 0s, 10s));
     },
     [](const Config& c) { return format_duration(c.session.cache); }},
    {"cookie.domain", Kind::Text, "HOST",
     "Shares the session with all hosts of a domain, such as example.com: over https the cookie is then sent "
     "as __Secure- and its name; empty: this host alone, as __Host-.",
     [](Config& c, std::string_view text) { return put(c.cookie.domain, parse_cookie_domain(text)); },
     [](const Config& c) { return c.cookie.domain; }},
    {"email_cookie.lifetime", Kind::Text, "DURATION",
     "How long a browser remembers the email address, at most 400d; 0: until it closes.",
     [](Config& c, std::string_view text) {
         return put(c.email_cookie.lifetime, parse_duration_within(text, 0s, days{400}));
     },
     [](const Config& c) { return format_duration(c.email_cookie.lifetime); }},
    {"email_cookie.path", Kind::Text, "PATH", "Path of the email cookie; empty: the mount.",
     [](Config& c, std::string_view text) { return put(c.email_cookie.path, parse_cookie_path(text)); },
     [](const Config& c) { return c.email_cookie.path; }},
    {"email_cookie.domain", Kind::Text, "HOST",
     "Domain of the email cookie, such as example.com to share it with its subdomains; empty: this host.",
     [](Config& c, std::string_view text) {
         return put(c.email_cookie.domain, parse_email_cookie_domain(text));
     },
     [](const Config& c) { return c.email_cookie.domain; }},
    {"database.url", Kind::Text, "URL",
     "A PostgreSQL database, such as postgresql://postern@db.example.com/postern, for users and sessions "
     "that "
     "several machines share; empty: an SQLite file in the state directory.",
     [](Config& c, std::string_view text) { return put(c.database.url, parse_database_url(text)); },
     [](const Config& c) { return std::string(c.database.url.empty() ? "" : "(set)"); }, true},
    {"users.source", Kind::Text, "database|htpasswd|shared",
     "Who may sign in: the users that `postern user` keeps, those in a password file of Apache or nginx, or "
     "anybody with the shared password.",
     [](Config& c, std::string_view text) { return put(c.users.source, parse_user_source(text)); },
     [](const Config& c) { return format_user_source(c.users.source); }},
    {"users.htpasswd_file", Kind::Text, "FILE",
     "The password file, re-read when it changes and never written; for the source htpasswd.",
     [](Config& c, std::string_view text) {
         return text.empty() ? put(c.users.htpasswd_file, Result<std::filesystem::path>(""))
                             : put(c.users.htpasswd_file, parse_absolute_path(text));
     },
     [](const Config& c) { return c.users.htpasswd_file.string(); }},
    {"users.htpasswd_domain", Kind::Text, "DOMAIN",
     "Makes ada in the password file sign in as ada@DOMAIN; empty: names that are no email are left out.",
     [](Config& c, std::string_view text) {
         return put(c.users.htpasswd_domain, parse_domain_of_emails(text));
     },
     [](const Config& c) { return c.users.htpasswd_domain; }},
    {"users.shared_password_hash", Kind::Text, "HASH",
     "Argon2id hash of the shared password, as `postern password hash` makes it; for the source shared.",
     [](Config& c, std::string_view text) {
         return put(c.users.shared_password_hash, parse_password_hash(text));
     },
     [](const Config& c) { return std::string(c.users.shared_password_hash.empty() ? "" : "(set)"); }, true},
    {"password.memory_mib", Kind::Number, "MIB",
     "Memory that Argon2id takes for each password, with password.passes at least 46 and 1, 19 and 2, 12 and "
     "3, "
     "9 and 4 or 7 and 5; hashes of users in the database are renewed at their next sign-in.",
     [](Config& c, std::string_view text) { return put(c.password.memory_mib, parse_count(text, 1024)); },
     [](const Config& c) { return std::to_string(c.password.memory_mib); }},
    {"password.passes", Kind::Number, "COUNT", "How often Argon2id goes over that memory.",
     [](Config& c, std::string_view text) {
         return put(c.password.passes, parse_count(text, kHighestArgon2Cost.passes));
     },
     [](const Config& c) { return std::to_string(c.password.passes); }},
    {"password.parallel", Kind::Number, "COUNT",
     "How many passwords a server looks at at once, by threads of their own, each with password.memory_mib; "
     "more wait a little or are asked to come back; 0: one for each processor core. Not for CGI.",
     [](Config& c, std::string_view text) {
         return put(c.password.parallel, parse_count(text, kMaxWorkers));
     },
     [](const Config& c) { return std::to_string(c.password.parallel); }},
    {"password.minimum_length", Kind::Number, "CHARACTERS",
     "How long a new password must be, 8 to 64; 15 where the password is all that protects.",
     [](Config& c, std::string_view text) {
         return put(c.password.minimum_length, parse_count_within(text, 8, 64));
     },
     [](const Config& c) { return std::to_string(c.password.minimum_length); }},
    {"throttle.per_minute", Kind::Number, "COUNT",
     "How many sign-ins a minute, right or wrong, one address may try, 1 to 60000; in IPv6 all addresses of "
     "the same first 64 bits are one.",
     [](Config& c, std::string_view text) {
         return put(c.throttle.per_minute, parse_count_within(text, 1, kMaxSignIns));
     },
     [](const Config& c) { return std::to_string(c.throttle.per_minute); }},
    {"throttle.burst", Kind::Number, "COUNT", "How many of them it may try at once, 1 to 60000.",
     [](Config& c, std::string_view text) {
         return put(c.throttle.burst, parse_count_within(text, 1, kMaxSignIns));
     },
     [](const Config& c) { return std::to_string(c.throttle.burst); }},
    {"gate.origins", Kind::List, "ORIGINS",
     "Protected sites on other hosts than the login page, to which visitors return after signing in: "
     "https://app.example.com or, with cookie.domain, https://*.example.com.",
     [](Config& c, std::string_view text) { return put(c.gate.origins, parse_origins(text)); },
     [](const Config& c) { return joined(c.gate.origins); }},
    {"gate.compat", Kind::Flag, "true|false",
     "Whether the check also answers at the addresses of Authelia, oauth2-proxy, tinyauth and Vouch, with "
     "the headers that their web server snippets copy.",
     [](Config& c, std::string_view text) { return put(c.gate.compat, parse_flag(text)); },
     [](const Config& c) { return show_flag(c.gate.compat); }},
    {"gate.names", Kind::Text, "percent-encoded|utf-8",
     "How applications are told the email and the name of a user: in ASCII (Zo%C3%AB), or as they are, in "
     "UTF-8.",
     [](Config& c, std::string_view text) { return put(c.gate.names, parse_name_encoding(text)); },
     [](const Config& c) { return format_name_encoding(c.gate.names); }},
    {"hsts.include_subdomains", Kind::Flag, "true|false",
     "Whether Strict-Transport-Security says includeSubDomains: browsers then refuse plain http for every "
     "host below this one. Only with the mount /.",
     [](Config& c, std::string_view text) { return put(c.hsts.include_subdomains, parse_flag(text)); },
     [](const Config& c) { return show_flag(c.hsts.include_subdomains); }},
    {"pages.cookie", Kind::Flag, "true|false",
     "Whether there is a page for trying out cookies; for tests of a deployment.",
     [](Config& c, std::string_view text) { return put(c.pages.cookie, parse_flag(text)); },
     [](const Config& c) { return show_flag(c.pages.cookie); }},
    {"log.requests", Kind::Flag, "true|false", "Whether every request is a line of the log.",
     [](Config& c, std::string_view text) { return put(c.log.requests, parse_flag(text)); },
     [](const Config& c) { return show_flag(c.log.requests); }},
    {"log.format", Kind::Text, "text|json",
     "How the lines of the log are written: key=value, or a JSON object each.",
     [](Config& c, std::string_view text) { return put(c.log.format, parse_log_format(text)); },
     [](const Config& c) { return format_log_format(c.log.format); }},
    {"log.audit_file", Kind::Text, "FILE",
     "A file that audit events are added to, beside the log; empty: none.",
     [](Config& c, std::string_view text) {
         return text.empty() ? put(c.log.audit_file, Result<std::filesystem::path>(""))
                             : put(c.log.audit_file, parse_absolute_path(text));
     },
     [](const Config& c) { return c.log.audit_file.string(); }},
    {"metrics.addresses", Kind::List, "ADDRESSES",
     "Who may ask for the figures at metrics below the mount, as Prometheus reads them: addresses such as "
     "127.0.0.1 and networks such as 10.0.0.0/8 or 2001:db8::/32; to all others the page is not there.",
     [](Config& c, std::string_view text) { return put(c.metrics.addresses, parse_networks(text)); },
     [](const Config& c) { return joined(c.metrics.addresses); }},
});

std::string respelled(std::string_view key, char separator) {
    std::string name(key);
    std::ranges::replace_if(
        name, [](char c) { return c == '.' || c == '_'; }, separator);
    return name;
}

}  // namespace

std::span<const Setting> settings() {
    return kSettings;
}

const Setting* find_setting(std::string_view key) {
    const auto found = std::ranges::find(kSettings, key, &Setting::key);
    return found == kSettings.end() ? nullptr : &*found;
}

std::string_view table_of(const Setting& setting) {
    const std::size_t dot = setting.key.find('.');
    return dot == std::string_view::npos ? "" : setting.key.substr(0, dot);
}

std::string_view name_of(const Setting& setting) {
    return setting.key.substr(setting.key.find('.') + 1);
}

std::string environment_name(const Setting& setting) {
    std::string name = "POSTERN_" + respelled(setting.key, '_');
    std::ranges::transform(name, name.begin(), [](char c) {
        return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    return name;
}

std::string flag_name(const Setting& setting) {
    return "--" + respelled(setting.key, '-');
}

std::string default_in_toml(const Setting& setting) {
    const std::string text = setting.show(Config{});
    if (setting.kind == Kind::List && text.empty()) return "[]";
    return setting.kind == Kind::Text ? '"' + text + '"' : text;
}

}  // namespace postern::config
