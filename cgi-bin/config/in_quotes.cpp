#include "config/in_quotes.hpp"

#include <array>
#include <cstddef>
#include <cstdio>

#include "base/unicode.hpp"
#include "base/utf8.hpp"

namespace postern::config {
namespace {

constexpr std::size_t kMaxBytes = 80;

std::string escaped(char32_t character) {
    std::array<char, 12> text{};
    std::snprintf(text.data(), text.size(), character > 0xFFFF ? "\\U%08x" : "\\u%04x",
                  static_cast<unsigned>(character));
    return text.data();
}

}  // namespace

std::string in_quotes(std::string_view text) {
    std::string result = "\"";
    const std::string shown = well_formed_utf8(text.substr(0, kMaxBytes));
    std::string_view rest = shown;
    while (const auto character = first_character(rest)) {
        const char32_t value = character->value;
        if (value == U'"' || value == U'\\') result += '\\';
        if (is_invisible(value)) {
            result += escaped(value);
        } else {
            result += rest.substr(0, character->size_bytes);
        }
        rest.remove_prefix(character->size_bytes);
    }
    return result + (text.size() > kMaxBytes ? "\"..." : "\"");
}

}  // namespace postern::config
