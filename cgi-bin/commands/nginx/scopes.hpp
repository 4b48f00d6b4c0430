#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "commands/nginx/dump.hpp"

namespace postern::commands::nginx {

// A block with directives for requests: http, a server, or a location, with all locations below it.
struct Scope {
    enum class Kind { Http, Server, Location };
    enum class Match { Prefix, PrefixFirst, Exact, Regex, Named };  // PrefixFirst: ^~

    const Directive* directive = nullptr;
    const Scope* parent = nullptr;
    Kind kind = Kind::Http;
    Match match = Match::Prefix;  // for a location
    std::string path = {};        // for a location: its path, expression or name with @
    bool ignores_case = false;    // for an expression: ~*
    std::vector<std::unique_ptr<Scope>> inner = {};

    // The directives with this name in this block, in order; with `with_ifs`, also those in its `if` blocks.
    std::vector<const Directive*> own(std::string_view name, bool with_ifs = false) const;

    // The directives with this name that are in effect here: those of this block, or else of the nearest
    // enclosing block that has some.
    std::vector<const Directive*> in_effect(std::string_view name) const;
    // The first argument of the last directive in effect; empty if there is none.
    std::string_view value(std::string_view name) const;

    // The address that auth_request calls; empty if there is no check.
    std::string_view check() const;

    const Scope& server() const;
    // This scope and all locations below it.
    std::vector<const Scope*> all() const;
};

// The http blocks of a configuration with their servers and locations. Requires: the directives outlive the
// model.
struct Model {
    std::vector<std::unique_ptr<Scope>> https;
    std::vector<const Scope*> servers() const;
};
Model model_of(const std::vector<Directive>& directives);

// Tells whether a regular expression matches, as far as std::regex can tell: an expression that std::regex
// cannot parse matches everything.
bool may_match(std::string_view expression, bool ignores_case, std::string_view text);

// The location that nginx chooses for a path, by its rules of precedence; the server if no location matches.
const Scope& location_for(const Scope& server, std::string_view path);
// The location @name; null if it does not exist.
const Scope* named_location(const Scope& server, std::string_view name);

// The directive that answers in this location: proxy_pass, fastcgi_pass …; null if nginx serves files itself.
const Directive* application_of(const Scope& scope);

// Tells whether the address of a passing directive is one of postern-http.conf's upstreams.
bool has_address_of_postern(const Directive& application);
// The prefix of the settings of such a directive: "proxy_" for proxy_pass.
std::string settings_of(const Directive& application);

// The addresses of the application, including the servers of its `upstream` block: "127.0.0.1:5001",
// "/run/app.sock". Empty if a variable contains the address.
std::vector<std::string> addresses_of(const Directive& application, const Scope& scope);

// Tells whether Postern's answer decides here: this is a location for auth_request.
bool is_check(const Scope& scope);
// Tells whether Postern answers here: a check, the login page or the page of refusal.
bool is_postern(const Scope& scope);
// Tells whether a server calls Postern's checks or contains them.
bool is_gated(const Scope& server);

}  // namespace postern::commands::nginx
