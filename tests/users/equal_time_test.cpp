#include <algorithm>
#include <ctime>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "support/captured_log.hpp"
#include "support/manual_clock.hpp"
#include "support/temporary_directory.hpp"
#include "support/test_database.hpp"
#include "support/test_users.hpp"
#include "users/htpasswd.hpp"
#include "users/password_hash.hpp"
#include "users/password_login.hpp"
#include "users/users.hpp"

using namespace postern;
using namespace postern::tests;

namespace {

constexpr int kRounds = 120;
// A part of the median work of the classes. The cheapest hash costs more than twice this part. A busy machine
// changes the medians of interleaved rounds by much less.
constexpr double kTolerance = 0.12;

// Hashes of older kinds. The cost of each differs from the cost of a new hash. A new hash is the cheapest
// (kCost), so that the difference is a large part of the whole cost.
users::PasswordHash bcrypt() {
    return users::PasswordHash::stored("$2y$04$" + std::string(53, 'a'));
}
users::PasswordHash apr1() {
    return users::PasswordHash::stored("$apr1$saltsalt$" + std::string(22, 'a'));
}
users::PasswordHash old_argon2() {
    return users::hash_of_nobody({.memory_mib = 1, .passes = 3});
}

double microseconds_of_this_thread() {
    timespec spent{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &spent);
    return static_cast<double>(spent.tv_sec) * 1e6 + static_cast<double>(spent.tv_nsec) / 1e3;
}

struct TypedAttempt {
    std::string who;
    std::string email;
    std::string password;
};

// The median work of each attempt, in microseconds. Every round makes all attempts, and begins with a
// different attempt, so that other load on the machine affects all attempts alike.
std::map<std::string, double> medians(users::PasswordLogin& login, users::Throttle& throttle,
                                      const std::vector<TypedAttempt>& attempts) {
    std::map<std::string, std::vector<double>> spent;
    for (int round = 0; round < kRounds; ++round) {
        throttle.lift_all();
        for (std::size_t i = 0; i < attempts.size(); ++i) {
            const TypedAttempt& each = attempts[(i + static_cast<std::size_t>(round)) % attempts.size()];
            const Secret password(std::string_view(each.password));
            const double before = microseconds_of_this_thread();
            const bool is_in = std::holds_alternative<users::SignedIn>(
                login.sign_in(each.email, password, {"192.0.2.7", "id"}));
            spent[each.who].push_back(microseconds_of_this_thread() - before);
            REQUIRE_FALSE(is_in);
        }
    }
    std::map<std::string, double> found;
    for (auto& [who, times] : spent) {
        std::ranges::nth_element(times, times.begin() + kRounds / 2);
        found[who] = times[kRounds / 2];
    }
    return found;
}

// Another program on the machine may slow down some kinds of attempt in one measurement. Real differences
// show in each.
void check_equal(users::PasswordLogin& login, users::Throttle& throttle,
                 const std::vector<TypedAttempt>& attempts) {
    constexpr int kMeasurements = 5;
    std::map<std::string, double> work;
    double middle = 0;
    const auto is_equal = [&](const auto& each) { return each.second == Approx(middle).epsilon(kTolerance); };
    for (int i = 0; i < kMeasurements; ++i) {
        work = medians(login, throttle, attempts);
        std::vector<double> sorted;
        for (const auto& each : work)
            sorted.push_back(each.second);
        std::ranges::sort(sorted);
        middle = sorted[sorted.size() / 2];
        if (std::ranges::all_of(work, is_equal)) return;
    }
    for (const auto& each : work) {
        CAPTURE(each.first, middle);
        CHECK(is_equal(each));
    }
}

}  // namespace

TEST_CASE("no time tells why a user of the database was refused", "[users][password][time]") {
    const auto old_hash = GENERATE(bcrypt, apr1, old_argon2);
    const CapturedLog log;
    const TestDatabase place;
    const ManualClock clock;
    database::Database database(place.place(), 1);
    users::Users users(database, clock);
    const users::PasswordHash own = users::hash_password(Secret(std::string("right")), kCost);
    const std::vector<std::pair<std::string, users::PasswordHash>> people = {
        {"ada", own}, {"disabled", own}, {"old", old_hash()}, {"disabled-old", old_hash()}, {"nora", {}}};
    for (const auto& [name, hash] : people)
        users.add({{.email = *users::parse_email(name + "@example.com"), .password_hash = hash}});
    for (const char* name : {"disabled@example.com", "disabled-old@example.com"})
        users.set_disabled(*users::parse_email(name), true);
    users::Throttle throttle(database, clock, {});
    users::PasswordLogin login(users, throttle, kCost);
    check_equal(login, throttle,
                {{"unknown", "nobody@example.com", "wrong"},
                 {"unknown, short password", "nobody@example.com", "x"},
                 {"wrong password", "ada@example.com", "wrong"},
                 {"empty password", "ada@example.com", ""},
                 {"disabled", "disabled@example.com", "right"},
                 {"disabled, wrong password", "disabled@example.com", "wrong"},
                 {"no usable password", "nora@example.com", "wrong"},
                 {"old hash", "old@example.com", "wrong"},
                 {"old hash, disabled", "disabled-old@example.com", "wrong"},
                 {"not an address", "ada", "wrong"}});
    // With some old hashes, a longer password takes longer. Every account must then take the same time.
    const std::string long_one(1000, 'x');
    check_equal(login, throttle,
                {{"unknown, long password", "nobody@example.com", long_one},
                 {"wrong, long password", "ada@example.com", long_one},
                 {"no usable password, long password", "nora@example.com", long_one},
                 {"old hash, long password", "old@example.com", long_one},
                 {"not an address, long password", "ada", long_one}});
}

TEST_CASE("no time tells why a user of a password file was refused", "[users][password][time]") {
    const auto old_hash = GENERATE(bcrypt, apr1);
    const CapturedLog log;
    const TemporaryDirectory directory;
    const auto file = directory.path() / "htpasswd";
    std::ofstream(file) << "ada@example.com:" << users::hash_of_nobody(kCost).text()
                        << "\nold@example.com:" << old_hash().text() << "\n";
    users::HtpasswdFile people(file, "");
    const TestDatabase place;
    const ManualClock clock;
    database::Database database(place.place(), 1);
    users::Throttle throttle(database, clock, {});
    users::PasswordLogin login(people, throttle, kCost);
    check_equal(login, throttle,
                {{"unknown", "nobody@example.com", "wrong"},
                 {"wrong password", "ada@example.com", "wrong"},
                 {"empty password", "ada@example.com", ""},
                 {"old hash", "old@example.com", "wrong"},
                 {"not an address", "ada", "wrong"}});
}
