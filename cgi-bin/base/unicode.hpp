#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace postern {

// A character (code point) and its size in UTF-8.
struct Character {
    char32_t value;
    std::size_t size_bytes;
};

// The first character. Returns nothing if the text is empty or does not begin with well-formed UTF-8.
std::optional<Character> first_character(std::string_view text);

// Tells whether a character is invisible: controls, direction marks, line separators, fillers, surrogates,
// private and unassigned characters. Such characters make a text look like another text.
bool is_invisible(char32_t character);

// Tells whether a text is well-formed UTF-8 without an invisible character.
bool is_all_visible(std::string_view text);

// Like is_all_visible(), for a person's name: the joiners U+200C and U+200D are allowed between two letters
// or marks of scripts that use joiners, such as Persian and Sinhala (Unicode Standard Annex 31, section 2.3).
bool is_visible_name(std::string_view text);

// Tells whether a character is a space of any width.
bool is_blank(char32_t character);

// The text without blanks of any width, tabs and line ends around it, as pasting leaves them there.
std::string_view without_blanks_around(std::string_view text);

// The width of the text in columns of a terminal: combining characters take none, wide characters take two.
std::size_t columns_of(std::string_view text);

// Unicode's NFKC_Casefold: texts that differ only in case, composition, compatibility forms or ignorable
// characters become equal. Returns nothing if the text is not well-formed UTF-8.
std::optional<std::string> case_folded(std::string_view text);

}  // namespace postern
