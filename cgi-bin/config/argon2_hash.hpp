#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "config/config.hpp"

namespace postern::config {

// The cost parameters of an Argon2id hash.
struct Argon2Cost {
    std::uint32_t memory_kib;
    std::uint32_t passes;
};

// A higher cost would be too slow for sign-ins.
inline constexpr Argon2Cost kHighestArgon2Cost = {1024 * 1024, 16};

// The cost of an Argon2id hash in the PHC string format (version 19, a salt of at least 8 bytes and a tag of
// at least 16). Returns nothing for a damaged hash or another text.
std::optional<Argon2Cost> argon2id_cost(std::string_view hash);

// An Argon2id hash in the PHC string format, within the minimum of OWASP's password storage cheat sheet and
// kHighestArgon2Cost; or empty. Errors quote only the parameters of the hash, because the text may be a
// password by mistake.
Result<std::string> parse_password_hash(std::string_view text);

// Tells whether Argon2id with this memory and these passes reaches the minimum of OWASP's password storage
// cheat sheet.
bool is_costly_enough(const Password& password);

}  // namespace postern::config
