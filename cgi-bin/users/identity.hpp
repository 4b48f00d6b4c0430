#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "config/config.hpp"
#include "users/user.hpp"

namespace postern::users {

// The names of the headers that tell an application about a user.
enum class IdentityNames {
    Own,          // Remote-User, Remote-Email, Remote-Name, Remote-Groups
    OfOthersToo,  // and the headers that snippets of other gateways copy (gate.compat)
};

struct IdentityHeader {
    std::string_view name;
    std::string value;
};

// The headers that tell an application about the user. Remote-User is the same for every spelling of the
// email; Remote-Email is the email as entered. A text that is not UTF-8, or has a control or invisible
// character, is always percent-encoded.
std::vector<IdentityHeader> identity_headers(const User& user, IdentityNames names,
                                             config::NameEncoding encoding);

// The size of the headers as lines, "NAME: VALUE" CR LF.
std::size_t size_bytes(const std::vector<IdentityHeader>& headers);

// The largest size. nginx reads 4 KB of an answer's headers by default; 900 bytes are for other headers.
inline constexpr std::size_t kMaxIdentityBytes = 3200;

// Checks the size of the headers. They are never shortened: a shorter list of groups would be another
// identity. The error names both sizes.
Result<void> check_identity(const std::vector<IdentityHeader>& headers);

}  // namespace postern::users
