#pragma once

#include <cstddef>

#include "database/database.hpp"
#include "support/captured_log.hpp"
#include "support/manual_clock.hpp"
#include "support/test_database.hpp"
#include "users/throttle.hpp"
#include "users/users.hpp"

namespace postern::tests {

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
