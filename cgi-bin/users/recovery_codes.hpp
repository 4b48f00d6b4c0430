#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/secret.hpp"
#include "database/transaction.hpp"

namespace postern::users {

// Codes that replace an authenticator app, for example after the loss of the phone. Each counts once. A code
// has 128 random bits, so its digest alone is stored, without a slow hash (NIST SP 800-63B §3.1.2.2).

inline constexpr int kRecoveryCodes = 10;

// kRecoveryCodes new codes: 26 letters of base32 in groups, "ABCD-EFGH-IJKL-MNOP-QRST-UVWXYZ".
std::vector<Secret> new_recovery_codes();

// The letters of a typed code in upper case, without blanks and dashes. Returns nothing if the text has not
// the form of a code.
std::optional<Secret> recovery_code_letters(std::string_view typed);

// The functions below own the table `recovery_codes`.

// Replaces all codes of the user; no codes: deletes them.
void write_recovery_codes(database::Transaction& transaction, std::string_view user_id,
                          const std::vector<Secret>& codes);

// Deletes the code. Returns false if the user has no such code, or another request used it first. Requires:
// recovery_code_letters().
bool spend_recovery_code(database::Transaction& transaction, std::string_view user_id, const Secret& letters);

}  // namespace postern::users
