#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace postern {

// A character (code point) and the bytes it takes in UTF-8.
struct Character {
    char32_t value;
    std::size_t size_bytes;
};

// The first character; nothing when the text is empty or does not begin with well-formed UTF-8.
std::optional<Character> first_character(std::string_view text);

// Whether a character has no shape of its own: controls, direction marks, line separators, fillers,
// surrogates, private and unassigned ones. Such characters make a text look like another one.
bool is_invisible(char32_t character);

// Whether a text is well-formed UTF-8 without an invisible character.
bool is_all_visible(std::string_view text);

// The same for a person's name, in which the joiners U+200C and U+200D may stand between two letters or marks
// of scripts that are written with them, such as Persian and Sinhala (Unicode Standard Annex 31,
// section 2.3).
bool is_visible_name(std::string_view text);

// Whether it is a blank of any width.
bool is_blank(char32_t character);

// How many columns of a terminal the text takes: none for combining characters, two for wide ones.
std::size_t columns_of(std::string_view text);

// Unicode's NFKC_Casefold: texts that differ in case, composition, compatibility forms or ignorable
// characters become the same. Nothing when the text is not well-formed UTF-8.
std::optional<std::string> case_folded(std::string_view text);

}  // namespace postern
