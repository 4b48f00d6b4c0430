#include "commands/nginx/scopes.hpp"

#include <algorithm>
#include <array>
#include <regex>

#include <fmt/format.h>

namespace postern::commands::nginx {
namespace {

constexpr std::array<std::string_view, 5> kPasses = {"proxy_pass", "fastcgi_pass", "uwsgi_pass", "scgi_pass",
                                                     "grpc_pass"};
// The addresses where gate.compat answers like other gateways.
constexpr std::array<std::string_view, 5> kCompatibleChecks = {
    "/api/authz/auth-request", "/api/verify", "/oauth2/auth", "/api/auth/nginx", "/validate"};

void take_location(Scope& scope) {
    const Directive& directive = *scope.directive;
    std::string text(directive.argument(1));
    const bool is_split = directive.words.size() > 2;
    const auto take = [&](std::string_view sign, Scope::Match match) {
        if (is_split ? text != sign : !text.starts_with(sign)) return false;
        scope.match = match;
        scope.path = is_split ? std::string(directive.argument(2)) : text.substr(sign.size());
        return true;
    };
    scope.path = text;
    if (text.starts_with('@')) {
        scope.match = Scope::Match::Named;
    } else if (take("~*", Scope::Match::Regex)) {
        scope.ignores_case = true;
    } else if (!take("^~", Scope::Match::PrefixFirst) && !take("~", Scope::Match::Regex)) {
        take("=", Scope::Match::Exact);
    }
}

std::unique_ptr<Scope> scope_of(const Directive& directive, const Scope* parent, Scope::Kind kind) {
    auto scope = std::make_unique<Scope>();
    scope->directive = &directive;
    scope->parent = parent;
    scope->kind = kind;
    if (kind == Scope::Kind::Location) take_location(*scope);
    for (const Directive& each : directive.block) {
        if (!each.has_block) continue;
        if (each.name() == "server") scope->inner.push_back(scope_of(each, scope.get(), Scope::Kind::Server));
        if (each.name() == "location")
            scope->inner.push_back(scope_of(each, scope.get(), Scope::Kind::Location));
    }
    return scope;
}

struct Choice {
    const Scope* scope;
    bool is_settled;  // outer regular expressions are not tried
};

Choice choose(const Scope& at, std::string_view path) {
    const Scope* best = nullptr;
    for (const auto& each : at.inner) {
        const bool is_prefix =
            each->match == Scope::Match::Prefix || each->match == Scope::Match::PrefixFirst;
        if (each->match == Scope::Match::Exact && each->path == path) return {each.get(), true};
        if (!is_prefix || !path.starts_with(each->path)) continue;
        if (best == nullptr || each->path.size() > best->path.size()) best = each.get();
    }
    Choice choice{&at, false};
    if (best != nullptr) choice = choose(*best, path);
    if (choice.is_settled || (best != nullptr && best->match == Scope::Match::PrefixFirst)) return choice;
    for (const auto& each : at.inner) {
        if (each->match == Scope::Match::Regex && may_match(each->path, each->ignores_case, path))
            return {choose(*each, path).scope, true};
    }
    return choice;
}

bool has_parameter(const Scope& scope, std::string_view name, std::string_view value) {
    return std::ranges::any_of(scope.in_effect("fastcgi_param"), [&](const Directive* each) {
        return each->argument(1) == name && (value.empty() || each->argument(2) == value);
    });
}

const Scope& http_of(const Scope& scope) {
    return scope.parent == nullptr ? scope : http_of(*scope.parent);
}

std::string address_of(std::string_view text, std::string_view usual_port) {
    if (text.starts_with("unix:")) {
        text.remove_prefix(5);
        return std::string(text.substr(0, text.find(':')));
    }
    std::string address(text.substr(0, text.find('/')));
    if (address.starts_with("localhost")) address.replace(0, 9, "127.0.0.1");
    const bool has_port =
        address.find(':', address.rfind(']') == std::string::npos ? 0 : address.rfind(']')) !=
        std::string::npos;
    return has_port ? address : fmt::format("{}:{}", address, usual_port);
}

}  // namespace

std::vector<const Directive*> Scope::own(std::string_view name, bool with_ifs) const {
    std::vector<const Directive*> found;
    for (const Directive& each : directive->block) {
        if (each.name() == name) found.push_back(&each);
        if (!with_ifs || each.name() != "if") continue;
        for (const Directive& inside : each.block) {
            if (inside.name() == name) found.push_back(&inside);
        }
    }
    return found;
}

std::vector<const Directive*> Scope::in_effect(std::string_view name) const {
    auto found = own(name);
    return found.empty() && parent != nullptr ? parent->in_effect(name) : found;
}

std::string_view Scope::value(std::string_view name) const {
    const auto found = in_effect(name);
    return found.empty() ? std::string_view() : found.back()->argument(1);
}

std::string_view Scope::check() const {
    const std::string_view asked = value("auth_request");
    return asked == "off" ? std::string_view() : asked;
}

const Scope& Scope::server() const {
    return kind == Kind::Location ? parent->server() : *this;
}

std::vector<const Scope*> Scope::all() const {
    std::vector<const Scope*> scopes = {this};
    for (const auto& each : inner) {
        const auto below = each->all();
        scopes.insert(scopes.end(), below.begin(), below.end());
    }
    return scopes;
}

std::vector<const Scope*> Model::servers() const {
    std::vector<const Scope*> found;
    for (const auto& http : https) {
        for (const auto& server : http->inner)
            found.push_back(server.get());
    }
    return found;
}

Model model_of(const std::vector<Directive>& directives) {
    Model model;
    for (const Directive& each : directives) {
        if (each.name() == "http") model.https.push_back(scope_of(each, nullptr, Scope::Kind::Http));
    }
    return model;
}

bool may_match(std::string_view expression, bool ignores_case, std::string_view text) {
    // std::regex does not support names for groups.
    static const std::regex kNamedGroup(R"(\(\?P?<[A-Za-z_]\w*>)");
    try {
        const std::string plain = std::regex_replace(std::string(expression), kNamedGroup, "(");
        auto flags = std::regex::ECMAScript;
        if (ignores_case) flags |= std::regex::icase;
        return std::regex_search(std::string(text), std::regex(plain, flags));
    } catch (const std::regex_error&) {
        return true;
    }
}

const Scope& location_for(const Scope& server, std::string_view path) {
    return *choose(server, path).scope;
}

const Scope* named_location(const Scope& server, std::string_view name) {
    for (const auto& each : server.inner) {
        if (each->match == Scope::Match::Named && each->path == name) return each.get();
    }
    return nullptr;
}

const Directive* application_of(const Scope& scope) {
    for (const std::string_view name : kPasses) {
        if (const auto found = scope.own(name, true); !found.empty()) return found.back();
    }
    return nullptr;
}

std::string settings_of(const Directive& application) {
    return application.name().substr(0, application.name().find('_') + 1);
}

std::vector<std::string> addresses_of(const Directive& pass, const Scope& scope) {
    std::string_view target = pass.argument(1);
    std::string_view usual_port = target.starts_with("https://") ? "443" : "80";
    if (const auto scheme = target.find("://"); scheme != std::string_view::npos)
        target.remove_prefix(scheme + 3);
    if (target.find('$') != std::string_view::npos) return {};
    const std::string_view name = target.substr(0, target.find('/'));
    std::vector<std::string> addresses;
    for (const Directive& each : http_of(scope).directive->block) {
        if (each.name() != "upstream" || each.argument(1) != name) continue;
        for (const Directive& inside : each.block) {
            if (inside.name() == "server") addresses.push_back(address_of(inside.argument(1), "80"));
        }
    }
    if (addresses.empty()) addresses.push_back(address_of(target, usual_port));
    return addresses;
}

bool is_check(const Scope& scope) {
    const Directive* application = application_of(scope);
    if (application == nullptr) return false;
    if (application->name() == "fastcgi_pass") return has_parameter(scope, "POSTERN_ROLE", "check");
    const std::string_view target = application->argument(1);
    return application->name() == "proxy_pass" &&
           std::ranges::any_of(kCompatibleChecks, [&](std::string_view each) {
               return target.substr(0, target.find('?')).ends_with(each);
           });
}

bool has_address_of_postern(const Directive& application) {
    return application.argument(1) == "postern" || application.argument(1) == "postern_pages";
}

bool is_postern(const Scope& scope) {
    if (is_check(scope) || has_parameter(scope, "POSTERN_ROLE", "")) return true;
    const Directive* application = application_of(scope);
    return application != nullptr && application->name() == "fastcgi_pass" &&
           (has_address_of_postern(*application) ||
            std::ranges::any_of(scope.server().all(), [&](const Scope* each) {
                return is_check(*each) && application_of(*each)->argument(1) == application->argument(1);
            }));
}

bool is_gated(const Scope& server) {
    return std::ranges::any_of(server.all(), [](const Scope* each) {
        return is_check(*each) || each->check().starts_with("/postern/");
    });
}

}  // namespace postern::commands::nginx
