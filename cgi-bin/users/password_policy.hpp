#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/secret.hpp"

namespace postern::users {

// Checks whether a new password is good enough. It has at least `minimum_length` characters (code points) and
// at most kMaxPasswordBytes bytes of well-formed UTF-8 without control characters. zxcvbn gives it the best
// score: not guessed within 10^10 attempts. It is more than well-known phrases, walks over the keyboard and
// repetitions (users/password_parts.hpp), and more than a text of `context` with a few characters beside it.
// `context` has the texts that other people connect with the person: the email, the name, the site's address.
// Their parts count too, and so does the product's name. Any kinds of characters are accepted. The error is
// for the person and tells how to fix the password, without a part of it: "use at least 15 characters; this
// has 9". Takes a few milliseconds at most. Safe from any worker.
Result<void> check_new_password(const Secret& password, const std::vector<std::string>& context,
                                unsigned minimum_length);

}  // namespace postern::users
