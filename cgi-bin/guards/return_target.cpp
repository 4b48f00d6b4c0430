#include "guards/return_target.hpp"

#include <algorithm>
#include <string>

#include "base/encoding.hpp"

namespace postern::guards {
namespace {

constexpr std::size_t kMaxBytes = 2048;

bool is_allowed(char c) {
    return c > 0x20 && c < 0x7F && c != '\\';
}

bool has_dot_segment(std::string_view path) {
    while (true) {
        const auto slash = path.find('/');
        const std::string segment = percent_decoded(path.substr(0, slash));
        if (segment == "." || segment == "..") return true;
        if (slash == std::string_view::npos) return false;
        path.remove_prefix(slash + 1);
    }
}

}  // namespace

bool is_safe_return_target(std::string_view target) {
    if (target.empty() || target.size() > kMaxBytes || target.front() != '/') return false;
    if (target.size() > 1 && target[1] == '/') return false;
    if (!std::ranges::all_of(target, is_allowed)) return false;
    return !has_dot_segment(target.substr(1, target.find_first_of("?#") - 1));
}

}  // namespace postern::guards
