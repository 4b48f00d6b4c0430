#pragma once

#include <string>

#include "pages/messages.hpp"
#include "users/password_policy.hpp"

namespace postern::pages {

// Tells the person why a new password is refused: one or two sentences.
std::string sentence_of(const users::WeakPassword& weak, const Language& language);

}  // namespace postern::pages
