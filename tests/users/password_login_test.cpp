#include "users/password_login.hpp"

#include <string>

#include <catch2/catch.hpp>

#include "support/captured_log.hpp"
#include "users/password_hash.hpp"
#include "users/shared_password.hpp"

using namespace postern;
using namespace postern::tests;

namespace {

std::optional<users::User> attempt(std::string_view email, const std::string& password) {
    static users::SharedPassword shared(users::hash_password(Secret(std::string_view("jtp"))));
    users::PasswordLogin login(shared, {});
    return login.sign_in(email, Secret(std::string_view(password)), {"192.0.2.7", "id"});
}

}  // namespace

TEST_CASE("the one door for passwords opens for an email with the right one", "[users][password]") {
    const CapturedLog log;
    CHECK(attempt(" Ada@example.com", "jtp")->email == "Ada@example.com");
    CHECK(log.all().empty());
}

TEST_CASE("every refusal has its reason in the audit log", "[users][password]") {
    const CapturedLog log;
    CHECK_FALSE(attempt("ada@example.com", "wrong"));
    CHECK_FALSE(attempt("ada@example.com", ""));
    CHECK_FALSE(attempt("ada", "jtp"));
    CHECK_FALSE(attempt("ada@example.com", std::string(1025, 'x')));
    for (const char* reason : {"wrong_password", "empty_password", "not_an_email", "password_too_long"}) {
        CHECK_THAT(log.all(),
                   Catch::Contains(std::string("reason=") + reason + " address=192.0.2.7 request=id"));
    }
}

TEST_CASE("an empty password opens nothing, even if somebody hashed one", "[users][password]") {
    const CapturedLog log;
    users::SharedPassword shared(users::hash_password(Secret()));
    users::PasswordLogin login(shared, {});
    CHECK_FALSE(login.sign_in("ada@example.com", Secret(), {"", ""}));
}
