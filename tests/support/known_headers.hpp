#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace postern::tests {

// The scope of a header. Postern may share its host with applications, and browsers apply some headers to the
// whole host.
enum class Reach {
    Answer,  // only the answer with the header
    Host,    // the whole host; tests/next_door_test.cpp has the rule of the header
};

struct KnownHeader {
    std::string_view name;
    Reach reach;
};

// Every header that Postern may send. A new header needs a row here, and a rule if its scope is the host.
inline constexpr std::array kKnownHeaders = {
    KnownHeader{"Allow", Reach::Answer},
    KnownHeader{"Cache-Control", Reach::Answer},
    KnownHeader{"Clear-Site-Data", Reach::Host},
    KnownHeader{"Content-Length", Reach::Answer},
    KnownHeader{"Content-Security-Policy", Reach::Answer},
    KnownHeader{"Content-Type", Reach::Answer},
    KnownHeader{"Cross-Origin-Opener-Policy", Reach::Host},
    KnownHeader{"Cross-Origin-Resource-Policy", Reach::Answer},
    KnownHeader{"Location", Reach::Answer},
    KnownHeader{"Permissions-Policy", Reach::Answer},
    KnownHeader{"Referrer-Policy", Reach::Answer},
    KnownHeader{"Refresh", Reach::Answer},
    KnownHeader{"Remote-Email", Reach::Answer},
    KnownHeader{"Remote-Groups", Reach::Answer},
    KnownHeader{"Remote-Name", Reach::Answer},
    KnownHeader{"Remote-User", Reach::Answer},
    KnownHeader{"Retry-After", Reach::Answer},
    KnownHeader{"Set-Cookie", Reach::Host},
    KnownHeader{"Strict-Transport-Security", Reach::Host},
    KnownHeader{"Variable-REMOTE_EMAIL", Reach::Answer},
    KnownHeader{"Variable-REMOTE_GROUPS", Reach::Answer},
    KnownHeader{"Variable-REMOTE_NAME", Reach::Answer},
    KnownHeader{"Variable-REMOTE_USER", Reach::Answer},
    KnownHeader{"Vary", Reach::Answer},
    KnownHeader{"WWW-Authenticate", Reach::Host},
    KnownHeader{"X-Auth-Request-Email", Reach::Answer},
    KnownHeader{"X-Auth-Request-Groups", Reach::Answer},
    KnownHeader{"X-Auth-Request-Preferred-Username", Reach::Answer},
    KnownHeader{"X-Auth-Request-User", Reach::Answer},
    KnownHeader{"X-Content-Type-Options", Reach::Answer},
    KnownHeader{"X-Frame-Options", Reach::Answer},
    KnownHeader{"X-Tinyauth-Location", Reach::Answer},
    KnownHeader{"X-Vouch-User", Reach::Answer},
};

inline const KnownHeader* find_known_header(std::string_view name) {
    const auto* const found = std::ranges::find(kKnownHeaders, name, &KnownHeader::name);
    return found == kKnownHeaders.end() ? nullptr : found;
}

// The names of the cookies that Postern sets over plain http. tests/cookies_again_test.cpp checks, for each
// cookie, its effect on the next request.
inline constexpr std::array<std::string_view, 7> kKnownCookies = {
    "session", "email", "attempt", "sent_back", "second", "trusted", "foo"};

}  // namespace postern::tests
