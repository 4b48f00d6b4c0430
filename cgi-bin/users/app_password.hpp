#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "base/secret.hpp"

namespace postern::users {

// The text of an app password: "pst_", an id of 16 characters, "_", a secret of 52 characters (256 random
// bits), "_", and a checksum of 8 characters. All characters are lower-case base32 (RFC 4648 §6), so a
// program that searches files for leaked secrets finds it by pst_[a-z2-7]{16}_[a-z2-7]{52}_[a-z2-7]{8}.
Secret new_app_password();

// An app password that a client sent. Its checksum is right, so it was not mistyped.
struct PresentedAppPassword {
    std::string id;
    std::string digest;  // digest_of() its whole text
};

// The header carries an app password that cannot be read: a wrong checksum or encoding, another scheme, or
// two headers.
struct MalformedAppPassword {};

// The app password in an Authorization header: as the password of Basic (RFC 7617), whatever the user name
// is, or as the token of Bearer (RFC 6750). std::monostate: the header carries no app password.
using Presented = std::variant<std::monostate, MalformedAppPassword, PresentedAppPassword>;
Presented read_authorization(std::string_view header);

// Reads the text of an app password.
Presented read_app_password(std::string_view text);

// Tells whether the header carries an app password, well-formed or not: "pst_" with an id and "_" anywhere,
// or "pst_" somewhere in the base64 of Basic. The configuration files of the web servers find an app password
// by the same rule, and remove the header before the application gets the request.
bool carries_app_password(std::string_view header);

}  // namespace postern::users
