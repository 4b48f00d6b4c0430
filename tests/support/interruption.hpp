#pragma once

#include <functional>
#include <string>

#include "base/clock.hpp"
#include "database/database.hpp"
#include "support/manual_clock.hpp"

namespace postern::tests {

// Calls `act` once, on the thread that is about to prepare a statement whose text begins with `beginning`.
// A test so puts a second request between two steps of a first one, at the same place in every run.
// Requires: `connections` is how many the database has, and none is in use.
void before_statement(database::Database& database, std::size_t connections, std::string beginning,
                      std::function<void()> act);

// From now on every statement of these connections fails at once when another connection holds a lock.
// Requires: as before_statement().
void never_wait(database::Database& database, std::size_t connections);

// A clock that calls `act` once, when it is next asked for the time.
class InterruptingClock final : public Clock {
public:
    Time now() const override;
    Moment moment() const override { return clock.moment(); }

    ManualClock clock;
    mutable std::function<void()> act;
};

}  // namespace postern::tests
