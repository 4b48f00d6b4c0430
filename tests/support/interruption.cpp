#include "support/interruption.hpp"

#include <atomic>
#include <memory>
#include <utility>

namespace postern::tests {

void before_statement(database::Database& database, std::string part, std::function<void()> act) {
    const auto is_done = std::make_shared<std::atomic<bool>>(false);
    database.observe([is_done, part = std::move(part), act = std::move(act)](std::string_view statement) {
        if (statement.find(part) != std::string_view::npos && !is_done->exchange(true)) act();
    });
}

// Leases the connections one after another and keeps the earlier leases meanwhile, so that each connection
// gets the setting.
void never_wait(database::Database& database, std::size_t connections) {
    if (connections == 0) return;
    database.use([&](database::Reader& reader) {
        std::string value;
        reader.one(database.is_postgresql() ? "SELECT set_config('lock_timeout', '1ms', false)"
                                            : "PRAGMA busy_timeout = 0",
                   {}, {value});
        never_wait(database, connections - 1);
    });
}

Time InterruptingClock::now() const {
    if (act) std::exchange(act, nullptr)();
    return clock.now();
}

}  // namespace postern::tests
