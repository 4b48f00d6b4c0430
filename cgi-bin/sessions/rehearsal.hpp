#pragma once

#include "base/clock.hpp"
#include "database/transaction.hpp"

namespace postern::sessions {

// For Database::rehearse(): writes to each table that a sign-in with a password writes to, under names that
// no visitor has. A full disk may have room in one table and none in another.
void rehearse_sign_in(database::Transaction& transaction, Time now);

}  // namespace postern::sessions
