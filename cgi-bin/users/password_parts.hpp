#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace postern::users {

// The case-folded text with one byte for each character. Bytes from 0x80 stand for characters beyond ASCII.
// Requires: well-formed UTF-8.
std::string one_byte_each(std::string_view text);

// Parts of a password that a guesser has ready.
enum class Part {
    Own,         // a word that others connect with the person
    Phrase,      // ten letters or more of a well-known phrase
    Keys,        // keys that are neighbours on a keyboard, or letters that follow each other
    Repetition,  // four characters or more that came before, forwards or backwards
};

// The kind of part that most of the password is made of, if fewer than half of `minimum_length` characters
// are left beside such parts, or if it repeats so much that fewer than `minimum_length` are new. Case, blanks
// and signs do not count, and neither does '0' for 'o' and the like. The texts are as of one_byte_each();
// `words` are the longest first.
std::optional<Part> main_part_of(std::string_view password, const std::vector<std::string>& words,
                                 unsigned minimum_length);

}  // namespace postern::users
