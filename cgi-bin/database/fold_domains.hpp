#pragma once

#include "database/transaction.hpp"

namespace postern::database {

// The step that gives every row the key that its address has since domains are folded by parse_domain().
// Local parts stay as they are. Two users may get the same address: the user whose key need not change has
// it, else the user that was added first. The other user is kept, disabled, under a key that no address folds
// to: the user's id. A user whose domain is not valid keeps the old key, to which no address folds any more.
// users::Users::out_of_reach() names both. Failed sign-ins of addresses that are one address now are added
// up.
void fold_domains(Transaction& transaction);

}  // namespace postern::database
