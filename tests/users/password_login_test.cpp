#include "users/password_login.hpp"

#include <string>

#include <catch2/catch.hpp>

#include "support/captured_log.hpp"
#include "support/manual_clock.hpp"
#include "support/secret.hpp"
#include "support/test_database.hpp"
#include "support/test_users.hpp"
#include "users/password_hash.hpp"
#include "users/shared_password.hpp"
#include "users/users.hpp"

using namespace postern;
using namespace postern::tests;

namespace {

// Counts the right password, like the start of a session does.
std::optional<users::User> user_of(const users::PasswordOutcome<users::SignedIn>& outcome,
                                   users::Throttle& throttle) {
    const auto* signed_in = std::get_if<users::SignedIn>(&outcome);
    if (signed_in == nullptr) return std::nullopt;
    throttle.succeeded(signed_in->attempt);
    return signed_in->user;
}

// One attempt on a site with a shared password.
std::optional<users::User> attempt(std::string_view email, const std::string& password,
                                   const users::PasswordHash& hash = users::hash_password(secret("jtp"),
                                                                                          kCost)) {
    const TestDatabase place;
    const ManualClock clock;
    database::Database database(place.place(), 1);
    users::Throttle throttle(database, clock, {});
    users::SharedPassword shared(hash);
    users::PasswordLogin login(shared, throttle, kCost);
    return user_of(login.sign_in(email, secret(password), kActor), throttle);
}

// Users in a database, and their password login.
struct House : TestUsers {
    users::PasswordLogin login{users, throttle, kCost};

    users::Email add(std::string_view address, const users::PasswordHash& hash) {
        const auto email = *users::parse_email(address);
        users.add({{.email = email, .password_hash = hash}});
        return email;
    }
    std::optional<users::User> sign_in(std::string_view address, std::string_view password) {
        return user_of(login.sign_in(address, secret(password), kActor), throttle);
    }
    bool confirm(const users::User& user, std::string_view password) {
        return std::holds_alternative<users::User>(login.confirm(user, secret(password), kActor));
    }
};

}  // namespace

TEST_CASE("the one door for passwords opens for an email with the right one", "[users][password]") {
    const CapturedLog log;
    CHECK(attempt(" Ada@example.com", "jtp")->email.typed == "Ada@example.com");
    CHECK(log.all().empty());
}

TEST_CASE("every refusal has its reason in the audit log", "[users][password]") {
    const CapturedLog log;
    CHECK_FALSE(attempt("ada@example.com", "wrong"));
    CHECK_FALSE(attempt("ada@example.com", ""));
    CHECK_FALSE(attempt("ada", "jtp"));
    CHECK_FALSE(attempt("ada@example.com", std::string(1025, 'x')));
    for (const char* reason : {"wrong_password", "empty_password", "not_an_email", "password_too_long"}) {
        CHECK_THAT(log.all(), Catch::Contains(std::string("reason=") + reason + "\n"));
    }
}

TEST_CASE("an empty password opens nothing, even if somebody hashed one", "[users][password]") {
    const CapturedLog log;
    CHECK_FALSE(attempt("ada@example.com", "", users::hash_password(Secret(), kCost)));
}

TEST_CASE("a user in the database comes in with their own password alone", "[users][password][database]") {
    House house;
    house.add("Ada@example.com", users::hash_password(secret("wonderland"), kCost));
    house.add("bob@example.com", users::hash_password(secret("looking-glass"), kCost));
    CHECK(house.sign_in(" ADA@EXAMPLE.COM", "wonderland")->email.typed == "Ada@example.com");
    CHECK_FALSE(house.sign_in("ada@example.com", "looking-glass"));
    CHECK_FALSE(house.sign_in("eve@example.com", "wonderland"));
    CHECK_THAT(house.log.all(),
               Catch::Contains("reason=wrong_password") && Catch::Contains("reason=unknown_user"));
}

TEST_CASE("a disabled user and one without a password stay outside", "[users][password][database]") {
    House house;
    const auto ada = house.add("ada@example.com", users::hash_password(secret("wonderland"), kCost));
    house.add("bob@example.com", {});
    house.users.set_disabled(ada, true);
    CHECK_FALSE(house.sign_in("ada@example.com", "wonderland"));
    for (const char* password : {"", "wonderland", "AAAA"})
        CHECK_FALSE(house.sign_in("bob@example.com", password));
    CHECK_THAT(house.log.all(),
               Catch::Contains("reason=disabled_user") && Catch::Contains("reason=no_password"));
    house.users.set_disabled(ada, false);
    CHECK(house.sign_in("ada@example.com", "wonderland"));
}

TEST_CASE("an old hash becomes a new one at the next sign-in, not at a failed one",
          "[users][password][database]") {
    House house;
    const std::vector<std::string> old = {
        "$2y$05$AxugHo1YumXoJ9P2vsQui.G7D.eE6Y39vM/XkiFppPmyE3S93skm2",
        "$apr1$6Ks0Ed6p$EaBGdWiG98Kdr2jqBPK3a/",
        "{SHA}tiY7sUhYKUwI5L3866kDY+ENcrQ=",
        "$5$eNejoZDW0XWutmeq$wgcsvxYymGdAvQeYFddTw3aJgm0L1CqYiVhIYB03a84",
        "$y$j75$VGUfW65g8nfgXm.5LOgiE1$75sugbp82MxUC7tex.FSo8pxGLXO00NegWtR1qRx8I8",
        users::hash_password(secret("wonderland"), {.memory_mib = 2, .passes = 1}).text(),
    };
    for (std::size_t i = 0; i < old.size(); ++i) {
        CAPTURE(old[i]);
        const auto email =
            house.add("u" + std::to_string(i) + "@example.com", users::PasswordHash::stored(old[i]));
        CHECK_FALSE(house.sign_in(email.typed, "wrong"));
        CHECK(house.users.find(email)->password_hash.text() == old[i]);
        const auto user = house.sign_in(email.typed, "wonderland");
        REQUIRE(user);
        const auto after = house.users.find(email);
        CHECK(after->password_hash.kind() == "$argon2id$v=19$m=1024,t=1,p=1");
        // Sessions that began with the old hash stay valid.
        CHECK(after->user.version == user->version);
        CHECK(house.sign_in(email.typed, "wonderland"));
    }
}

TEST_CASE("a changed password opens, the old one does not, and the audit knows",
          "[users][password][database]") {
    House house;
    const auto email = house.add("ada@example.com", users::hash_password(secret("wonderland"), kCost));
    const auto ada = house.sign_in("ada@example.com", "wonderland");
    CHECK_FALSE(house.confirm(*ada, "wrong"));
    CHECK_THAT(
        house.log.all(),
        Catch::Contains(
            "sign_in_refused address=192.0.2.7 request=id user=ada@example.com reason=wrong_password"));
    CHECK(house.confirm(*ada, "wonderland"));
    CHECK(house.login.change(*ada, secret("looking-glass"), kActor));
    CHECK(house.users.find(email)->user.version != ada->version);
    CHECK_FALSE(house.sign_in("ada@example.com", "wonderland"));
    CHECK(house.sign_in("ada@example.com", "looking-glass"));
    CHECK_THAT(house.log.all(),
               Catch::Contains("password_changed address=192.0.2.7 request=id user=ada@example.com"));
    CHECK_THAT(house.log.all(), !Catch::Contains("looking-glass"));
    // *ada was confirmed before the password was changed, so another change for it is refused.
    CHECK_FALSE(house.login.change(*ada, secret("jabberwocky"), kActor));
    CHECK(house.sign_in("ada@example.com", "looking-glass"));
}
