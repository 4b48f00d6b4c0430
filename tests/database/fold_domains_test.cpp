#include "database/fold_domains.hpp"

#include <catch2/catch.hpp>

#include "sessions/session_table.hpp"
#include "support/manual_clock.hpp"
#include "support/test_database.hpp"
#include "users/users.hpp"

using namespace postern;
using namespace postern::tests;

namespace {

// A database with the keys of the previous version.
struct Before {
    TestDatabase place;
    ManualClock clock;
    database::Database database{place.place(), 1};
    users::Users users{database, clock};

    void run(const std::string& statement) { database.run(statement); }
    void add_user(const std::string& id, const std::string& email, const std::string& key, int created) {
        run("INSERT INTO users (id, email, email_key, name, group_names, password_hash, hash_kind, "
            "credential,"
            " disabled, created_at, password_changed_at) VALUES ('" +
            id + "', '" + email + "', '" + key + "', 'N', 'staff', 'h', 'k', 'c', 0, " +
            std::to_string(created) + ", 0)");
    }
    void add_session(const std::string& digest, const std::string& user_id, const std::string& email) {
        run("INSERT INTO sessions (digest, user_id, credential, email, began_at, last_seen_at, address,"
            " browser, kept, previous_at, previous_address) VALUES ('" +
            digest + "', '" + user_id + "', 'c', '" + email + "', 1, 1, '', '', 0, 0, '')");
    }
    void fold() { database.change(database::fold_domains); }
    std::string text(const std::string& query) {
        return database.use([&](database::Reader& reader) {
            std::string all;
            std::string each;
            reader.all(query, {}, {each}, [&] { all += each + "\n"; });
            return all;
        });
    }
    // The id of the user who signs in with this address; empty: no such user.
    std::string id_of(const std::string& email) {
        const auto account = users.find(*users::parse_email(email));
        return account ? account->user.id : "";
    }
};

}  // namespace

TEST_CASE("a user who was added before domains were folded signs in with each spelling",
          "[database][migrations]") {
    Before before;
    before.add_user("ada", "Ada@xn--mnchen-3ya.example", "ada@xn--mnchen-3ya.example", 1);
    before.add_user("bob", "bob@faß.example", "bob@fass.example", 2);
    before.add_user("cy", "cy@example.com", "cy@example.com", 3);
    before.add_user("dan", "dan@münchen。example", "dan@münchen。example", 4);
    before.fold();
    for (const char* spelling : {"ada@münchen.example", "ada@MÜNCHEN.example", "ADA@xn--mnchen-3ya.example"})
        CHECK(before.id_of(spelling) == "ada");
    CHECK(before.id_of("bob@faß.example") == "bob");
    CHECK(before.id_of("bob@fass.example").empty());
    CHECK(before.id_of("cy@example.com") == "cy");
    CHECK(before.id_of("dan@münchen.example") == "dan");
    CHECK(before.text("SELECT credential FROM users") == "c\nc\nc\nc\n");
    CHECK(before.users.out_of_reach().empty());
    // A second call has nothing to do.
    before.fold();
    CHECK(before.id_of("ada@münchen.example") == "ada");
}

TEST_CASE("of two users with one address one keeps it, and the other is kept and named",
          "[database][migrations]") {
    Before before;
    before.add_user("first", "ada@xn--mnchen-3ya.example", "ada@xn--mnchen-3ya.example", 1);
    before.add_user("readable", "ada@münchen.example", "ada@münchen.example", 2);
    before.add_session("d1", "first", "ada@xn--mnchen-3ya.example");
    before.run("INSERT INTO known_networks VALUES ('ada@xn--mnchen-3ya.example', '192.0.2.1', 1)");
    before.fold();
    CHECK(before.id_of("ada@xn--mnchen-3ya.example") == "readable");
    CHECK(before.users.list().size() == 2);
    const auto named = before.users.out_of_reach();
    REQUIRE(named.size() == 1);
    CHECK(named[0].email == "ada@xn--mnchen-3ya.example");
    CHECK(named[0].reason == "its address is ada@münchen.example, the address of another user");
    // The user is disabled and its sessions end, because applications would take both users for one person.
    const auto other = before.users.listed("ada@xn--mnchen-3ya.example");
    REQUIRE(other);
    const auto record = before.users.show(*other);
    CHECK(record->user.is_disabled);
    CHECK(record->user.version != "c");
    CHECK(record->user.name == "N");
    CHECK(record->has_password);
    // The known networks of one user must not count for the other user.
    CHECK(before.text("SELECT account FROM known_networks").empty());

    CHECK(before.users.rename(*other, *users::parse_email("countess@münchen.example")) ==
          users::Users::Renamed::Done);
    CHECK(before.id_of("countess@xn--mnchen-3ya.example") == "first");
    CHECK(before.users.out_of_reach().empty());
}

TEST_CASE("of users who all get another key the first one has the address", "[database][migrations]") {
    Before before;
    // User b leaves the key that user a gets.
    before.add_user("a", "ada@fass。example", "ada@fass。example", 1);
    before.add_user("b", "ada@faß.example", "ada@fass.example", 2);
    before.add_user("c", "ada@xn--fa-hia.example", "ada@xn--fa-hia.example", 3);
    before.fold();
    CHECK(before.id_of("ada@fass.example") == "a");
    CHECK(before.id_of("ada@faß.example") == "b");
    const auto named = before.users.out_of_reach();
    REQUIRE(named.size() == 1);
    CHECK(named[0].email == "ada@xn--fa-hia.example");
}

TEST_CASE("a user whose domain is not valid any more is kept and named", "[database][migrations]") {
    Before before;
    before.add_user("ada", "ada@i❤.example", "ada@i❤.example", 1);
    before.fold();
    const auto named = before.users.out_of_reach();
    REQUIRE(named.size() == 1);
    CHECK(named[0].email == "ada@i❤.example");
    CHECK_THAT(named[0].reason, Catch::StartsWith("its domain is not a valid international name"));
    CHECK(before.users.remove(*before.users.listed("ada@i❤.example"), sessions::remove_of_user));
}

TEST_CASE("sessions of a password file's users are found by the folded address", "[database][migrations]") {
    Before before;
    before.add_session("d1", "ada@xn--mnchen-3ya.example", "ada@xn--mnchen-3ya.example");
    before.add_session("d2", "bob@fass.example", "bob@faß.example");
    before.add_session("d3", "cy@example.com", "Cy@example.com");
    before.run("INSERT INTO sign_ins VALUES ('ada@xn--mnchen-3ya.example', 5, '192.0.2.1')");
    before.run("INSERT INTO sign_ins VALUES ('ada@münchen.example', 6, '192.0.2.2')");
    before.fold();
    CHECK(before.text("SELECT user_id FROM sessions ORDER BY digest") ==
          "ada@münchen.example\nbob@faß.example\ncy@example.com\n");
    CHECK(before.text("SELECT user_id FROM sign_ins") == "ada@münchen.example\n");
}

TEST_CASE("failed sign-ins before the change still count", "[database][migrations]") {
    Before before;
    before.add_user("bob", "bob@faß.example", "bob@fass.example", 2);
    for (const char* account : {"ada@xn--mnchen-3ya.example", "ada@münchen.example", "bob@fass.example",
                                "ada@xn--mnchen-3ya.example (signed in)", "", "shared"}) {
        const std::string name(account);
        before.run("INSERT INTO throttle_pairs VALUES ('" + name + "', '192.0.2.1', 3, 7)");
        before.run("INSERT INTO throttle_accounts VALUES ('" + name + "', 4)");
        before.run("INSERT INTO known_networks VALUES ('" + name + "', '192.0.2.1', 1)");
    }
    before.fold();
    const std::string accounts =
        "\nada@münchen.example\nada@münchen.example (signed in)\nbob@faß.example\nshared\n";
    const std::string binary = TestDatabase::is_postgresql() ? " COLLATE \"C\"" : "";
    for (const char* table : {"throttle_pairs", "throttle_accounts", "known_networks"})
        CHECK(before.text(std::string("SELECT account FROM ") + table + " ORDER BY account" + binary) ==
              accounts);
    CHECK(before.text("SELECT CAST(failures AS TEXT) FROM throttle_pairs WHERE account ="
                      " 'ada@münchen.example'") == "6\n");
    CHECK(before.text("SELECT CAST(failures AS TEXT) FROM throttle_accounts WHERE account ="
                      " 'ada@münchen.example'") == "8\n");
}
