#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "config/config.hpp"
#include "users/user.hpp"

namespace postern::users {

// The names under which an application is told of a user.
enum class IdentityNames {
    Own,          // Remote-User, Remote-Email, Remote-Name, Remote-Groups
    OfOthersToo,  // and those that other gateways' snippets copy (gate.compat)
};

struct IdentityHeader {
    std::string_view name;
    std::string value;
};

// The headers that tell an application of the user. Remote-User is the same for every spelling of the email,
// Remote-Email is the email as it was given. A text with a control or invisible character, or that is not
// UTF-8, is percent-encoded whatever `encoding` says.
std::vector<IdentityHeader> identity_headers(const User& user, IdentityNames names,
                                             config::NameEncoding encoding);

// How many bytes they are as lines, "NAME: VALUE" CR LF.
std::size_t size_bytes(const std::vector<IdentityHeader>& headers);

// The most that are sent. nginx reads 4 KB of an answer's headers by default; 900 bytes are for the others.
inline constexpr std::size_t kMaxIdentityBytes = 3200;

// Whether the headers fit. They are never shortened: a shorter list of groups would be another identity. The
// error names both numbers.
Result<void> check_identity(const std::vector<IdentityHeader>& headers);

}  // namespace postern::users
