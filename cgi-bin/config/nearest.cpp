#include "config/nearest.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/ascii.hpp"

namespace postern::config {
namespace {

constexpr std::size_t kMaxNameBytes = 100;

bool is_same(char left, char right) {
    return to_lower(left) == to_lower(right);
}

// The optimal string alignment distance, computed row by row.
std::size_t distance(std::string_view from, std::string_view to) {
    std::vector<std::size_t> before(to.size() + 1), previous(to.size() + 1), current(to.size() + 1);
    for (std::size_t j = 0; j <= to.size(); ++j)
        current[j] = j;
    for (std::size_t i = 1; i <= from.size(); ++i) {
        std::swap(before, previous);
        std::swap(previous, current);
        current[0] = i;
        for (std::size_t j = 1; j <= to.size(); ++j) {
            const std::size_t replaced = previous[j - 1] + (is_same(from[i - 1], to[j - 1]) ? 0 : 1);
            current[j] = std::min({replaced, previous[j] + 1, current[j - 1] + 1});
            const bool is_swapped =
                i > 1 && j > 1 && is_same(from[i - 1], to[j - 2]) && is_same(from[i - 2], to[j - 1]);
            if (is_swapped) current[j] = std::min(current[j], before[j - 2] + 1);
        }
    }
    return current[to.size()];
}

}  // namespace

std::string nearest(std::string_view name, std::span<const std::string> candidates) {
    if (name.size() > kMaxNameBytes) return "";
    std::string best;
    std::size_t lowest = name.size() / 3 + 1;
    for (const std::string& candidate : candidates) {
        const std::size_t found = distance(name, candidate);
        if (found >= lowest) continue;
        lowest = found;
        best = candidate;
    }
    return best;
}

std::string suggestion(std::string_view prefix, std::string_view name,
                       std::span<const std::string> candidates) {
    const std::string found = nearest(name, candidates);
    return found.empty() ? "" : fmt::format("; did you mean {}{}?", prefix, found);
}

}  // namespace postern::config
