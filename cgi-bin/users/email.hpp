#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace postern::users {

// An email address as a name for a person.
struct Email {
    std::string typed;   // as it was typed, blanks around it dropped
    std::string folded;  // for comparison: all spellings of one address fold to the same text
};

// The address in a text that a person typed. Exactly one '@', text on both sides, at most 254 bytes as typed
// and as mail carries it (RFC 5321 §4.5.3.1.3), and no space, control or invisible character; in the domain,
// joiners may stand between letters that need them. Nothing asks if mail arrives. The local part folds by
// Unicode's NFKC_Casefold, the domain by parse_domain() to the form that people read; so folding a folded
// address changes nothing. The error says what is wrong with the address.
Result<Email> parse_email(std::string_view text);

}  // namespace postern::users
