#pragma once

#include <span>
#include <string>
#include <string_view>

#include "config/config.hpp"
#include "http/request.hpp"
#include "pages/visit.hpp"

namespace postern {

// The visitors that a page admits, and the proof that a POST needs.
enum class Access {
    Public,      // every visitor; the session is not read
    Anyone,      // every visitor; a POST by a signed-in visitor needs the session's token
    SigningIn,   // every visitor; a POST needs no token, because it starts a session
    SigningOut,  // every visitor; without the session's token, a signed-in visitor must confirm a POST
    SignedIn,    // others are sent to the login page; a POST needs the session's token
};

// The time that a page takes to compute.
enum class Pace {
    Quick,
    Slow,  // it verifies or hashes a password
};

struct Route {
    http::Method method;
    std::string_view path;
    Access access;
    http::Response (*page)(const pages::Visit&);
    Pace pace = Pace::Quick;
    // Tells whether the page exists for this visitor.
    bool (*is_there)(const config::Config&, const http::Request&) = [](const auto&, const auto&) {
        return true;
    };
};

inline constexpr std::string_view kMetricsPath = "/metrics";

// The table of all pages.
std::span<const Route> routes();

// The route that answers, or the reason why no route answers. HEAD is answered like GET.
struct Match {
    const Route* route = nullptr;
    std::string allowed;  // the methods of this path if only the method is wrong: "GET, HEAD"
};
Match match_route(const config::Config& config, const http::Request& request);

}  // namespace postern
