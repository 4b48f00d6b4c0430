#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "database/transaction.hpp"

namespace postern::users {

struct SignIn {
    Time when;
    std::string address;  // the IP address that signed in
};

// The functions below own the table `sign_ins`: the last sign-in of each user, from any source of users.

// The last sign-in of the user, locked until the transaction ends.
std::optional<SignIn> last_sign_in(database::Transaction& transaction, std::string_view user_id);

// Adds the statement that writes this sign-in as the last sign-in of the user.
void add_sign_in(database::Batch& batch, std::string_view user_id, const SignIn& sign_in);

void forget_sign_in(database::Transaction& transaction, std::string_view user_id);

}  // namespace postern::users
