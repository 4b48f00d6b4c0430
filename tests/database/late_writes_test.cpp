#include "database/late_writes.hpp"

#include <algorithm>
#include <chrono>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <catch2/catch.hpp>

#include "database/database.hpp"
#include "support/captured_log.hpp"
#include "support/test_database.hpp"

using namespace postern;
using namespace postern::tests;
using namespace std::chrono_literals;
using database::Database;
using database::Reader;
using database::Transaction;

namespace {

// The names that were written.
struct Written {
    explicit Written(std::size_t connections) { database.emplace(place.place(), connections); }

    void add(const std::string& name) {
        database->write_late(name, [name](Transaction& transaction) {
            transaction.run("INSERT INTO sign_ins VALUES (:name, 1, '')", {name});
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
        const auto until = std::chrono::steady_clock::now() + 20s;
        while (names().size() < count && std::chrono::steady_clock::now() < until)
            std::this_thread::sleep_for(10ms);
        return names().size() == count;
    }
    // Writes what is left.
    void restart() {
        database.reset();
        database.emplace(place.place(), 2);
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
    Written written(2);
    std::mutex mutex;
    int commits = 0;
    written.database->observe([&](std::string_view text) {
        const std::lock_guard lock(mutex);
        if (text == "COMMIT") ++commits;
    });
    written.database->start_late_writes();
    for (const char* name : {"ada", "bea", "cleo", "ada"})
        written.add(name);
    CHECK(written.will_have(3));
    const std::lock_guard lock(mutex);
    CHECK(commits >= 1);
    CHECK(commits <= 2);  // if this thread had to wait meanwhile
}

TEST_CASE("late writes go on after a pause", "[database]") {
    Written written(2);
    written.database->start_late_writes();
    written.add("ada");
    REQUIRE(written.will_have(1));
    written.add("bea");
    CHECK(written.will_have(2));
}

TEST_CASE("what is left is written at the end, however much it is", "[database]") {
    Written written(2);
    written.database->start_late_writes();
    for (int i = 0; i < 999; ++i)
        written.add(std::to_string(i));
    written.restart();
    CHECK(written.names().size() == 999);
}

TEST_CASE("a late write that fails is logged, stops nothing and is not tried again", "[database]") {
    const bool is_started = GENERATE(false, true);
    const CapturedLog log;
    Written written(2);
    if (is_started) written.database->start_late_writes();
    written.database->write_late(
        "x", [](Transaction& transaction) { transaction.run("UPDATE nothing SET a = 1"); });
    written.restart();
    CHECK_THAT(log.all(), Catch::Contains("warning late_write_failed fault="));
    written.add("ada");
    CHECK(written.names() == std::vector<std::string>{"ada"});
    const std::string lines = log.all();
    CHECK(lines.find("late_write_failed") == lines.rfind("late_write_failed"));
}
