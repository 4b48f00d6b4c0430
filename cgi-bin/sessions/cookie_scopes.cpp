#include "sessions/cookie_scopes.hpp"

#include <algorithm>

#include "base/ascii.hpp"
#include "base/origin.hpp"
#include "config/public_suffix.hpp"

namespace postern::sessions {
namespace {

// A visitor chooses the host and the path. Names longer than DNS allows, and paths deeper than people use,
// get no scopes.
constexpr std::size_t kMostHostBytes = 253;
constexpr std::size_t kMostPathBytes = 1024;
constexpr std::size_t kMostPaths = 32;

std::string_view path_of(std::string_view target) {
    target.remove_prefix(origin_part(target).size());
    return target.substr(0, target.find_first_of("?#"));
}

}  // namespace

std::vector<std::string> cookie_domains(std::string_view host) {
    std::string name = lower_case(host.substr(0, host.find(':')));
    if (name.size() > kMostHostBytes) return {};
    const auto last_dot = name.rfind('.');
    if (last_dot == std::string::npos || std::ranges::all_of(name.substr(last_dot + 1), is_digit)) return {};
    std::vector<std::string> domains;
    while (name.find('.') != std::string::npos && !config::is_public_suffix(name)) {
        domains.push_back(name);
        name.erase(0, name.find('.') + 1);
    }
    return domains;
}

std::vector<std::string> cookie_paths(std::string_view target) {
    std::vector<std::string> paths = {"/"};
    const std::string_view path = path_of(target);
    for (std::size_t begin = 1; begin < path.size();) {
        const std::size_t end = std::min(path.find('/', begin), path.size());
        if (end > kMostPathBytes || paths.size() >= kMostPaths) break;
        if (end > begin) {
            paths.emplace_back(path.substr(0, end));
            paths.push_back(paths.back() + "/");
        }
        begin = end + 1;
    }
    return paths;
}

}  // namespace postern::sessions
