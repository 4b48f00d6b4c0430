#pragma once

#include <cstddef>
#include <string_view>

#include "database/database.hpp"
#include "logging/audit.hpp"
#include "support/captured_log.hpp"
#include "support/manual_clock.hpp"
#include "support/test_database.hpp"
#include "users/throttle.hpp"
#include "users/users.hpp"

namespace postern::tests {

// The cheapest Argon2id.
inline constexpr config::Password kCost = {.memory_mib = 1, .passes = 1};

// The visitor in the audit.
inline const logging::Actor kActor = {"192.0.2.7", "id"};

inline users::Email email(std::string_view address) {
    return *users::parse_email(address);
}

// Users in a database of their own, and a throttle that does not limit how often an address may sign in.
struct TestUsers {
    explicit TestUsers(std::size_t connections = 2) : database(place.place(), connections) {}

    CapturedLog log;
    TestDatabase place;
    ManualClock clock;
    database::Database database;
    users::Users users{database, clock};
    users::Throttle throttle{database, clock, {.per_minute = 60000, .burst = 60000}};
};

}  // namespace postern::tests
