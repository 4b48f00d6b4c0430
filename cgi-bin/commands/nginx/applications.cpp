#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "commands/nginx/findings.hpp"

namespace postern::commands::nginx {
namespace {

constexpr std::array<std::string_view, 4> kIdentity = {"Remote-User", "Remote-Email", "Remote-Name",
                                                       "Remote-Groups"};

// HTTP_REMOTE_USER for Remote-User.
std::string parameter_name(std::string_view header) {
    std::string name = "HTTP_";
    for (const char c : header)
        name += c == '-' ? '_' : c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    return name;
}

// The values with this name that the application gets; `directive` is proxy_set_header or the like.
std::vector<std::string_view> values_for(const Scope& scope, std::string_view directive,
                                         std::string_view name) {
    std::vector<std::string_view> values;
    for (const Directive* each : scope.in_effect(directive)) {
        if (equal_ignoring_case(each->argument(1), name)) values.push_back(each->argument(2));
    }
    return values;
}

// Tells whether a visitor can choose none of these values.
bool are_ours(const std::vector<std::string_view>& values) {
    return std::ranges::none_of(values, [](std::string_view each) {
        return each.starts_with("$http_") || each.starts_with("$arg_") || each.starts_with("$cookie_") ||
               each == "$remote_user";
    });
}

// The name of an identity header that the application takes from the visitor; empty if there is none.
std::string open_name(const Scope& scope, const Directive& application) {
    const std::string_view kind = application.name();
    if (kind == "proxy_pass" || kind == "grpc_pass") {
        const std::string settings = settings_of(application) + "set_header";
        for (const std::string_view name : kIdentity) {
            const auto values = values_for(scope, settings, name);
            if (values.empty() || !are_ours(values)) return std::string(name);
        }
        return "";
    }
    const std::string settings = settings_of(application) + "param";
    for (const std::string_view name : kIdentity) {
        const std::string header = parameter_name(name);
        const auto values = values_for(scope, settings, header);
        if (values.empty() || !are_ours(values)) return header;
        if (!are_ours(values_for(scope, settings, header.substr(5)))) return header.substr(5);
    }
    return "";
}

void find_identity(const Scope& scope, const Directive& application, Findings& findings) {
    const std::string kind = application.name();
    if (scope.value(settings_of(application) + "pass_request_headers") == "off") return;
    const std::string name = open_name(scope, application);
    if (name.empty()) return;
    const bool has_file = kind == "proxy_pass" || kind == "fastcgi_pass";
    const std::string file = kind == "proxy_pass" ? "postern_proxy" : "postern_fastcgi";
    const bool is_beside = name.starts_with("REMOTE_");
    findings.push_back(
        {"identity-passes", &application,
         fmt::format("The application gets {} as the visitor sends it.", name),
         "every page that the application shows to the user or group that the visitor names",
         is_beside  ? "delete the includes of fastcgi.conf, fastcgi_params and snippets/fastcgi-php.conf: "
                      "/etc/postern/nginx/postern_fastcgi replaces them"
         : has_file ? fmt::format("in this location: include /etc/postern/nginx/{};", file)
                    : "put the application behind proxy_pass (include /etc/postern/nginx/postern_proxy;) or "
                      "fastcgi_pass (include /etc/postern/nginx/postern_fastcgi;)"});
}

void find_cache(const Scope& scope, const std::string& prefix, Findings& findings) {
    constexpr std::array<std::string_view, 5> kPersonal = {"$http_cookie", "$cookie_", "$http_authorization",
                                                           "$postern_user", "$postern_email"};
    const auto caches = scope.in_effect(prefix + "cache");
    if (caches.empty() || caches.back()->argument(1) == "off") return;
    std::string key;
    for (const Directive* each : scope.in_effect(prefix + "cache_key"))
        key = each->argument(1);
    if (std::ranges::any_of(kPersonal,
                            [&](std::string_view each) { return key.find(each) != std::string::npos; }))
        return;
    findings.push_back(
        {"page-cached", caches.back(),
         "The cache key of a protected location has no session: all visitors get the same page.",
         "the pages of other visitors", fmt::format("in the protected location: {}cache off;", prefix)});
}

bool moves_files(const Scope& scope) {
    return std::ranges::any_of(scope.in_effect("dav_methods"), [](const Directive* each) {
        return std::ranges::any_of(each->words, [](const std::string& word) {
            return word == "COPY" || word == "MOVE" || word == "DELETE";
        });
    });
}

void find_dav(const Scope& collection, Findings& findings) {
    const bool is_prefix = collection.match != Scope::Match::Regex && collection.match != Scope::Match::Named;
    if (!is_prefix || !moves_files(collection) || is_postern(collection)) return;
    const Scope& server = collection.server();
    for (const Scope* each : server.all()) {
        const bool is_below = each->kind == Scope::Kind::Location && each != &collection &&
                              each->match != Scope::Match::Regex && each->match != Scope::Match::Named &&
                              each->path.starts_with(collection.path);
        if (!is_below || each->check().empty() || each->check() == collection.check() || is_postern(*each))
            continue;
        findings.push_back(
            {"dav-crosses-rule", collection.in_effect("dav_methods").back(),
             fmt::format("COPY, MOVE and DELETE of a parent folder change files in location {} ({}) without "
                         "asking its check.",
                         each->path, each->directive->where()),
             fmt::format("the files in {}, to read, move or delete", each->path),
             "use one rule for the whole WebDAV folder; move the folder with another rule to another place"});
    }
}

}  // namespace

void find_in_applications(const Scope& server, Findings& findings) {
    for (const Scope* scope : server.all()) {
        const Directive* application = application_of(*scope);
        if (!is_postern(*scope)) find_dav(*scope, findings);
        if (scope == &server || is_postern(*scope)) continue;
        if (application != nullptr) find_identity(*scope, *application, findings);
        if (application != nullptr && !scope->check().empty())
            find_cache(*scope, settings_of(*application), findings);
    }
}

}  // namespace postern::commands::nginx
