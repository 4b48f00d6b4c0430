#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace postern::users {

// The case-folded text with one byte for each character. Bytes from 0x80 stand for characters beyond ASCII.
// Requires: well-formed UTF-8.
std::string one_byte_each(std::string_view text);

// A shorter word is part of too many other words by chance.
inline constexpr std::size_t kShortestWord = 3;

// The kinds of parts of a password that are easy to guess.
enum class Part {
    Own,         // a word that other people connect with the person
    Phrase,      // ten letters or more of a well-known phrase
    Keys,        // keys that are neighbours on a keyboard, or letters in the order of the alphabet
    Repetition,  // at least four characters that came before, forwards or backwards
};

// The kind of part that makes up most of the password, if less than half of `minimum_length` characters are
// beside such parts, or if so much is repeated that less than `minimum_length` is new. Ignores case, blanks,
// signs, and digits in the place of letters such as '0' for 'o'. The texts are from one_byte_each(); `words`
// begin with the longest word.
std::optional<Part> main_part_of(std::string_view password, const std::vector<std::string>& words,
                                 unsigned minimum_length);

}  // namespace postern::users
