#pragma once

#include <functional>
#include <string>

#include "base/clock.hpp"
#include "database/database.hpp"
#include "support/manual_clock.hpp"

namespace postern::tests {

// Calls `act` once, on the thread that is about to send a statement that contains `part` to the database.
// With it, a test puts a second request between two steps of a first request, at the same place in every run.
// Requires: no connection is in use.
void before_statement(database::Database& database, std::string part, std::function<void()> act);

// From now on, a statement of these connections fails at once if another connection holds a lock.
// Requires: `connections` is the size of the database's pool, and no connection is in use.
void never_wait(database::Database& database, std::size_t connections);

// A clock that calls `act` once, when now() is called next.
class InterruptingClock final : public Clock {
public:
    Time now() const override;
    Moment moment() const override { return clock.moment(); }

    ManualClock clock;
    mutable std::function<void()> act;
};

}  // namespace postern::tests
