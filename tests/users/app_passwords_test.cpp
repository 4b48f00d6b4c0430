#include "users/app_passwords.hpp"

#include <string>
#include <thread>

#include <catch2/catch.hpp>

#include "base/token.hpp"
#include "support/occurrences.hpp"
#include "support/test_users.hpp"

using namespace postern;
using namespace postern::tests;
using namespace std::chrono_literals;
using std::chrono::days;
using users::AppPasswords;

namespace {

const logging::Actor kAtHome{.address = "192.0.2.7", .request_id = "r1"};
const logging::Actor kElsewhere{.address = "198.51.100.9", .request_id = "r2"};

struct AppPasswordUsers : TestUsers {
    AppPasswordUsers() {
        for (const char* email : {"ada@example.com", "bea@example.com"})
            users.add({{.email = *users::parse_email(email)}});
    }
    users::User user(const char* email = "ada@example.com") {
        return users.find(*users::parse_email(email))->user;
    }
    users::AppPasswords::Made make(const users::User& owner, std::chrono::seconds lifetime = days{90}) {
        return std::get<users::AppPasswords::Made>(all.add(owner, {"phone", {"dav"}, lifetime}, kAtHome));
    }
    std::variant<users::AppPassword, AppPasswords::Fault> check(const Secret& text,
                                                                const logging::Actor& actor = kAtHome) {
        return all.check(std::get<users::PresentedAppPassword>(users::read_app_password(text.reveal())),
                         actor, "/x");
    }
    bool opens(const Secret& text) { return std::holds_alternative<users::AppPassword>(check(text)); }
    AppPasswords::Fault fault(const Secret& text) { return std::get<AppPasswords::Fault>(check(text)); }
    std::size_t lines(std::string_view event) { return occurrences(log.all(), event); }

    AppPasswords all{database, users, throttle, clock, days{365}};
};

}  // namespace

TEST_CASE("an app password finds its user as the user is now", "[users][app_passwords]") {
    AppPasswordUsers house;
    const auto made = house.make(house.user());
    house.users.add_to_group(*users::parse_email("ada@example.com"), "staff");
    house.users.rename(*users::parse_email("ada@example.com"), *users::parse_email("countess@example.com"));
    const auto found = house.check(made.text);
    const auto& password = std::get<users::AppPassword>(found);
    CHECK(password.user.email.typed == "countess@example.com");
    CHECK(password.user.groups.contains("staff"));
    CHECK(password.labels.contains("dav"));
    CHECK_FALSE(password.labels.contains("git"));
    CHECK(password.expires == password.made + days{90});
}

TEST_CASE("only the digest of an app password is stored", "[users][app_passwords]") {
    AppPasswordUsers house;
    const auto made = house.make(house.user());
    std::string digest;
    house.database.use(
        [&](database::Reader& reader) { reader.one("SELECT digest FROM app_passwords", {}, {digest}); });
    CHECK(digest == digest_of(made.text.reveal()));
    const std::string secret(made.text.reveal().substr(21, 52));
    CHECK(house.log.all().find(secret) == std::string::npos);
}

TEST_CASE("an app password with the id of another and a secret of its own is unknown",
          "[users][app_passwords]") {
    AppPasswordUsers house;
    const auto made = house.make(house.user());
    auto forged = std::get<users::PresentedAppPassword>(users::read_app_password(made.text.reveal()));
    forged.digest = digest_of(users::new_app_password().reveal());
    CHECK(std::get<AppPasswords::Fault>(house.all.check(forged, kAtHome, "/x")) ==
          AppPasswords::Fault::Unknown);
}

TEST_CASE("an app password ends with its time, however long it was wished for", "[users][app_passwords]") {
    AppPasswordUsers house;
    const auto made = house.make(house.user(), 1h);
    const auto longest = house.make(house.user(), days{10'000});
    CHECK(longest.password.expires == longest.password.made + days{365});
    house.clock.advance(1h - 1s);
    CHECK(house.opens(made.text));
    house.clock.advance(1s);
    CHECK(house.fault(made.text) == AppPasswords::Fault::Expired);
    CHECK(house.lines("app_password_refused") == 1);
    CHECK(house.all.of_user(house.user()).size() == 1);
    // A shorter setting holds for app passwords that exist.
    AppPasswords shorter(house.database, house.users, house.throttle, house.clock, days{30});
    house.clock.advance(days{30});
    CHECK(shorter.of_user(house.user()).empty());
    CHECK(house.opens(longest.text));
}

TEST_CASE("an app password from a clock that was ahead opens nothing until then", "[users][app_passwords]") {
    AppPasswordUsers house;
    house.clock.set_by(2h);
    const auto made = house.make(house.user());
    house.clock.set_by(-2h);
    CHECK_FALSE(house.opens(made.text));
    house.clock.advance(2h);
    CHECK(house.opens(made.text));
}

TEST_CASE("an app password is over when its user is", "[users][app_passwords]") {
    AppPasswordUsers house;
    const auto email = *users::parse_email("ada@example.com");
    const auto made = house.make(house.user());
    const auto of_bea = house.make(house.user("bea@example.com"));
    const std::string how =
        GENERATE("disabled", "enabled again", "another password", "removed", "added again");
    CAPTURE(how);
    if (how == "another password") {
        house.users.set_password(
            email, users::PasswordHash::stored("$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$aGFzaA"));
    } else if (how == "removed" || how == "added again") {
        house.users.remove(email, [](database::Transaction&, std::string_view) {});
        if (how == "added again") house.users.add({{.email = email}});
    } else {
        house.users.set_disabled(email, true);
        if (how == "enabled again") house.users.set_disabled(email, false);
    }
    CHECK_FALSE(house.opens(made.text));
    CHECK(house.all.all().size() == 1);
    CHECK(house.opens(of_bea.text));
}

TEST_CASE("a change of the password may keep the app passwords", "[users][app_passwords]") {
    AppPasswordUsers house;
    const auto made = house.make(house.user());
    const auto ended = house.make(house.user());
    house.all.end(ended.password.id, kAtHome);
    const auto before = house.user();
    const auto hash = users::PasswordHash::stored("$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$aGFzaA");
    house.users.change_password(before, hash, [&](auto& transaction, const users::User& after) {
        users::keep_app_passwords(transaction, before.id, before.version, after.version);
    });
    CHECK(house.opens(made.text));
    CHECK_FALSE(house.opens(ended.text));
    // What ended with an earlier password does not come back.
    house.users.change_password(house.user(), hash);
    const auto second = house.user();
    house.users.change_password(second, hash, [&](auto& transaction, const users::User& after) {
        users::keep_app_passwords(transaction, second.id, second.version, after.version);
    });
    CHECK_FALSE(house.opens(made.text));
}

TEST_CASE("the owner ends only app passwords of their own", "[users][app_passwords]") {
    AppPasswordUsers house;
    const auto of_ada = house.make(house.user());
    const auto of_bea = house.make(house.user("bea@example.com"));
    CHECK_FALSE(house.all.end_of(house.user(), of_bea.password.id, kAtHome));
    CHECK_FALSE(house.all.end_of(house.user(), "", kAtHome));
    CHECK_FALSE(house.all.end_of(house.user(), "' OR '1'='1", kAtHome));
    CHECK(house.opens(of_bea.text));
    CHECK(house.all.end_of(house.user(), of_ada.password.id, kAtHome));
    CHECK(house.fault(of_ada.text) == AppPasswords::Fault::Unknown);
    CHECK(house.lines("app_password_ended") == 1);
    const auto more = house.make(house.user());
    CHECK(house.all.end_all_of(house.user(), kAtHome) == 1);
    CHECK_FALSE(house.opens(more.text));
    CHECK(house.opens(of_bea.text));
    CHECK(house.all.end_all(kAtHome) == 1);
    CHECK_FALSE(house.opens(of_bea.text));
}

TEST_CASE("a user who was changed meanwhile gets no app password", "[users][app_passwords]") {
    AppPasswordUsers house;
    const auto before = house.user();
    house.users.set_disabled(*users::parse_email("ada@example.com"), false);
    const auto made = house.all.add(before, {"phone", {"dav"}, days{90}}, kAtHome);
    CHECK(std::get<AppPasswords::NotMade>(made) == AppPasswords::NotMade::UserChanged);
    CHECK(house.all.all().empty());
}

TEST_CASE("a user has a bounded number of app passwords", "[users][app_passwords]") {
    AppPasswordUsers house;
    for (std::size_t i = 0; i < AppPasswords::kMost; ++i)
        house.make(house.user());
    const auto add = [&] { return house.all.add(house.user(), {"phone", {"dav"}, days{90}}, kAtHome); };
    CHECK(std::get<AppPasswords::NotMade>(add()) == AppPasswords::NotMade::NoRoom);
    house.make(house.user("bea@example.com"));
    house.clock.advance(days{90});
    CHECK(std::holds_alternative<AppPasswords::Made>(add()));
    // Those that ended with an earlier password do not count, and have no event when they are deleted.
    for (std::size_t i = 1; i < AppPasswords::kMost; ++i)
        house.make(house.user());
    CHECK(house.all.has_any(house.user()));
    house.users.set_disabled(*users::parse_email("ada@example.com"), false);
    CHECK_FALSE(house.all.has_any(house.user()));
    CHECK(std::holds_alternative<AppPasswords::Made>(add()));
    CHECK(house.all.end_all_of(house.user(), kAtHome) == 1);
    CHECK(house.lines("app_password_ended") == 1);
}

TEST_CASE("the last use is noted once a minute, and a new network at once", "[users][app_passwords]") {
    AppPasswordUsers house;
    const auto made = house.make(house.user());
    const auto last = [&] { return house.all.of_user(house.user()).front(); };
    CHECK_FALSE(last().last_used);
    house.check(made.text);
    const auto first_use = last().last_used;
    CHECK(first_use == from_seconds(to_seconds(house.clock.now())));
    CHECK(last().last_address == "192.0.2.7");
    CHECK(house.lines("app_password_new_network") == 1);
    house.clock.advance(59s);
    house.check(made.text);
    CHECK(last().last_used == first_use);
    house.check(made.text, kElsewhere);
    CHECK(last().last_address == "198.51.100.9");
    CHECK(house.lines("app_password_new_network") == 2);
    // Both networks are known now.
    for (int i = 0; i < 5; ++i) {
        house.clock.advance(2min);
        house.check(made.text, i % 2 == 0 ? kAtHome : kElsewhere);
    }
    CHECK(house.lines("app_password_new_network") == 2);
    CHECK(last().last_used == from_seconds(to_seconds(house.clock.now())));
    // Only the networks of the last uses are known.
    for (int i = 1; i <= 8; ++i)
        house.check(made.text, {.address = "203.0.113." + std::to_string(i)});
    CHECK(house.lines("app_password_new_network") == 10);
    house.check(made.text, {.address = "203.0.113.1"});
    CHECK(house.lines("app_password_new_network") == 10);
    house.check(made.text, kAtHome);
    CHECK(house.lines("app_password_new_network") == 11);
}

TEST_CASE("unknown app passwords count for the address, once each, and for no account",
          "[users][app_passwords]") {
    AppPasswordUsers house;
    users::Throttle throttle(house.database, house.clock, {.per_minute = 30, .burst = 10});
    AppPasswords all(house.database, house.users, throttle, house.clock, days{365});
    const auto guess = [&](const Secret& text) {
        return all.check(std::get<users::PresentedAppPassword>(users::read_app_password(text.reveal())),
                         kAtHome, "/x");
    };
    const auto attempts = [&] {
        long long failures = 0;
        house.database.use([&](database::Reader& reader) {
            reader.one("SELECT COALESCE(SUM(failures), 0) FROM throttle_pairs", {}, {failures});
        });
        return failures;
    };
    const Secret ended = users::new_app_password();
    for (int i = 0; i < 20; ++i)
        guess(ended);
    CHECK(attempts() == 1);
    CHECK(house.lines("app_password_refused") == 1);
    for (int i = 0; i < 200; ++i)
        guess(users::new_app_password());
    const auto counted = attempts();
    CHECK(counted > 1);
    CHECK(counted <= 10);
    CHECK(house.lines("app_password_refused") == static_cast<std::size_t>(counted));
    CHECK_FALSE(throttle.admit({"ada@example.com", "198.51.100.9"}));
    // The right one still opens.
    const auto made = house.make(house.user());
    CHECK(std::holds_alternative<users::AppPassword>(guess(made.text)));
}

TEST_CASE("app passwords that were over a month ago are deleted, a few at a time", "[users][app_passwords]") {
    AppPasswordUsers house;
    for (int i = 0; i < 5; ++i)
        house.make(house.user(), 1h);
    const auto made = house.make(house.user(), days{200});
    house.clock.advance(days{30});
    CHECK(house.all.purge(3) == 0);
    house.clock.advance(1h);
    CHECK(house.all.purge(3) == 3);
    CHECK(house.all.purge(3) == 2);
    CHECK(house.all.purge(3) == 0);
    CHECK(house.opens(made.text));
}

TEST_CASE("a cached app password ends at once in this process, and within the cache in others",
          "[users][app_passwords]") {
    AppPasswordUsers house;
    AppPasswords here(house.database, house.users, house.throttle, house.clock, days{365}, 2s);
    const auto made = house.make(house.user());
    const auto sent = std::get<users::PresentedAppPassword>(users::read_app_password(made.text.reveal()));
    const auto opens = [&](const logging::Actor& actor = kAtHome) {
        return std::holds_alternative<users::AppPassword>(here.check(sent, actor, "/x"));
    };
    CHECK(opens());
    house.all.end(made.password.id, kAtHome);
    CHECK(opens());
    CHECK_FALSE(opens(kElsewhere));
    house.clock.advance(2s);
    CHECK_FALSE(opens());
    const auto again = house.make(house.user());
    const auto other = std::get<users::PresentedAppPassword>(users::read_app_password(again.text.reveal()));
    CHECK(std::holds_alternative<users::AppPassword>(here.check(other, kAtHome, "/x")));
    here.end(again.password.id, kAtHome);
    CHECK(std::holds_alternative<AppPasswords::Fault>(here.check(other, kAtHome, "/x")));
}

TEST_CASE("an app password has a name", "[users][app_passwords]") {
    CHECK(*users::parse_app_password_name("  my phone ") == "my phone");
    CHECK_FALSE(users::parse_app_password_name(""));
    CHECK_FALSE(users::parse_app_password_name("   "));
    CHECK_FALSE(users::parse_app_password_name("a\nb"));
    CHECK_FALSE(users::parse_app_password_name("a\u202e"));
    CHECK(users::parse_app_password_name(std::string(200, 'x')));
    CHECK_FALSE(users::parse_app_password_name(std::string(201, 'x')));
}
