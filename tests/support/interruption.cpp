#include "support/interruption.hpp"

#include <atomic>
#include <memory>
#include <utility>

namespace postern::tests {
namespace {

struct Order {
    std::string beginning;
    std::function<void()> act;
    std::atomic<bool> is_done = false;
};

// SOCI calls its logger with each statement before it prepares the statement.
class Listener final : public soci::logger_impl {
public:
    explicit Listener(std::shared_ptr<Order> order) : order_(std::move(order)) {}
    void start_query(const std::string& query) override {
        if (query.starts_with(order_->beginning) && !order_->is_done.exchange(true)) order_->act();
    }

private:
    soci::logger_impl* do_clone() const override { return new Listener(order_); }
    std::shared_ptr<Order> order_;
};

// Leases the connections one after another and keeps the earlier leases meanwhile, so that `work` gets each
// one.
void on_each(database::Database& database, std::size_t connections,
             const std::function<void(soci::session&)>& work) {
    if (connections == 0) return;
    database.use([&](soci::session& sql) {
        work(sql);
        on_each(database, connections - 1, work);
    });
}

}  // namespace

void before_statement(database::Database& database, std::size_t connections, std::string beginning,
                      std::function<void()> act) {
    const auto order = std::make_shared<Order>();
    order->beginning = std::move(beginning);
    order->act = std::move(act);
    on_each(database, connections,
            [&](soci::session& sql) { sql.set_logger(soci::logger(new Listener(order))); });
}

void never_wait(database::Database& database, std::size_t connections) {
    const std::string setting =
        database.is_postgresql() ? "SET lock_timeout = '1ms'" : "PRAGMA busy_timeout = 0";
    on_each(database, connections, [&](soci::session& sql) { sql << setting; });
}

Time InterruptingClock::now() const {
    if (act) std::exchange(act, nullptr)();
    return clock.now();
}

}  // namespace postern::tests
