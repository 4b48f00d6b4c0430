#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/secret.hpp"

namespace postern::users {

// Whether a password is good enough to be somebody's new one: at least `minimum_length` characters (code
// points) and at most kMaxPasswordBytes bytes of well-formed UTF-8 without control characters, none that
// zxcvbn rates as guessed within 10^10 attempts (below its best score), more than well-known phrases, walks
// over the keyboard and repetitions (users/password_parts.hpp), and more than `context` with little beside
// it: the texts that others connect with the person, whole as with their parts (the email, the name, the
// site's address; the product's name is always among them). Which kinds of characters it has is not asked.
// The error is for whoever chose it, tells what to do, and quotes nothing of the password: "use at least 15
// characters; this has 9". Takes a few milliseconds at most. Safe from any worker.
Result<void> check_new_password(const Secret& password, const std::vector<std::string>& context,
                                unsigned minimum_length);

}  // namespace postern::users
