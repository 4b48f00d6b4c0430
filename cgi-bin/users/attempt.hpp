#pragma once

#include <array>
#include <chrono>
#include <string>
#include <string_view>

namespace postern::users {

// The account and the network of an attempt to sign in.
struct Attempt {
    std::string account;  // UserSource::account_key(); empty if the typed text is not an email address
    std::string network;  // network_of()
};

// The account that counts the attempts when a signed-in user must give the password again. It is a separate
// account: the failures of strangers do not block the owner there, and the failures in a stolen session do
// not block the owner at the sign-in.
std::string signed_in_as(std::string_view account);

// The account that counts the codes of a second factor. It is a separate account: the right password does not
// wipe out wrong codes.
std::string codes_of(std::string_view account);

// The account and all accounts that are made from it.
std::array<std::string, 4> all_accounts_of(const std::string& account);

// The password or the code was wrong, or the user is disabled or has no password or app.
struct Refused {};

// There were too many attempts. The password or the code was not checked.
struct Throttled {
    std::chrono::seconds wait;  // at least 1; another attempt is useful after this time
};

}  // namespace postern::users
