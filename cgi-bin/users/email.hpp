#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace postern::users {

// An email address, which names a person.
struct Email {
    std::string typed;   // as typed, without the blanks around it
    std::string folded;  // for comparison: all spellings of one address fold to the same text

    friend bool operator==(const Email& a, const Email& b) { return a.folded == b.folded; }
};

// Reads an address that a person typed: exactly one '@', text on both sides, at most 254 bytes as typed and
// in the form that mail uses (RFC 5321 §4.5.3.1.3), and no space, control or invisible character. In the
// domain, joiners may stand between letters that need them. The mailbox need not exist. The local part folds
// by Unicode's NFKC_Casefold, the domain by parse_domain() to the form that people read, so folding a folded
// address changes nothing. The error tells the fault of the address.
Result<Email> parse_email(std::string_view text);

}  // namespace postern::users
