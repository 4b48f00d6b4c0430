#include "database/late_writes.hpp"

#include <chrono>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <catch2/catch.hpp>

#include "database/database.hpp"
#include "support/captured_log.hpp"
#include "support/door.hpp"
#include "support/test_database.hpp"

using namespace postern;
using namespace postern::tests;
using namespace std::chrono_literals;
using database::Database;
using database::Reader;
using database::Transaction;

namespace {

bool soon(const std::function<bool()>& question) {
    const auto until = std::chrono::steady_clock::now() + 20s;
    while (!question() && std::chrono::steady_clock::now() < until)
        std::this_thread::sleep_for(10ms);
    return question();
}

// The names that were written.
struct Written {
    explicit Written(std::size_t connections) { database.emplace(place.place(), connections); }

    void add(const std::string& name) {
        database->write_late(name, [name](Transaction& transaction) {
            transaction.run("INSERT INTO sign_ins VALUES (:name, 1, '') ON CONFLICT DO NOTHING", {name});
        });
    }
    std::vector<std::string> names() {
        std::vector<std::string> names;
        std::string name;
        database->use([&](Reader& reader) {
            names.clear();
            reader.all("SELECT user_id FROM sign_ins ORDER BY user_id", {}, {name},
                       [&] { names.push_back(name); });
        });
        return names;
    }
    bool will_have(std::size_t count) {
        return soon([&] { return names().size() == count; });
    }

    const TestDatabase place;
    std::optional<Database> database;
};

}  // namespace

TEST_CASE("without a thread, a late write is not late", "[database]") {
    Written written(1);
    written.add("ada");
    CHECK(written.names() == std::vector<std::string>{"ada"});
}

TEST_CASE("late writes gather, and then share a transaction", "[database]") {
    std::mutex mutex;
    int commits = 0;
    Door door;
    Written written(2);
    written.database->observe([&](std::string_view text) {
        const std::lock_guard lock(mutex);
        if (text == "COMMIT") ++commits;
    });
    written.database->start_late_writes();
    // The others wait until this write has ended, however slow this thread is.
    written.database->write_late("first", [&](Transaction&) { door.pass(); });
    REQUIRE(door.wait_for_waiting(1));
    for (const char* name : {"ada", "bea", "cleo", "ada"})
        written.add(name);
    door.open();
    CHECK(written.will_have(3));
    const std::lock_guard lock(mutex);
    CHECK(commits == 2);  // the first write's, and one of the others
}

TEST_CASE("late writes of many threads are all written, and more after a pause", "[database]") {
    Written written(2);
    written.database->start_late_writes();
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&written, i] {
            for (int n = 0; n < 100; ++n)
                written.add(std::to_string(100 * i + n));
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    CHECK(written.will_have(400));
    written.add("ada");
    CHECK(written.will_have(401));
}

TEST_CASE("a late write that fails is logged, stops nothing and is not tried again", "[database]") {
    const bool is_started = GENERATE(false, true);
    const CapturedLog log;
    Written written(2);
    if (is_started) written.database->start_late_writes();
    written.database->write_late(
        "x", [](Transaction& transaction) { transaction.run("UPDATE nothing SET a = 1"); });
    CHECK(soon([&] { return !log.all().empty(); }));
    written.add("ada");
    CHECK(written.will_have(1));
    const std::string lines = log.all();
    CHECK_THAT(lines, Catch::Contains("warning late_write_failed fault="));
    CHECK(lines.find("late_write_failed") == lines.rfind("late_write_failed"));
}
