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
    Public,     // anybody; who is asking is not even looked at
    Anyone,     // anybody; a POST by somebody signed in needs the session's token
    SigningIn,  // anybody; a POST needs no token, as it is the one that starts a session
    SignedIn,   // the rest are sent to the login page; a POST needs the session's token
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
    bool (*is_enabled)(const config::Config&) = [](const config::Config&) { return true; };
};

// The whole site map.
std::span<const Route> routes();

// The route that answers, or why none does: HEAD is answered as GET.
struct Match {
    const Route* route = nullptr;
    std::string allowed;  // the methods of this path, when only the method is wrong: "GET, HEAD"
};
Match match_route(const config::Config& config, http::Method method, std::string_view path);

}  // namespace postern
