#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "config/config.hpp"
#include "database/database.hpp"

namespace postern::users {

// Who tries a password, and from where.
struct Attempt {
    std::string account;  // as of UserSource::account_key(); empty: what was typed is no email address
    std::string network;  // as of network_of()
};

// The account that counts for somebody who is signed in as this one and gives the password once more: one of
// its own, so that neither a stranger's failures stand in the owner's way here nor a stolen session's there.
std::string signed_in_as(std::string_view account);

// What stands in the way of an attempt.
enum class Limit {
    Pair,     // many failures in a row for this account from this network
    Address,  // many attempts from this network, whatever the account
    Site,     // many attempts from this network's site (site_of), for accounts that never signed in from here
    User,     // very many failures in a row for this account from networks where it never signed in
};
std::string_view name_of(Limit limit);

// How often passwords may be tried. Counted in the database, so that all processes and machines on it agree;
// one clock that was put forward or back makes no wait longer than it is by itself. Whether there is such an
// account is not asked. Safe from any worker; throws database::DatabaseError.
class Throttle {
public:
    Throttle(database::Database& database, const Clock& clock, const config::Throttle& settings)
        : database_(database), clock_(clock), settings_(settings) {}

    struct Refused {
        Limit limit;
        // More than 0. Another attempt may be looked at then, but for Limit::User, which no time ends.
        std::chrono::milliseconds wait;
    };
    // Whether a password may be looked at now. If so, the attempt counts as failed from here on: of any
    // number at once no more get in than one after the other would. A refused attempt counts nothing.
    std::optional<Refused> admit(const Attempt& attempt);

    // The password was right: the pair's and the strangers' failures are forgotten, and nobody from this
    // network is a stranger to the account from now on. Requires: admitted.
    void succeeded(const Attempt& attempt);

    // What refuses attempts now, by account and network.
    struct InEffect {
        Limit limit;
        std::string account;        // empty: any
        std::string network;        // empty: any
        long long attempts;         // that count
        std::optional<Time> until;  // none: until somebody signs in from a network where they did before
    };
    std::vector<InEffect> in_effect();

    // Forget what was counted, for an account with what was counted while signed in as it, for a network with
    // its site's bucket, and say whether there was anything.
    bool lift_account(const std::string& account);
    bool lift_network(const std::string& network);
    bool lift_all();

    // Takes away some rows that have no effect any more, and what is beyond the number that is kept, whoever
    // they are: of pairs and networks those that failed longest ago first, of accounts those with the fewest
    // failures, so that no number of other names makes one with many forgotten. A time that lies more than a
    // day ahead, because a clock was wrong, becomes now. At most `count` of each kind;
    // returns how many in all.
    int purge(int count);

    // What a pair waits at most, and what those are told whom no time helps.
    static constexpr std::chrono::minutes kLongestWait{15};
    // How many rows of a kind a purge leaves, or fewer than its `count` more.
    static constexpr int kMostRows = 100'000;
    // How many networks of an account are remembered, those of the last sign-ins.
    static constexpr int kKnownNetworks = 300;

private:
    database::Database& database_;
    const Clock& clock_;
    config::Throttle settings_;
};

}  // namespace postern::users
