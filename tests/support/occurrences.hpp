#pragma once

#include <cstddef>
#include <string_view>

namespace postern::tests {

// How often the part occurs in the text; occurrences may overlap.
inline std::size_t occurrences(std::string_view text, std::string_view part) {
    std::size_t count = 0;
    for (auto at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1))
        ++count;
    return count;
}

}  // namespace postern::tests
