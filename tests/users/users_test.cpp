#include "users/users.hpp"

#include <algorithm>
#include <set>
#include <thread>

#include <catch2/catch.hpp>

#include "sessions/session_table.hpp"
#include "support/manual_clock.hpp"
#include "support/test_database.hpp"
#include "support/test_users.hpp"
#include "users/password_hash.hpp"

using namespace postern;
using namespace postern::tests;
using users::Users;

namespace {

const users::PasswordHash kHash = users::hash_of_nobody({});

struct Store {
    TestDatabase place;
    ManualClock clock;
    database::Database database{place.place(), 4};
    Users users{database, clock};

    void add(std::string_view address, const users::PasswordHash& hash = kHash) {
        REQUIRE(users.add({{.email = email(address), .password_hash = hash}}).empty());
    }
    std::string version(std::string_view address) { return users.find(email(address))->user.version; }
};

}  // namespace

TEST_CASE("two spellings of an address are one user", "[users][database]") {
    Store store;
    store.add("Ada@Example.com");
    for (const char* spelling : {"ada@example.com", " ADA@EXAMPLE.COM ",
                                 "\xEF\xBC\xA1"
                                 "da@example.com"}) {
        CAPTURE(spelling);
        CHECK(store.users.find(email(spelling))->user.email.typed == "Ada@Example.com");
        CHECK(store.users.add({{.email = email(spelling)}}) ==
              std::vector<std::string>{email(spelling).typed});
    }
    CHECK(store.users.list().size() == 1);
    CHECK_FALSE(store.users.find(email("ada@example.org")));
}

TEST_CASE("of several users all are added or none, unless the rest is wanted", "[users][database]") {
    Store store;
    store.add("bob@example.com");
    const std::vector<Users::NewUser> three = {{.email = email("ada@example.com")},
                                               {.email = email("BOB@example.com")},
                                               {.email = email("cy@example.com")}};
    CHECK(store.users.add(three) == std::vector<std::string>{"BOB@example.com"});
    CHECK(store.users.list().size() == 1);
    CHECK(store.users.add(three, Users::WhenTaken::AddTheRest) ==
          std::vector<std::string>{"BOB@example.com"});
    CHECK(store.users.list().size() == 3);
}

TEST_CASE("three pages of users are listed once each, sorted", "[users][database]") {
    Store store;
    std::vector<Users::NewUser> many;
    for (int i = 1000; i < 3001; ++i)
        many.push_back({.email = email(("ada" + std::to_string(i) + "@example.com").c_str())});
    store.users.add(many);
    std::vector<std::string> seen;
    store.users.each([&](const users::UserRecord& row) {
        seen.push_back(row.user.email.typed);
        store.users.show(row.user.email);  // the database is free meanwhile
    });
    REQUIRE(seen.size() == many.size());
    for (std::size_t i = 0; i < many.size(); ++i)
        REQUIRE(seen[i] == many[i].email.typed);
}

TEST_CASE("what an operator gave is what is kept", "[users][database]") {
    Store store;
    const std::string hostile = "x'); DROP TABLE users; -- {{name}} :id $1 ?";
    store.users.add({{.email = email("ada@example.com"),
                      .name = hostile,
                      .groups = {"staff", "admins"},
                      .password_hash = kHash}});
    store.clock.advance(std::chrono::hours{1});
    const auto shown = store.users.show(email("ada@example.com"));
    REQUIRE(shown);
    CHECK(shown->user.name == hostile);
    CHECK(shown->user.groups.names() == std::vector<std::string>{"admins", "staff"});
    CHECK(shown->has_password);
    CHECK(shown->created == store.clock.now() - std::chrono::hours{1});
    CHECK_FALSE(shown->last_sign_in);
    CHECK_FALSE(shown->user.is_disabled);
    CHECK_FALSE(store.users.show(email("bob@example.com")));
}

TEST_CASE("another password, being disabled and being enabled each change the version", "[users][database]") {
    Store store;
    store.add("ada@example.com");
    std::set<std::string> seen = {store.version("ada@example.com")};
    store.users.set_password(email("ada@example.com"), kHash);
    CHECK(seen.insert(store.version("ada@example.com")).second);
    store.users.set_disabled(email("ada@example.com"), true);
    CHECK(seen.insert(store.version("ada@example.com")).second);
    store.users.set_disabled(email("ada@example.com"), false);
    CHECK(seen.insert(store.version("ada@example.com")).second);
    store.users.set_name(email("ada@example.com"), "Ada");
    store.users.rename(email("ada@example.com"), email("ada@example.org"));
    store.users.add_to_group(email("ada@example.org"), "staff");
    CHECK_FALSE(seen.insert(store.version("ada@example.org")).second);
}

TEST_CASE("a user who is removed and added again is another one", "[users][database]") {
    Store store;
    store.add("ada@example.com");
    const std::string id = store.users.find(email("ada@example.com"))->user.id;
    CHECK(store.users.remove(email("ada@example.com"), sessions::remove_of_user));
    CHECK_FALSE(store.users.remove(email("ada@example.com"), sessions::remove_of_user));
    CHECK_FALSE(store.users.find(email("ada@example.com")));
    store.add("ada@example.com");
    CHECK(store.users.find(email("ada@example.com"))->user.id != id);
}

TEST_CASE("renaming keeps who it is, and takes nobody's place", "[users][database]") {
    Store store;
    store.add("ada@example.com");
    store.add("bob@example.com");
    const std::string id = store.users.find(email("ada@example.com"))->user.id;
    CHECK(store.users.rename(email("ada@example.com"), email("BOB@example.com")) ==
          Users::Renamed::EmailTaken);
    CHECK(store.users.rename(email("eve@example.com"), email("x@example.com")) == Users::Renamed::NoSuchUser);
    CHECK(store.users.rename(email("ada@example.com"), email("Ada@example.com")) == Users::Renamed::Done);
    CHECK(store.users.find(email("ada@example.com"))->user.email.typed == "Ada@example.com");
    CHECK(store.users.rename(email("ada@example.com"), email("countess@example.com")) ==
          Users::Renamed::Done);
    CHECK(store.users.find(email("countess@example.com"))->user.id == id);
    CHECK_FALSE(store.users.find(email("ada@example.com")));
}

TEST_CASE("groups come and go, and say when there was nothing to do", "[users][database]") {
    Store store;
    store.add("ada@example.com");
    const auto ada = email("ada@example.com");
    CHECK(store.users.add_to_group(ada, "staff") == Users::Regrouped::Done);
    CHECK(store.users.add_to_group(ada, "staff") == Users::Regrouped::Unchanged);
    CHECK(store.users.add_to_group(ada, "admins") == Users::Regrouped::Done);
    CHECK(store.users.find(ada)->user.groups.names() == std::vector<std::string>{"admins", "staff"});
    CHECK(store.users.remove_from_group(ada, "staff") == Users::Regrouped::Done);
    CHECK(store.users.remove_from_group(ada, "staff") == Users::Regrouped::Unchanged);
    CHECK(store.users.add_to_group(email("bob@example.com"), "staff") == Users::Regrouped::NoSuchUser);
    CHECK(store.users.find(ada)->user.groups.names() == std::vector<std::string>{"admins"});
}

TEST_CASE("groups added at the same time are all there", "[users][database]") {
    Store store;
    store.add("ada@example.com");
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&, i] {
            for (int n = 0; n < 10; ++n)
                store.users.add_to_group(email("ada@example.com"), "g" + std::to_string(i * 10 + n));
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    CHECK(store.users.find(email("ada@example.com"))->user.groups.names().size() == 40);
}

TEST_CASE("a better hash does not replace one that changed meanwhile", "[users][database]") {
    Store store;
    store.add("ada@example.com", users::PasswordHash::stored("{SHA}tiY7sUhYKUwI5L3866kDY+ENcrQ="));
    const auto before = *store.users.find(email("ada@example.com"));
    store.users.set_password(email("ada@example.com"), kHash);
    store.users.upgrade_hash(before, users::hash_of_nobody({.memory_mib = 1, .passes = 1}));
    CHECK(store.users.find(email("ada@example.com"))->password_hash == kHash);
}

TEST_CASE("one hash of each kind is found, however many users have it", "[users][database]") {
    Store store;
    CHECK(store.users.hashes_of_each_kind().empty());
    const users::PasswordHash other = users::hash_of_nobody({.memory_mib = 1, .passes = 1});
    for (int i = 0; i < 20; ++i)
        store.add("u" + std::to_string(i) + "@example.com", i % 2 == 0 ? kHash : other);
    store.add("nobody@example.com", {});
    auto hashes = store.users.hashes_of_each_kind();
    std::ranges::sort(hashes, {}, &users::PasswordHash::text);
    CHECK(hashes == std::vector<users::PasswordHash>{other, kHash});
}
