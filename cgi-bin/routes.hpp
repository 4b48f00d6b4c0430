#pragma once

#include <span>
#include <string>
#include <string_view>

#include "config/config.hpp"
#include "http/request.hpp"
#include "pages/visit.hpp"

namespace postern {

// Who may come in, and what a POST must prove.
enum class Access {
    Public,      // anybody; who is asking is not even looked at
    Anyone,      // anybody; a POST by somebody signed in needs the session's token
    SigningIn,   // everybody; a POST needs no token, because it starts a session
    SigningOut,  // everybody; a POST by a signed-in visitor without the session's token asks once more
    SignedIn,    // the rest are sent to the login page; a POST needs the session's token
};

// How long a page takes to compute.
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
    // Whether there is such a page, for this visitor.
    bool (*is_there)(const config::Config&, const http::Request&) = [](const auto&, const auto&) {
        return true;
    };
};

inline constexpr std::string_view kMetricsPath = "/metrics";

// The whole site map.
std::span<const Route> routes();

// The route that answers, or why none does: HEAD is answered as GET.
struct Match {
    const Route* route = nullptr;
    std::string allowed;  // the methods of this path, when only the method is wrong: "GET, HEAD"
};
Match match_route(const config::Config& config, const http::Request& request);

// Whether the answer to this request is a verdict for a web server, and no page for a visitor.
bool is_verdict(const config::Config& config, const http::Request& request);

}  // namespace postern
