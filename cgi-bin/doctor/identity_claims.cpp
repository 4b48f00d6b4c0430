#include "doctor/identity_claims.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "doctor/visitor.hpp"

namespace postern::doctor {

HeaderLines misspelt(const HeaderLines& claims) {
    HeaderLines lines = claims;
    for (auto& [name, value] : lines)
        std::ranges::replace(name, '-', '_');
    return lines;
}

HeaderLines identity_claims() {
    constexpr std::array kNames = {"Remote-User",
                                   "Remote-Email",
                                   "Remote-Name",
                                   "Remote-Groups",
                                   "Auth-User",
                                   "X-Auth-Email",
                                   "X-Auth-Request-Email",
                                   "X-Auth-Request-Groups",
                                   "X-Auth-Request-Preferred-Username",
                                   "X-Auth-Request-User",
                                   "X-Auth-User",
                                   "X-Authenticated-User",
                                   "X-Authentik-Username",
                                   "X-Forwarded-Access-Token",
                                   "X-Forwarded-Email",
                                   "X-Forwarded-Groups",
                                   "X-Forwarded-Preferred-Username",
                                   "X-Forwarded-User",
                                   "X-Remote-Email",
                                   "X-Remote-Group",
                                   "X-Remote-Groups",
                                   "X-Remote-Name",
                                   "X-Remote-User",
                                   "X-Token-User-Name",
                                   "X-User",
                                   "X-Vouch-User",
                                   "X-WebAuth-User"};
    const std::string mark = new_mark();
    HeaderLines lines;
    for (const char* name : kNames)
        lines.emplace_back(name, fmt::format("{}-{}.", mark, lines.size()));
    return lines;
}

std::string claims_shown(const Answer& page, const HeaderLines& claims) {
    std::vector<std::string_view> names;
    for (const auto& claim : claims) {
        const auto holds = [&](std::string_view text) {
            return text.find(claim.second) != std::string_view::npos;
        };
        const bool is_shown = holds(page.body) || std::ranges::any_of(page.headers, [&](const auto& line) {
                                  return holds(line.second);
                              });
        if (is_shown) names.emplace_back(claim.first);
    }
    return fmt::format("{}", fmt::join(names, ", "));
}

}  // namespace postern::doctor
