#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "config/config.hpp"
#include "database/database.hpp"
#include "users/attempt.hpp"

namespace postern::users {

// The rule that refuses an attempt.
enum class Limit {
    Pair,     // many failures in a row for this account from this network
    Address,  // many attempts from this network, for any accounts
    Site,     // many attempts from this network's site (site_of), for accounts that never signed in from here
    User,     // very many failures in a row for this account from networks where it never signed in
};
std::string_view name_of(Limit limit);

// Limits how often passwords may be tried. The counts are in the database, so all processes and machines that
// use it agree. A clock that was put forward or back makes no wait longer. The throttle treats accounts that
// do not exist like accounts that exist. Safe from any worker; throws database::DatabaseError.
class Throttle {
public:
    Throttle(database::Database& database, const Clock& clock, const config::Throttle& settings)
        : database_(database), clock_(clock), settings_(settings) {}

    struct Refusal {
        Limit limit;
        // More than 0. Another attempt may be admitted after this time, except with Limit::User, which no
        // time ends.
        std::chrono::milliseconds wait;
    };
    // Tells whether a password may be checked now. An admitted attempt counts as failed until succeeded() or
    // add_success(): so many attempts at once get no further than attempts one after another. A refused
    // attempt does not count.
    std::optional<Refusal> admit(const Attempt& attempt);

    // Call after the right password: deletes the failures of the pair and of strangers, and makes the network
    // a known network of the account. A sign-in does the same with add_success(), in the transaction that
    // starts the session. Requires: admitted.
    void succeeded(const Attempt& attempt);

    // A limit that refuses attempts now.
    struct InEffect {
        Limit limit;
        std::string account;        // empty: any
        std::string network;        // empty: any
        long long attempts;         // the attempts that count
        std::optional<Time> until;  // empty: until the user signs in from a known network
    };
    std::vector<InEffect> in_effect();

    // Delete the counts of an account (all_accounts_of), of a network (with its site's bucket), or
    // all counts. Return whether there were any.
    bool lift_account(const std::string& account);
    bool lift_network(const std::string& network);
    bool lift_all();

    // Deletes some rows that have no effect any more, and the rows beyond kMostRows: first the pairs and
    // networks that failed longest ago, and the accounts with the fewest failures. So other names cannot push
    // out an account with many failures. A time that lies more than a day ahead is from a wrong clock and
    // becomes now. Deletes or changes at most `count` rows of each kind; returns the number of rows.
    int purge(int count);

    // The longest wait of a pair. Limit::User gives this wait too, although no time ends it.
    static constexpr std::chrono::minutes kLongestWait{15};
    // A purge leaves this many rows of a kind, or less than `count` more.
    static constexpr int kMostRows = 100'000;
    // The number of known networks of an account: those of the last sign-ins.
    static constexpr int kKnownNetworks = 300;

private:
    database::Database& database_;
    const Clock& clock_;
    config::Throttle settings_;
};

}  // namespace postern::users
