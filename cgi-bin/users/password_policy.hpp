#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "base/secret.hpp"

namespace postern::users {

enum class Weakness {
    TooLong,    // in bytes
    TooShort,   // in characters
    Untypable,  // control characters or ill-formed UTF-8
    Repetition,
    CommonWord,
    OwnWord,  // a word that other people connect with the person
    SameCharacters,
    Sequence,
    Keys,
    Date,
    Phrase,
    Simple,
};

// The reason why a password is refused; nothing of the password.
struct WeakPassword {
    Weakness weakness;
    std::size_t count = 0;  // TooLong, TooShort: the length of the password, and the limit
    std::size_t limit = 0;
};

// Checks whether a new password is good enough. It has at least `minimum_length` characters (code points) and
// at most kMaxPasswordBytes bytes of well-formed UTF-8 without control characters. zxcvbn gives it the best
// score: not guessed within 10^10 attempts. It is more than well-known phrases, walks over the keyboard and
// repetitions (users/password_parts.hpp), and more than a text of `context` with a few characters beside it.
// `context` has the texts that other people connect with the person: the email, the name, the site's address.
// Their parts count too, and so does the product's name. Any kinds of characters are accepted. Takes a
// few milliseconds at most. Safe from any worker.
tl::expected<void, WeakPassword> check_new_password(const Secret& password,
                                                    const std::vector<std::string>& context,
                                                    unsigned minimum_length);

}  // namespace postern::users
