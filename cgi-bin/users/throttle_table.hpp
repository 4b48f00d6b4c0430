#pragma once

#include <string>
#include <vector>

#include "base/clock.hpp"
#include "database/transaction.hpp"
#include "users/attempt.hpp"
#include "users/throttle_bucket.hpp"

namespace postern::users {

// The functions below own the tables `throttle_pairs`, `throttle_networks`, `throttle_accounts` and
// `known_networks`. A transaction that calls them holds the names of the attempt or of the account
// (database::Terms): then no other transaction counts for the network, the site or the account.
std::vector<std::string> names_of(const Attempt& attempt);
std::vector<std::string> names_of_account(const std::string& account);

// The counts that decide about an attempt.
struct Counts {
    long long failures = 0;  // of the pair, in a row
    Time failed_at;
    Instant full_at;       // the time when the network's bucket is full again
    Instant site_full_at;  // the same for the bucket of the site
    long long failures_of_strangers = 0;
    bool is_known = false;  // the account has signed in from this network before
};
Counts read_counts(database::Reader& reader, const Attempt& attempt);

// Writes the counts of the pair, the network and the site, and those of strangers only if `has_ceiling`.
void write_counts(database::Transaction& transaction, const Attempt& attempt, const Counts& counts,
                  bool has_ceiling);

// Adds the statements for a right password: they delete the failures of the pair and of strangers, and write
// the network as a known network of the account.
void add_success(database::Batch& batch, const Attempt& attempt, Time now);

// Deletes the known networks and the failures of strangers of all_accounts_of(account). Known networks belong
// to the person, not to the next owner of the address. Failures from before the user was added do not count,
// nor do failures with a password that an operator has replaced.
void forget_account(database::Transaction& transaction, const std::string& account);

// Gives the known networks of one account to another account, which loses its own. The failures of strangers
// are deleted for both.
void move_account(database::Transaction& transaction, const std::string& from, const std::string& to);

}  // namespace postern::users
