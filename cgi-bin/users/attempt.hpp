#pragma once

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

}  // namespace postern::users
