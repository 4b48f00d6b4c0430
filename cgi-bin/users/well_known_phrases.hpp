#pragma once

#include <string_view>

namespace postern::users {

// Phrases that are guessed first: examples of passphrases, proverbs, first lines, prayers, lists that people
// learn by heart. In lower case, one phrase in each line, with blanks and signs.
std::string_view well_known_phrases();

}  // namespace postern::users
