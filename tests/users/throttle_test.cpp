#include "users/throttle.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <exception>
#include <string>
#include <thread>
#include <vector>

#include <catch2/catch.hpp>
#include <sys/wait.h>
#include <unistd.h>

#include "sessions/session_table.hpp"
#include "support/captured_log.hpp"
#include "support/manual_clock.hpp"
#include "support/people.hpp"
#include "support/test_database.hpp"
#include "users/network.hpp"
#include "users/password_hash.hpp"
#include "users/password_login.hpp"
#include "users/shared_password.hpp"
#include "users/users.hpp"

using namespace postern;
using namespace postern::tests;
using namespace std::chrono_literals;
using users::Attempt;
using users::Limit;
using users::Throttle;

namespace {

constexpr config::Throttle kWide = {.per_minute = 60000, .burst = 60000};
const std::string kHome = "192.0.2.7";

// A throttle of one process, with the clock of its machine.
struct Door {
    explicit Door(const TestDatabase& place, config::Throttle settings = {})
        : database(place.place(), 4), throttle(database, clock, settings) {}

    ManualClock clock;
    database::Database database;
    Throttle throttle;

    bool admits(const Attempt& attempt) { return !throttle.admit(attempt); }
    // The wait that the attempt is refused with. 0 means that the attempt is admitted and counted as a
    // failure.
    std::chrono::milliseconds wait(const std::string& account, const std::string& network = kHome) {
        const auto refused = throttle.admit({account, network});
        return refused ? refused->wait : 0ms;
    }
    void fail(int times, const std::string& account = kAda, const std::string& network = kHome) {
        for (int i = 0; i < times; ++i)
            REQUIRE(wait(account, network) == 0ms);
    }
    long long number(const std::string& statement) {
        return database.use([&](database::Reader& reader) {
            long long value = 0;
            reader.one(statement, {}, {value});
            return value;
        });
    }
    void fill(const std::string& statement, int rows) {
        database.change([&](database::Transaction& transaction) {
            for (int i = 1; i <= rows; ++i)
                transaction.run(statement, {"unknown" + std::to_string(i) + "@example.com", i});
        });
    }
};

// Networks without a previous sign-in.
std::string stranger(int number) {
    return "198.51." + std::to_string(number / 250) + "." + std::to_string(number % 250);
}

// The networks of one IPv6 site.
std::string neighbour(int number, const std::string& site = "2001:db8:1") {
    return users::network_of(site + ":" + std::to_string(number) + "::1");
}

// Users in a database, and their password login.
struct ThrottledHouse {
    CapturedLog log;
    TestDatabase place;
    Door door{place, kWide};
    users::Users users{door.database, door.clock};
    config::Password cost = {.memory_mib = 1, .passes = 1};
    users::PasswordLogin login{users, door.throttle, cost};

    ThrottledHouse() {
        users.add({{.email = *users::parse_email(kAda),
                    .password_hash = users::hash_password(Secret(std::string_view("wonderland")), cost)}});
    }
    std::string sign_in(std::string_view email, std::string_view password,
                        const std::string& address = kHome) {
        const auto outcome = login.sign_in(email, Secret(password), {address, "id"});
        if (const auto* signed_in = std::get_if<users::SignedIn>(&outcome)) {
            door.throttle.succeeded(signed_in->attempt);
            return "in";
        }
        const auto* throttled = std::get_if<users::Throttled>(&outcome);
        return throttled == nullptr ? "refused" : "wait " + std::to_string(throttled->wait.count());
    }
    long long looked_at() const {
        const std::string lines = log.lines_with(" sign_in_refused ");
        return std::count(lines.begin(), lines.end(), '\n');
    }
};

}  // namespace

TEST_CASE("T-90: from the fifth wrong password on, each next one waits twice as long, up to 15 minutes",
          "[users][throttle]") {
    const TestDatabase place;
    Door door(place, kWide);
    door.fail(5);
    for (const auto wait : {1s, 2s, 4s, 8s, 16s, 32s, 64s, 128s, 256s, 512s, 900s, 900s, 900s}) {
        CHECK(door.wait(kAda) == wait);
        door.clock.advance(wait - 1ms);
        // An attempt that comes too early does not extend the wait.
        CHECK(door.wait(kAda) == 1ms);
        door.clock.advance(1ms);
        door.fail(1);
    }
    CHECK(door.wait(kAda, "192.0.2.8") == 0ms);
    CHECK(door.wait("bob@example.com") == 0ms);
}

TEST_CASE("T-90: the right password gets in after the wait, and the count begins anew", "[users][throttle]") {
    ThrottledHouse house;
    for (int i = 0; i < 5; ++i)
        CHECK(house.sign_in(kAda, "wrong") == "refused");
    CHECK(house.sign_in(kAda, "wonderland") == "wait 1");
    CHECK_THAT(
        house.log.lines_with(" throttled "),
        Catch::Contains("throttled address=192.0.2.7 request=id user=ada@example.com limit=pair wait=1\n"));
    house.door.clock.advance(1s);
    CHECK(house.sign_in(kAda, "wonderland") == "in");
    for (int i = 0; i < 5; ++i)
        CHECK(house.sign_in(kAda, "wrong") == "refused");
    CHECK(house.sign_in(kAda, "wonderland") == "wait 1");
}

TEST_CASE("T-90: a day after the last failure nothing is held against anybody", "[users][throttle]") {
    const TestDatabase place;
    Door door(place, kWide);
    door.fail(5);
    door.clock.advance(23h);
    CHECK(door.throttle.purge(100) == 1);  // the address's bucket
    door.fail(1);
    CHECK(door.wait(kAda) == 2s);
    door.clock.advance(24h);
    door.fail(5);
}

TEST_CASE("T-91: one address tries ten accounts at once, and thirty a minute from then on",
          "[users][throttle]") {
    const TestDatabase place;
    Door door(place);
    int admitted = 0;
    for (int second = 0; second <= 60; ++second) {
        for (int i = 0; i < 20; ++i) {
            const auto wait = door.wait("u" + std::to_string(second * 100 + i) + "@example.com");
            admitted += wait == 0ms ? 1 : 0;
            CHECK(wait <= 2s);
        }
        door.clock.advance(1s);
    }
    CHECK(admitted == 10 + 30);
    CHECK(door.wait(kAda, "192.0.2.8") == 0ms);
    // A full bucket admits ten attempts, however long the pause was.
    door.clock.advance(24h);
    for (int i = 0; i < 10; ++i)
        door.fail(1, "v" + std::to_string(i) + "@example.com");
    CHECK(door.wait(kAda) == 2s);
}

TEST_CASE("T-91: the networks of one IPv6 site together try eight times what one of them may",
          "[users][throttle]") {
    const TestDatabase place;
    Door door(place);
    int admitted = 0;
    int tried = 0;
    for (int second = 0; second <= 60; ++second) {
        for (int i = 0; i < 90; ++i) {
            const std::string account = "u" + std::to_string(++tried) + "@example.com";
            const auto refused = door.throttle.admit({account, neighbour(tried)});
            admitted += refused ? 0 : 1;
            if (refused) CHECK((refused->limit == Limit::Site && refused->wait <= 250ms));
        }
        door.clock.advance(1s);
    }
    CHECK(admitted == 80 + 240);
    SECTION("another site is not concerned, nor is an IPv4 address") {
        CHECK(door.wait(kAda, neighbour(1, "2001:db8:2")) == 0ms);
        CHECK(door.wait(kAda, kHome) == 0ms);
    }
    SECTION("the bucket holds no more than it holds") {
        door.clock.advance(24h);
        admitted = 0;
        for (int i = 0; i < 100; ++i)
            admitted += door.admits({"v" + std::to_string(i) + "@example.com", neighbour(i)}) ? 1 : 0;
        CHECK(admitted == 80);
    }
}

TEST_CASE("the addresses of one IPv4 network are counted one by one", "[users][throttle]") {
    const TestDatabase place;
    Door door(place);
    for (int i = 0; i < 250; ++i)
        door.fail(1, "u" + std::to_string(i) + "@example.com", "192.0.2." + std::to_string(i));
}

TEST_CASE("neighbours who spray do not keep a user from a network where that user signed in",
          "[users][throttle]") {
    const TestDatabase place;
    Door door(place);
    const std::string home = neighbour(7);
    CHECK(door.admits({kAda, home}));
    door.throttle.succeeded({kAda, home});
    door.clock.advance(1min);
    int tried = 0;
    while (door.admits({"u" + std::to_string(++tried) + "@example.com", neighbour(1000 + tried)})) {
    }
    CHECK(tried == 81);
    CHECK(door.wait("bob@example.com", home) == 250ms);
    CHECK(door.admits({kAda, home}));
    // The user's sign-in does not extend the wait of a stranger in the network.
    CHECK(door.wait("bob@example.com", home) == 250ms);
    CHECK(door.throttle.admit({kAda, neighbour(8)}));
    // The user's own network has a limit, too.
    for (int i = 0; i < 4; ++i)
        door.fail(1, kAda, home);
    CHECK(door.wait(kAda, home) == 1s);
}

TEST_CASE("T-95: attempts of one site at once, over two connections, are counted one by one",
          "[users][throttle]") {
    const TestDatabase place;
    Door door(place);
    Door other(place);
    std::atomic<int> admitted = 0;
    {
        std::vector<std::jthread> threads;
        for (int thread = 0; thread < 8; ++thread) {
            threads.emplace_back([&, thread] {
                Door& here = thread % 2 == 0 ? door : other;
                for (int i = 0; i < 20; ++i) {
                    const int number = thread * 20 + i;
                    admitted +=
                        here.admits({"u" + std::to_string(number) + "@example.com", neighbour(number)}) ? 1
                                                                                                        : 0;
                }
            });
        }
    }
    CHECK(admitted == 80);
}

TEST_CASE("a clock that jumps makes no site wait longer than it does by itself", "[users][throttle]") {
    const TestDatabase place;
    const auto jump = std::chrono::seconds(GENERATE(-31'536'000, -1, 1, 31'536'000));
    Door door(place);
    int number = 0;
    for (const auto by : {jump, -jump}) {
        for (int i = 0; i < 100; ++i, ++number)
            (void)door.wait("u" + std::to_string(number) + "@example.com", neighbour(number));
        door.clock.set_by(by);
        CHECK(door.wait("v@example.com", neighbour(++number)) <= 250ms);
    }
}

TEST_CASE("a site that has to wait can be seen and lifted", "[users][throttle]") {
    const TestDatabase place;
    Door door(place);
    for (int i = 0; i < 80; ++i)
        door.fail(1, "u" + std::to_string(i) + "@example.com", neighbour(i));
    const auto all = door.throttle.in_effect();
    REQUIRE(all.size() == 1);
    CHECK(all[0].limit == Limit::Site);
    CHECK(users::name_of(all[0].limit) == "site");
    CHECK(all[0].network == "2001:db8:1::/48");
    CHECK(all[0].attempts == 80);
    CHECK(all[0].until == door.clock.now() + 250ms);
    const std::string lifted = GENERATE("2001:db8:1::/48", "2001:db8:1:1::/64");
    CHECK(door.throttle.lift_network(lifted));
    CHECK(door.throttle.in_effect().empty());
    CHECK(door.wait("v@example.com", neighbour(200)) == 0ms);
}

TEST_CASE("the two numbers of the bucket are settings", "[users][throttle]") {
    const TestDatabase place;
    Door door(place, {.per_minute = 7, .burst = 1});
    CHECK(door.wait("a@example.com") == 0ms);
    CHECK(door.wait("b@example.com") == 8572ms);  // a seventh of a minute, rounded up
    door.clock.advance(8571ms);
    CHECK(door.wait("b@example.com") == 1ms);
    door.clock.advance(1ms);
    CHECK(door.wait("b@example.com") == 0ms);
}

TEST_CASE("T-93: all spellings of an address are one account", "[users][throttle]") {
    ThrottledHouse house;
    for (const char* spelling : {"ada@example.com", "ADA@EXAMPLE.COM", "  ada@example.com\t",
                                 "\xef\xbd\x81\xef\xbd\x84\xef\xbd\x81@example.com",
                                 "Ada@Example\xef\xbc\x8e"
                                 "com"})
        CHECK(house.sign_in(spelling, "wrong") == "refused");
    CHECK(house.sign_in(kAda, "wonderland") == "wait 1");
    CHECK(house.door.number("SELECT count(*) FROM throttle_pairs") == 1);
    // With a zero-width character, the text is not a valid email.
    CHECK(house.sign_in("ada\xe2\x80\x8b@example.com", "wonderland") == "refused");
    CHECK_THAT(house.log.all(), Catch::Contains("reason=not_an_email"));
}

TEST_CASE("T-93: all spellings of an international domain are one account", "[users][throttle]") {
    ThrottledHouse house;
    for (const char* spelling : {"bob@münchen.example", "bob@MÜNCHEN.EXAMPLE", "bob@mu\u0308nchen.example",
                                 "bob@xn--mnchen-3ya.example", "bob@XN--MNCHEN-3YA.example"})
        CHECK(house.sign_in(spelling, "wrong") == "refused");
    CHECK(house.sign_in("bob@münchen。example", "wrong") == "wait 1");
    CHECK(house.door.number("SELECT count(*) FROM throttle_pairs") == 1);
}

TEST_CASE("T-93: an address that folds to a very long one is counted like any other", "[users][throttle]") {
    ThrottledHouse house;
    std::string ligatures;
    for (int i = 0; i < 80; ++i)
        ligatures += "\xef\xb7\xba";  // eighteen letters each
    for (int i = 0; i < 5; ++i)
        CHECK(house.sign_in(ligatures + "@example.com", "wrong") == "refused");
    CHECK(house.sign_in(ligatures + "@example.com", "wrong") == "wait 1");
    CHECK(house.door.number("SELECT max(length(account)) FROM throttle_pairs") == 64);
}

TEST_CASE("T-94: after three hundred unknown names alice gets in", "[users][throttle]") {
    ThrottledHouse house;
    for (int i = 0; i < 300; ++i)
        CHECK(house.sign_in("unknown" + std::to_string(i) + "@example.com", "wrong") == "refused");
    CHECK(house.sign_in(kAda, "wonderland") == "in");
}

TEST_CASE("T-94: a hundred thousand unknown names leave a bounded number of rows", "[users][throttle]") {
    const TestDatabase place;
    Door door(place, kWide);
    const long long now = door.clock.now().time_since_epoch().count();
    const std::string at = std::to_string(now - 1'000'000) + " + :i";
    door.fill("INSERT INTO throttle_pairs VALUES (:name, '192.0.2.1', 1, " + at + ")",
              Throttle::kMostRows + 300);
    door.fill("INSERT INTO throttle_accounts VALUES (:name, 1 + 0 * :i)", Throttle::kMostRows + 299);
    door.fill("INSERT INTO throttle_accounts VALUES (substr(:name, 1, 7), 99 * :i)", 1);
    door.fill("INSERT INTO throttle_networks VALUES (:name, (" + at + " + 2000000) * 1000)",
              Throttle::kMostRows + 300);
    CHECK(door.throttle.purge(301) == 0);
    int purged = 0;
    for (int step = 1; step > 0; purged += step)
        step = door.throttle.purge(100);
    CHECK(purged == 900);
    for (const char* table : {"throttle_pairs", "throttle_accounts", "throttle_networks"}) {
        CAPTURE(table);
        CHECK(door.number(std::string("SELECT count(*) FROM ") + table) == Throttle::kMostRows);
    }
    // The rows with the oldest failures are gone, for any account. No account has more failures than
    // others.
    CHECK(door.number("SELECT count(*) FROM throttle_accounts WHERE account = 'unknown'") == 1);
    CHECK(door.number("SELECT min(failed_at) FROM throttle_pairs") == now - 1'000'000 + 301);
    // An attempt is as fast as before.
    CHECK(door.wait(kAda) == 0ms);
}

TEST_CASE("T-95: fifty wrong passwords at once are counted one by one", "[users][throttle]") {
    const TestDatabase place;
    Door door(place, kWide);
    std::atomic<int> admitted = 0;
    const auto attack = [&](Door& here) {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 25; ++i)
            threads.emplace_back([&] { admitted += here.admits({kAda, kHome}) ? 1 : 0; });
    };
    SECTION("of one process") {
        std::jthread half([&] { attack(door); });
        attack(door);
    }
    SECTION("of two connections to the database") {
        Door other(place, kWide);
        std::jthread half([&] { attack(other); });
        attack(door);
    }
    CHECK(admitted == 5);
    CHECK(door.number("SELECT failures FROM throttle_pairs") == 5);
    CHECK(door.number("SELECT failures FROM throttle_accounts") == 5);
}

TEST_CASE("T-95: fifty at once over four processes, from one address and from fifty",
          "[users][throttle][processes]") {
    const bool is_spread = GENERATE(false, true);
    const TestDatabase place;
    { const Door first(place); }
    constexpr int kProcesses = 4;
    std::array<int, 2> pipes{};
    REQUIRE(pipe(pipes.data()) == 0);
    std::vector<pid_t> children;
    for (int process = 0; process < kProcesses; ++process) {
        children.push_back(fork());
        if (children.back() != 0) continue;
        int admitted = 0;
        try {
            Door door(place, kWide);
            for (int i = 0; i < 50; ++i)
                admitted +=
                    door.admits({kAda, is_spread ? stranger(i * kProcesses + process) : kHome}) ? 1 : 0;
        } catch (const std::exception&) {
            admitted = 127;
        }
        const char told = static_cast<char>(admitted);
        // Not exit(), which would close the parent's open database.
        _exit(write(pipes[1], &told, 1) == 1 ? 0 : 1);
    }
    int admitted = 0;
    for (const pid_t child : children) {
        int status = 0;
        REQUIRE(waitpid(child, &status, 0) == child);
        REQUIRE(status == 0);
        char count = 0;
        REQUIRE(read(pipes[0], &count, 1) == 1);
        admitted += count;
    }
    close(pipes[0]);
    close(pipes[1]);
    // Two hundred attempts: five by one pair, a hundred by strangers.
    CHECK(admitted == (is_spread ? 100 : 5));
}

TEST_CASE("T-96: what one process counts, another one knows, and so does the next", "[users][throttle]") {
    const TestDatabase place;
    {
        Door door(place);
        Door other(place);
        door.fail(3);
        other.fail(2);
        CHECK(door.wait(kAda) == 1s);
        CHECK(other.wait(kAda) == 1s);
    }
    Door later(place);
    CHECK(later.wait(kAda) == 1s);
}

TEST_CASE("after a hundred failures in a row only networks that are known may try", "[users][throttle]") {
    const TestDatabase place;
    Door door(place, kWide);
    CHECK(door.admits({kAda, kHome}));
    door.throttle.succeeded({kAda, kHome});
    for (int i = 0; i < 100; ++i)
        door.fail(1, kAda, stranger(i));
    const auto refused = door.throttle.admit({kAda, stranger(100)});
    REQUIRE(refused);
    CHECK(refused->limit == Limit::User);
    CHECK(refused->wait == 15min);
    // The wait does not end with time.
    door.clock.advance(24h * 365);
    door.throttle.purge(1000);
    CHECK(door.wait(kAda, stranger(0)) == 15min);
    SECTION("others are not concerned") {
        CHECK(door.wait("bob@example.com", stranger(0)) == 0ms);
    }
    SECTION("nor is who is signed in and is asked once more") {
        CHECK(door.admits({users::signed_in_as(kAda), stranger(0)}));
        CHECK(door.wait(kAda, stranger(0)) == 15min);
    }
    SECTION("failures at home count only there") {
        door.fail(5);
        CHECK(door.wait(kAda) == 1s);
        CHECK(door.number("SELECT failures FROM throttle_accounts") == 100);
    }
    SECTION("the right password from home lets strangers try again") {
        CHECK(door.admits({kAda, kHome}));
        door.throttle.succeeded({kAda, kHome});
        CHECK(door.wait(kAda, stranger(0)) == 0ms);
    }
}

TEST_CASE("an account that nobody has is closed to strangers just the same", "[users][throttle]") {
    ThrottledHouse house;
    for (const char* email : {"ada@example.com", "nobody@example.com"}) {
        for (int i = 0; i < 100; ++i)
            REQUIRE(house.sign_in(email, "wrong", stranger(i)) == "refused");
        CHECK(house.sign_in(email, "wonderland", stranger(100)) == "wait 900");
    }
    CHECK(house.looked_at() == 200);
    CHECK(house.sign_in("not an address", "wonderland", stranger(100)) == "refused");
}

TEST_CASE("the networks of the last sign-ins are the ones that are known", "[users][throttle]") {
    const TestDatabase place;
    Door door(place, kWide);
    for (int i = 0; i < Throttle::kKnownNetworks + 5; ++i) {
        CHECK(door.admits({kAda, stranger(i)}));
        door.throttle.succeeded({kAda, stranger(i)});
        door.clock.advance(1s);
        if (i == 50) door.throttle.succeeded({"bob@example.com", kHome});
    }
    CHECK(door.number("SELECT count(*) FROM known_networks WHERE account = 'ada@example.com'") ==
          Throttle::kKnownNetworks);
    CHECK(door.number("SELECT count(*) FROM known_networks WHERE network = '" + stranger(4) + "'") == 0);
    CHECK(door.number("SELECT count(*) FROM known_networks WHERE network = '" + stranger(5) + "'") == 1);
    CHECK(door.number("SELECT count(*) FROM known_networks WHERE account = 'bob@example.com'") == 1);
}

TEST_CASE("where all have one password, it is one account whatever email is typed", "[users][throttle]") {
    const CapturedLog log;
    const TestDatabase place;
    Door door(place, kWide);
    users::SharedPassword shared(users::hash_password(Secret(std::string_view("jtp")), {1, 1}));
    users::PasswordLogin login(shared, door.throttle, {1, 1});
    for (int i = 0; i < 5; ++i) {
        const auto outcome = login.sign_in("u" + std::to_string(i) + "@example.com",
                                           Secret(std::string_view("wrong")), {kHome, "id"});
        CHECK(std::holds_alternative<users::Refused>(outcome));
    }
    const auto outcome = login.sign_in(kAda, Secret(std::string_view("jtp")), {kHome, "id"});
    CHECK(std::holds_alternative<users::Throttled>(outcome));
}

TEST_CASE("what is no email address is counted, and stays out of the database", "[users][throttle]") {
    ThrottledHouse house;
    for (int i = 0; i < 5; ++i)
        CHECK(house.sign_in("correct horse " + std::to_string(i), "wonderland") == "refused");
    CHECK(house.sign_in("correct horse", "wonderland") == "wait 1");
    CHECK(house.door.number("SELECT count(*) FROM throttle_pairs WHERE account = ''") == 1);
    CHECK(house.door.number("SELECT count(*) FROM throttle_pairs WHERE account <> ''") == 0);
    CHECK(house.door.number("SELECT count(*) FROM throttle_accounts") == 0);
    CHECK_THAT(house.log.all(), !Catch::Contains("horse"));
    CHECK(house.sign_in(kAda, "wonderland") == "in");
}

TEST_CASE("a password that is too long is refused without being counted", "[users][throttle]") {
    ThrottledHouse house;
    for (int i = 0; i < 20; ++i)
        CHECK(house.sign_in(kAda, std::string(2000, 'x')) == "refused");
    CHECK(house.door.number("SELECT count(*) FROM throttle_networks") == 0);
    CHECK(house.sign_in(kAda, "wonderland") == "in");
}

TEST_CASE("who was attacked before they came, or until an operator gave another password, begins anew",
          "[users][throttle]") {
    ThrottledHouse house;
    const auto attack = [&](const std::string& email) {
        for (int i = 0; i < 100; ++i)
            (void)house.door.wait(email, stranger(i));
        CHECK(house.door.wait(email, stranger(100)) == 15min);
    };
    const auto bea = *users::parse_email("bea@example.com");
    const auto carol = *users::parse_email("carol@example.com");
    attack(bea.folded);
    house.users.add({{.email = bea}}, users::Users::WhenTaken::AddNone);
    CHECK(house.door.wait(bea.folded, stranger(100)) == 0ms);
    attack(carol.folded);
    house.users.rename(bea, carol);
    CHECK(house.door.wait(carol.folded, stranger(101)) == 0ms);
    attack(carol.folded);
    house.users.set_password(carol, users::PasswordHash::stored("another hash"));
    CHECK(house.door.wait(carol.folded, stranger(102)) == 0ms);
}

TEST_CASE("a stolen session guesses no more passwords than anybody else", "[users][throttle]") {
    ThrottledHouse house;
    const auto ada = house.users.find(*users::parse_email(kAda))->user;
    int looked_at = 0;
    for (int i = 0; i < 300; ++i) {
        const auto outcome = house.login.confirm(ada, Secret(std::string_view("wrong")), {stranger(i), "id"});
        looked_at += std::holds_alternative<users::Refused>(outcome) ? 1 : 0;
    }
    CHECK(looked_at == 100);
    // A sign-in is not affected.
    CHECK(house.sign_in(kAda, "wonderland") == "in");
}

TEST_CASE("a refused attempt is not looked at, and writes nothing", "[users][throttle]") {
    ThrottledHouse house;
    for (int i = 0; i < 5; ++i)
        house.sign_in(kAda, "wrong");
    const std::string rows = "SELECT sum(failures) + sum(failed_at) FROM throttle_pairs";
    const std::string buckets = "SELECT sum(full_at) FROM throttle_networks";
    const auto before = std::pair(house.door.number(rows), house.door.number(buckets));
    for (const char* password : {"wonderland", "wrong", ""})
        CHECK(house.sign_in(kAda, password) == "wait 1");
    CHECK(std::pair(house.door.number(rows), house.door.number(buckets)) == before);
    CHECK(house.looked_at() == 5);
}

TEST_CASE("a clock that jumps makes no wait longer than it is by itself", "[users][throttle]") {
    const TestDatabase place;
    const auto jump = std::chrono::seconds(GENERATE(-82'800, -3600, -1, 3600, 82'800));
    CAPTURE(jump.count());
    Door door(place, kWide);
    door.fail(5);
    // Waits until the next attempt is admitted; the attempt fails.
    const auto fail_after = [&](std::chrono::milliseconds longest) {
        const auto wait = door.wait(kAda);
        CHECK(wait <= longest);
        door.clock.advance(wait);
        if (wait > 0ms) door.fail(1);
    };
    door.clock.set_by(jump);
    fail_after(1s);
    door.clock.set_by(-jump);
    fail_after(2s);
    CHECK(door.wait(kAda) == 4s);
}

TEST_CASE("a clock that jumps makes no bucket emptier than empty", "[users][throttle]") {
    const TestDatabase place;
    const auto jump = std::chrono::seconds(GENERATE(-31'536'000, -3600, -1, 3600, 31'536'000));
    CAPTURE(jump.count());
    Door door(place, {.per_minute = 30, .burst = 3});
    for (const auto by : {jump, -jump}) {
        for (int i = 0; i < 5; ++i)
            door.wait("u" + std::to_string(i) + "@example.com");
        door.clock.set_by(by);
        CHECK(door.wait(kAda) <= 2s);
        door.clock.advance(6s);
        door.throttle.lift_account(kAda);
        door.fail(1);
    }
}

TEST_CASE("a machine whose clock is a little ahead lengthens nobody's wait", "[users][throttle]") {
    const TestDatabase place;
    Door ahead(place);
    Door behind(place);
    ahead.clock.set_by(3s);
    ahead.fail(5);
    CHECK(behind.wait(kAda) == 1s);
    behind.clock.advance(1s);
    ahead.clock.advance(1s);
    CHECK(behind.wait(kAda) == 0ms);
    CHECK(behind.number("SELECT failures FROM throttle_pairs") == 6);
}

TEST_CASE("what is in effect can be seen and lifted", "[users][throttle]") {
    const TestDatabase place;
    Door door(place, {.per_minute = 30, .burst = 6});
    CHECK(door.throttle.in_effect().empty());
    door.fail(4);
    CHECK(door.throttle.in_effect().empty());
    door.fail(1);
    door.fail(1, "bob@example.com");
    for (int i = 0; i < 100; ++i)
        door.fail(1, "eve@example.com", stranger(i));
    const auto all = door.throttle.in_effect();
    REQUIRE(all.size() == 3);
    CHECK(all[0].limit == Limit::User);
    CHECK(all[0].account == "eve@example.com");
    CHECK(all[0].attempts == 100);
    CHECK_FALSE(all[0].until);
    CHECK(all[1].limit == Limit::Pair);
    CHECK(all[1].account == kAda);
    CHECK(all[1].network == kHome);
    CHECK(all[1].attempts == 5);
    CHECK(all[1].until == door.clock.now() + 1s);
    CHECK(all[2].limit == Limit::Address);
    CHECK(all[2].account.empty());
    CHECK(all[2].network == kHome);
    CHECK(all[2].attempts == 6);
    CHECK(all[2].until == door.clock.now() + 2s);
    SECTION("of an account") {
        CHECK(door.throttle.lift_account("eve@example.com"));
        CHECK(door.wait("eve@example.com", stranger(100)) == 0ms);
        CHECK(door.throttle.lift_account(kAda));
        CHECK(door.throttle.in_effect().size() == 1);
        CHECK_FALSE(door.throttle.lift_account("nobody@example.com"));
    }
    SECTION("of a network") {
        CHECK(door.throttle.lift_network(kHome));
        CHECK(door.wait(kAda) == 0ms);
        CHECK(door.wait("eve@example.com") == 15min);
        CHECK_FALSE(door.throttle.lift_network("192.0.2.8"));
    }
    SECTION("of all") {
        CHECK(door.throttle.lift_all());
        CHECK(door.throttle.in_effect().empty());
        CHECK(door.wait("eve@example.com", stranger(100)) == 0ms);
    }
    SECTION("by time") {
        door.clock.advance(2s);
        CHECK(door.throttle.in_effect().size() == 1);
    }
}

TEST_CASE("where the database fails nobody is looked at", "[users][throttle]") {
    ThrottledHouse house;
    house.door.database.run("DROP TABLE throttle_pairs");
    CHECK_THROWS_AS(house.sign_in(kAda, "wonderland"), database::DatabaseError);
    CHECK(house.log.all().empty());
}

TEST_CASE("where somebody signed in before goes with them, and not to the next of that address",
          "[users][throttle]") {
    ThrottledHouse house;
    const auto known = [&](const std::string& account) {
        return house.door.number("SELECT count(*) FROM known_networks WHERE account = '" + account + "'");
    };
    CHECK(house.sign_in(kAda, "wonderland") == "in");
    CHECK(known(kAda) == 1);
    const auto countess = *users::parse_email("Countess@example.com");
    house.users.rename(*users::parse_email(kAda), countess);
    CHECK(known(kAda) == 0);
    CHECK(known(countess.folded) == 1);
    house.users.rename(countess, *users::parse_email("countess@EXAMPLE.com"));
    CHECK(known(countess.folded) == 1);
    house.users.remove(countess, sessions::remove_of_user);
    CHECK(known(countess.folded) == 0);
}

TEST_CASE("what was counted while the clock was ahead pushes nothing out once the clock is right",
          "[users][throttle][clock]") {
    const TestDatabase place;
    Door door(place);
    door.clock.set_by(24h * 365);
    door.fail(5);
    door.clock.set_by(-24h * 365);
    // purge() corrects the pair and the address, one row each, and then nothing more.
    CHECK(door.throttle.purge(100) == 2);
    CHECK(door.throttle.purge(100) == 0);
    const auto now = door.clock.now().time_since_epoch().count();
    CHECK(door.number("SELECT failed_at FROM throttle_pairs") == now);
    CHECK(door.number("SELECT full_at FROM throttle_networks") <= (now + 60000) * 1000);
    CHECK(door.wait(kAda) > 0ms);
    door.clock.advance(Throttle::kLongestWait);
    CHECK(door.wait(kAda) == 0ms);
}

TEST_CASE("a network that was known in the future does not push out the newer ones",
          "[users][throttle][clock]") {
    const TestDatabase place;
    Door door(place);
    const auto sign_in_from = [&](const std::string& network) {
        door.throttle.succeeded({.account = kAda, .network = network});
    };
    door.clock.set_by(24h * 365);
    for (int i = 0; i < Throttle::kKnownNetworks; ++i)
        sign_in_from("198.51.100." + std::to_string(i));
    door.clock.set_by(-24h * 365);
    sign_in_from(kHome);
    CHECK(door.number("SELECT count(*) FROM known_networks WHERE network = '" + kHome + "'") == 1);
    CHECK(door.number("SELECT count(*) FROM known_networks") == Throttle::kKnownNetworks);
}
