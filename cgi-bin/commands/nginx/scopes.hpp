#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "commands/nginx/dump.hpp"

namespace postern::commands::nginx {

// A block whose directives hold for requests: http, a server, or a location with all below it.
struct Scope {
    enum class Kind { Http, Server, Location };
    enum class Match { Prefix, PrefixFirst, Exact, Regex, Named };  // PrefixFirst: ^~

    const Directive* directive = nullptr;
    const Scope* parent = nullptr;
    Kind kind = Kind::Http;
    Match match = Match::Prefix;  // of a location
    std::string path = {};        // of a location: its path, expression or name with @
    bool ignores_case = false;    // of an expression: ~*
    std::vector<std::unique_ptr<Scope>> inner = {};

    // The directives of that name in this block itself, in their order; those in its `if` blocks as well if
    // asked.
    std::vector<const Directive*> own(std::string_view name, bool with_ifs = false) const;

    // Those that hold here: this block's own, or those of the nearest block around it that has some.
    std::vector<const Directive*> in_effect(std::string_view name) const;
    // The first argument of the last of them; empty: there is none.
    std::string_view value(std::string_view name) const;

    // The address that auth_request asks; empty: nothing is asked.
    std::string_view check() const;

    const Scope& server() const;
    // This scope and all locations below it.
    std::vector<const Scope*> all() const;
};

// The http block of a configuration with its servers and their locations. Requires: the directives outlive
// it.
struct Model {
    std::vector<std::unique_ptr<Scope>> https;
    std::vector<const Scope*> servers() const;
};
Model model_of(const std::vector<Directive>& directives);

// Whether a regular expression matches, as far as std::regex can tell: one that std::regex does not
// understand matches everything.
bool may_match(std::string_view expression, bool ignores_case, std::string_view text);

// The location that nginx chooses for an address, with its rules of precedence; the server if there is none.
const Scope& location_for(const Scope& server, std::string_view path);
// The location @name; null: there is none.
const Scope* named_location(const Scope& server, std::string_view name);

// The directive that answers in this location: proxy_pass, fastcgi_pass …; null: none, so nginx serves files.
const Directive* application_of(const Scope& scope);
// How the settings of such a directive begin: "proxy_" of proxy_pass.
std::string settings_of(const Directive& application);

// Where the application listens, with the servers of its `upstream` block: "127.0.0.1:5001", "/run/app.sock".
// Empty: a variable says it.
std::vector<std::string> addresses_of(const Directive& application, const Scope& scope);

// Whether an answer of Postern's decides here: a location that auth_request may ask.
bool is_check(const Scope& scope);
// Whether Postern answers here: a check, the login page, the page of refusal.
bool is_postern(const Scope& scope);
// Whether a server asks Postern's checks or has them.
bool is_gated(const Scope& server);

}  // namespace postern::commands::nginx
