#include "users/password_hash.hpp"

#include <string>

#include <catch2/catch.hpp>

using namespace postern;

namespace {

Secret secret(const std::string& text) {
    return Secret(text);
}

}  // namespace

TEST_CASE("exactly the password that was hashed verifies", "[users][password]") {
    const std::string hash = users::hash_password(secret("jtp"));
    CHECK(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
    CHECK(users::hash_password(secret("jtp")) != hash);
    CHECK(users::verify_password(hash, secret("jtp")));
    for (const std::string& wrong : {std::string(""), std::string("jt"), std::string("jtq"),
                                     std::string("JTP"), std::string("jtp "), std::string("jtp\0x", 5)}) {
        CHECK_FALSE(users::verify_password(hash, secret(wrong)));
    }
}

TEST_CASE("every byte of a long password counts", "[users][password]") {
    for (const std::size_t length : {72u, 73u, 128u, 1024u}) {
        std::string password(length, 'x');
        const std::string hash = users::hash_password(secret(password));
        CHECK(users::verify_password(hash, secret(password)));
        password.back() = 'y';
        CHECK_FALSE(users::verify_password(hash, secret(password)));
    }
}

TEST_CASE("what is no Argon2 hash verifies nothing", "[users][password]") {
    for (const std::string hash :
         {"", "jtp", "$argon2id$", "$argon2id$v=19$m=19456,t=2,p=1$$", "$2y$05$abcdefghijklmnopqrstuv"}) {
        CHECK_FALSE(users::verify_password(hash, secret("jtp")));
        CHECK_FALSE(users::verify_password(hash, secret("")));
    }
}
