#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace postern::users {

// An email address as a name for a person.
struct Email {
    std::string typed;   // as it was typed, blanks around it dropped
    std::string folded;  // for comparison: two spellings of one address fold to the same text
};

// The address in what somebody typed. Pragmatic: exactly one '@', something on either side, at most 254 bytes
// (RFC 5321 §4.5.3.1.3), and no space, control or invisible character; whether mail arrives is not asked.
// Folding is Unicode's NFKC_Casefold.
std::optional<Email> parse_email(std::string_view text);

}  // namespace postern::users
