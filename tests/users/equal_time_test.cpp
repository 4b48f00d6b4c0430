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
#include "users/htpasswd.hpp"
#include "users/password_hash.hpp"
#include "users/password_login.hpp"
#include "users/users.hpp"

using namespace postern;
using namespace postern::tests;

namespace {

// As little as Argon2id can cost, so that the old hash beside it is a good part of the whole.
constexpr config::Password kCost = {.memory_mib = 1, .passes = 1};
constexpr int kRounds = 120;
// Of the classes' median work. The cheapest hash here is more than twice that part of it, and what a busy
// machine does to the medians of interleaved rounds much less.
constexpr double kTolerance = 0.12;

// Hashes of earlier days: each one costs another time than a new one.
std::string bcrypt() {
    return "$2y$04$" + std::string(53, 'a');
}
std::string apr1() {
    return "$apr1$saltsalt$" + std::string(22, 'a');
}
std::string old_argon2() {
    return users::hash_of_nobody({.memory_mib = 1, .passes = 3});
}

double microseconds_of_this_thread() {
    timespec spent{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &spent);
    return static_cast<double>(spent.tv_sec) * 1e6 + static_cast<double>(spent.tv_nsec) / 1e3;
}

struct Attempt {
    std::string who;
    std::string email;
    std::string password;
};

// The median work of each, in microseconds; one after the other in every round, and in every round another
// one first, so that whatever else the machine does happens to all.
std::map<std::string, double> medians(users::PasswordLogin& login, users::Throttle& throttle,
                                      const std::vector<Attempt>& attempts) {
    std::map<std::string, std::vector<double>> spent;
    for (int round = 0; round < kRounds; ++round) {
        throttle.lift_all();
        for (std::size_t i = 0; i < attempts.size(); ++i) {
            const Attempt& each = attempts[(i + static_cast<std::size_t>(round)) % attempts.size()];
            const Secret password(std::string_view(each.password));
            const double before = microseconds_of_this_thread();
            const bool is_in =
                std::holds_alternative<users::User>(login.sign_in(each.email, password, {"192.0.2.7", "id"}));
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

void check_equal(const std::map<std::string, double>& work) {
    std::vector<double> sorted;
    for (const auto& [who, median] : work)
        sorted.push_back(median);
    std::ranges::sort(sorted);
    const double middle = sorted[sorted.size() / 2];
    for (const auto& [who, median] : work) {
        CAPTURE(who, middle);
        CHECK(median == Approx(middle).epsilon(kTolerance));
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
    const std::string own = users::hash_password(Secret(std::string("right")), kCost);
    const std::vector<std::pair<std::string, std::string>> people = {
        {"ada", own}, {"disabled", own}, {"old", old_hash()}, {"disabled-old", old_hash()}, {"nora", ""}};
    for (const auto& [name, hash] : people)
        users.add({{.email = *users::parse_email(name + "@example.com"), .password_hash = hash}});
    for (const char* name : {"disabled@example.com", "disabled-old@example.com"})
        users.set_disabled(*users::parse_email(name), true);
    users::Throttle throttle(database, clock, {});
    users::PasswordLogin login(users, throttle, kCost);
    check_equal(medians(login, throttle,
                        {{"unknown", "nobody@example.com", "wrong"},
                         {"unknown, short password", "nobody@example.com", "x"},
                         {"wrong password", "ada@example.com", "wrong"},
                         {"empty password", "ada@example.com", ""},
                         {"disabled", "disabled@example.com", "right"},
                         {"disabled, wrong password", "disabled@example.com", "wrong"},
                         {"no usable password", "nora@example.com", "wrong"},
                         {"old hash", "old@example.com", "wrong"},
                         {"old hash, disabled", "disabled-old@example.com", "wrong"},
                         {"not an address", "ada", "wrong"}}));
    // Some old hashes take the longer, the longer the password is: whosever it is.
    const std::string long_one(1000, 'x');
    check_equal(medians(login, throttle,
                        {{"unknown, long password", "nobody@example.com", long_one},
                         {"wrong, long password", "ada@example.com", long_one},
                         {"no usable password, long password", "nora@example.com", long_one},
                         {"old hash, long password", "old@example.com", long_one},
                         {"not an address, long password", "ada", long_one}}));
}

TEST_CASE("no time tells why a user of a password file was refused", "[users][password][time]") {
    const auto old_hash = GENERATE(bcrypt, apr1);
    const CapturedLog log;
    const TemporaryDirectory directory;
    const auto file = directory.path() / "htpasswd";
    std::ofstream(file) << "ada@example.com:" << users::hash_of_nobody(kCost)
                        << "\nold@example.com:" << old_hash() << "\n";
    users::HtpasswdFile people(file, "");
    const TestDatabase place;
    const ManualClock clock;
    database::Database database(place.place(), 1);
    users::Throttle throttle(database, clock, {});
    users::PasswordLogin login(people, throttle, kCost);
    check_equal(medians(login, throttle,
                        {{"unknown", "nobody@example.com", "wrong"},
                         {"wrong password", "ada@example.com", "wrong"},
                         {"empty password", "ada@example.com", ""},
                         {"old hash", "old@example.com", "wrong"},
                         {"not an address", "ada", "wrong"}}));
}
