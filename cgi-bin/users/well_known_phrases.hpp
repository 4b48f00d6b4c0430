#pragma once

#include <string_view>

namespace postern::users {

// Phrases that guessers try first: examples of passphrases, proverbs, first lines, prayers, lists that are
// learnt by heart. In lower case, one a line, with the blanks and signs that they are written with.
std::string_view well_known_phrases();

}  // namespace postern::users
