#include "base/visible.hpp"

#include <array>
#include <cstdio>

#include "base/unicode.hpp"
#include "base/utf8.hpp"

namespace postern {
namespace {

std::string escaped(char32_t character) {
    std::array<char, 12> text{};
    std::snprintf(text.data(), text.size(), character > 0xFFFF ? "\\U%08x" : "\\u%04x",
                  static_cast<unsigned>(character));
    return text.data();
}

}  // namespace

std::string visible(std::string_view text, std::string_view marks) {
    const std::string well_formed = well_formed_utf8(text);
    std::string result;
    std::string_view rest = well_formed;
    while (const auto character = first_character(rest)) {
        if (marks.find(rest.front()) != std::string_view::npos) result += '\\';
        if (is_invisible(character->value)) {
            result += escaped(character->value);
        } else {
            result += rest.substr(0, character->size_bytes);
        }
        rest.remove_prefix(character->size_bytes);
    }
    return result;
}

}  // namespace postern
