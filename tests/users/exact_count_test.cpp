#include <array>
#include <functional>
#include <stdexcept>
#include <string>
#include <thread>

#include <catch2/catch.hpp>
#include <sys/wait.h>
#include <unistd.h>

#include "support/interruption.hpp"
#include "support/test_database.hpp"
#include "users/throttle.hpp"

using namespace postern;
using namespace postern::tests;

namespace {

constexpr std::size_t kConnections = 2;
constexpr int kAttempts = 9;
const users::Attempt kAttempt = {"ada@example.com", "192.0.2.7"};

struct CountedDoor {
    explicit CountedDoor(const TestDatabase& place)
        : database(place.place(), kConnections),
          throttle(database, clock, {.per_minute = 60000, .burst = 60000}) {}

    // The number of admitted attempts. The count stops if another attempt holds the lock.
    int attempt() {
        int admitted = 0;
        try {
            for (int i = 0; i < kAttempts; ++i)
                admitted += throttle.admit(kAttempt) ? 0 : 1;
        } catch (const database::DatabaseError&) {
            return admitted;
        }
        return admitted;
    }
    long long number(const std::string& statement) {
        return database.use([&](database::Reader& reader) {
            long long value = 0;
            reader.one(statement, {}, {value});
            return value;
        });
    }

    InterruptingClock clock;
    database::Database database;
    users::Throttle throttle;
};

int attempt_elsewhere(const TestDatabase& place) {
    CountedDoor door(place);
    never_wait(door.database, kConnections);
    return door.attempt();
}

// Another process. It is forked before this process opens the database, and makes its attempts on command.
class OtherProcess {
public:
    explicit OtherProcess(const TestDatabase& place) {
        if (pipe(order_.data()) != 0 || pipe(report_.data()) != 0) throw std::runtime_error("no pipe");
        child_ = fork();
        if (child_ != 0) return;
        close(order_[1]);
        char word = 0;
        if (read(order_[0], &word, 1) == 1) {
            const char told = static_cast<char>(attempt_elsewhere(place));
            if (write(report_[1], &told, 1) != 1) _exit(1);
        }
        // Not exit(), which would close the parent's open database.
        _exit(0);
    }
    OtherProcess(const OtherProcess&) = delete;
    OtherProcess& operator=(const OtherProcess&) = delete;
    ~OtherProcess() {
        for (const int end : {order_[0], order_[1], report_[0], report_[1]})
            close(end);
        waitpid(child_, nullptr, 0);
    }

    int attempt() {
        close(std::exchange(report_[1], -1));  // if the child died, the read then reports the end
        char told = 0;
        REQUIRE(write(order_[1], "!", 1) == 1);
        REQUIRE(read(report_[0], &told, 1) == 1);
        return told;
    }

private:
    std::array<int, 2> order_{};
    std::array<int, 2> report_{};
    pid_t child_ = 0;
};

// Attempts by a thread, over a second connection, or by another process.
struct Others {
    TestDatabase place;
    OtherProcess process{place};
    CountedDoor door{place};

    int attempt(const std::string& kind) {
        int admitted = 0;
        if (kind == "process") return process.attempt();
        if (kind == "connection") return attempt_elsewhere(place);
        std::thread([&] { admitted = door.attempt(); }).join();
        return admitted;
    }
};

void check_count(CountedDoor& door, int admitted) {
    CHECK(admitted <= 5);
    CHECK(door.number("SELECT failures FROM throttle_pairs") == admitted);
    CHECK(door.number("SELECT failures FROM throttle_accounts") == admitted);
    CHECK(door.number("SELECT count(*) FROM throttle_networks WHERE full_at = " +
                      std::to_string(door.clock.clock.now().time_since_epoch().count() * 1000 +
                                     admitted * 1000)) == 1);
}

}  // namespace

TEST_CASE("T-95: an attempt that nine others overtook between its look and its count is refused",
          "[users][throttle][processes]") {
    const std::string kind = GENERATE("thread", "connection", "process");
    CAPTURE(kind);
    Others others;
    int admitted = 0;
    others.door.clock.act = [&] { admitted = others.attempt(kind); };
    CHECK(others.door.throttle.admit(kAttempt));
    CHECK(admitted == 5);
    check_count(others.door, admitted);
}

TEST_CASE("T-95: no attempt is counted between the reading and the writing of another one's count",
          "[users][throttle][processes]") {
    const std::string kind = GENERATE("thread", "connection", "process");
    CAPTURE(kind);
    Others others;
    never_wait(others.door.database, kConnections);
    int admitted = 0;
    before_statement(others.door.database, "INSERT INTO throttle_pairs",
                     [&] { admitted += others.attempt(kind); });
    admitted += others.door.throttle.admit(kAttempt) ? 0 : 1;
    check_count(others.door, admitted);
}
