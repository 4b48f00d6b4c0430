#include "users/password_hash.hpp"

#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "support/secret.hpp"

using namespace postern;
using namespace postern::tests;

namespace {

// Hashes of the password "wonderland", written by the named tools.
struct Foreign {
    std::string hash;
    std::string kind;
};
const std::vector<Foreign> kForeign = {
    // htpasswd -B
    {"$2y$05$AxugHo1YumXoJ9P2vsQui.G7D.eE6Y39vM/XkiFppPmyE3S93skm2", "$2y$05"},
    // htpasswd -B -C 10
    {"$2y$10$PM5HK9hZAdH6w0VHRwCwx.4BWpEAEsMlHuYI9vwJg8VNjDkFBXoBq", "$2y$10"},
    // mkpasswd -m bcrypt, -m bcrypt-a
    {"$2b$05$q3RjMyD/G2snPE6nVDf7keZdzTotTHxIjvLT.DGxaJqV/DvhYv2LG", "$2b$05"},
    {"$2a$05$xEqZ2uJ9tfyHLZANuXHsFe52T04ODSbkl/hsYLEDzSQXcZqCXPkQi", "$2a$05"},
    // htpasswd -m, openssl passwd -apr1
    {"$apr1$6Ks0Ed6p$EaBGdWiG98Kdr2jqBPK3a/", "$apr1"},
    {"$apr1$vRVqFGCq$OU5rQ4TUCoUc5bPQjGHH/0", "$apr1"},
    // htpasswd -s
    {"{SHA}tiY7sUhYKUwI5L3866kDY+ENcrQ=", "{SHA}"},
    // htpasswd -2
    {"$5$eNejoZDW0XWutmeq$wgcsvxYymGdAvQeYFddTw3aJgm0L1CqYiVhIYB03a84", "$5"},
    // htpasswd -5, openssl passwd -6
    {"$6$nPb7naOVZ3EWu6q/$7PZqvqkpt3VesSAVRDxXExU/sICkug4UT5SBRl1ibVDzSEbDy/3eiQJfnSPSx9I/"
     "6tyfQe7AJOyZWsQ139xqV/",
     "$6"},
    {"$6$btOfIRp2HDCGmT7l$GewZwHoCKSU90mCdPiSqhSoRlzF5XQ4YoaZK30oZwrjHCQKF2Ka8IJGQ0k48."
     "JOSfNOlWmb4nZX8kGjO1f/Wf/",
     "$6"},
    // mkpasswd -m sha512crypt -R 10000
    {"$6$rounds=10000$jmcSVmQDjn5XERjB$u.gh8m8CIdyQPxeOinn.HLySD56LpFxVJCS5PYZN8fjkgcDWHuTasHG5zXXpkTgxcc"
     "Q8VpRQQrtwWwS/Gyo5x0",
     "$6$rounds=10000"},
    // mkpasswd -m yescrypt, -R 1
    {"$y$j9T$n3SfrySi028S1uxCrsDzs1$z/XWdaXXcTQCXiAUwr71hYuQ0yjO50Sj/LiPaZVB269", "$y$j9T"},
    {"$y$j75$VGUfW65g8nfgXm.5LOgiE1$75sugbp82MxUC7tex.FSo8pxGLXO00NegWtR1qRx8I8", "$y$j75"},
};

}  // namespace

TEST_CASE("exactly the password that was hashed verifies", "[users][password]") {
    const users::PasswordHash hash = users::hash_password(secret("jtp"));
    CHECK(hash.text().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
    CHECK(users::hash_password(secret("jtp")) != hash);
    CHECK(hash.verify(secret("jtp")));
    for (const std::string& wrong : {std::string(""), std::string("jt"), std::string("jtq"),
                                     std::string("JTP"), std::string("jtp "), std::string("jtp\0x", 5)}) {
        CHECK_FALSE(hash.verify(secret(wrong)));
    }
}

TEST_CASE("every byte of a long password counts", "[users][password]") {
    for (const std::size_t length : {72u, 73u, 128u, 1024u}) {
        std::string password(length, 'x');
        const users::PasswordHash hash = users::hash_password(secret(password));
        CHECK(hash.verify(secret(password)));
        password.back() = 'y';
        CHECK_FALSE(hash.verify(secret(password)));
    }
}

TEST_CASE("what is no Argon2 hash verifies nothing", "[users][password]") {
    for (const char* text :
         {"", "jtp", "$argon2id$", "$argon2id$v=19$m=19456,t=2,p=1$$", "$2y$05$abcdefghijklmnopqrstuv"}) {
        const auto hash = users::PasswordHash::stored(text);
        CHECK_FALSE(hash.verify(secret("jtp")));
        CHECK_FALSE(hash.verify(secret("")));
    }
}

TEST_CASE("the hashes that other tools made verify their password and no other", "[users][password]") {
    for (const Foreign& foreign : kForeign) {
        CAPTURE(foreign.hash);
        const auto hash = users::PasswordHash::parse(foreign.hash);
        REQUIRE(hash);
        CHECK(hash->text() == foreign.hash);
        CHECK(hash->kind() == foreign.kind);
        CHECK(hash->verify(secret("wonderland")));
        for (const std::string& wrong :
             {std::string(), std::string("wonderlan"), std::string("wonderlandx"), std::string("Wonderland"),
              std::string("wonderland\0", 11), std::string("wonderland\0x", 12), std::string(1024, 'w')}) {
            CHECK_FALSE(hash->verify(secret(wrong)));
        }
    }
}

TEST_CASE("bcrypt looks at 72 bytes, so a longer password is wrong rather than cut", "[users][password]") {
    // htpasswd -nbB ada with 80 times "a"
    const auto hash =
        *users::PasswordHash::parse("$2y$05$D3Ssubc2quUwZqbH5n7bSeioRPkzzjEphuLFBB3ggc7PQi8w8m7WO");
    CHECK(hash.verify(secret(std::string(72, 'a'))));
    CHECK_FALSE(hash.verify(secret(std::string(73, 'a'))));
    CHECK_FALSE(hash.verify(secret(std::string(80, 'a'))));
}

TEST_CASE("new hashes cost what the configuration says", "[users][password]") {
    const config::Password cost = {.memory_mib = 8, .passes = 3};
    const users::PasswordHash hash = users::hash_password(secret("jtp"), cost);
    CHECK(hash.kind() == "$argon2id$v=19$m=8192,t=3,p=1");
    CHECK(users::hash_of_nobody(cost).kind() == hash.kind());
    CHECK(users::PasswordHash::parse(users::hash_of_nobody(cost).text()));
    CHECK_FALSE(users::needs_rehash(hash, cost));
    CHECK(users::needs_rehash(hash, {.memory_mib = 8, .passes = 4}));
    CHECK(users::needs_rehash(users::PasswordHash(), cost));
    for (const char* password : {"", "jtp", "AAAA"})
        CHECK_FALSE(users::hash_of_nobody(cost).verify(secret(password)));
}

TEST_CASE("what is no hash to be verified is refused by its kind, and verifies nothing",
          "[users][password]") {
    struct Row {
        std::string text;
        std::string reason;
    };
    const std::string weak = "plain text or an old DES hash, which protects nothing";
    const std::string unknown = "a hash of an unknown kind";
    const std::string bcrypt = kForeign.front().hash;
    const std::string apr1 = kForeign[4].hash;
    const std::string sha512 = kForeign[8].hash;
    const std::string yescrypt = kForeign[11].hash;
    const std::vector<Row> rows = {
        {"", weak},
        {"wonderland", weak},
        {"GtK9vrXjS.Q/E", weak},
        {"*0", weak},
        {"!", weak},
        {"$1$b8YEF90E$EHR0ZVsoTc8o/Ha.x/qA5/", unknown},
        {"$7$CU..../....7t/7bCq/3VCdqtdOLquVm/$QfmdIR2V7VyDZ1LjpJU8miEdqD.FHlmi5SScM0JAhDB", unknown},
        {"$argon2i$v=19$m=4096,t=3,p=1$c2FsdHNhbHQ$" + std::string(43, 'A'), unknown},
        {"{SSHA}AAAA", unknown},
        {"{PLAIN}wonderland", unknown},
        {"{SHA}", "a damaged hash ({SHA})"},
        {"{SHA}tiY7sUhYKUwI5L3866kDY+ENcrQ", "a damaged hash ({SHA})"},
        {bcrypt.substr(0, 59), "a damaged hash (bcrypt)"},
        {bcrypt + ".", "a damaged hash (bcrypt)"},
        {"$2y$xx$" + bcrypt.substr(7), "a damaged hash (bcrypt)"},
        {"$2y$03$" + bcrypt.substr(7), "a damaged hash (bcrypt)"},
        {"$2y$31$" + bcrypt.substr(7), "too costly a hash (bcrypt): each sign-in would take seconds"},
        {"$apr1$" + apr1.substr(14), "a damaged hash (apr1)"},
        {apr1.substr(0, 36), "a damaged hash (apr1)"},
        {sha512.substr(0, sha512.size() - 1), "a damaged hash (SHA-crypt)"},
        {"$5" + sha512.substr(2), "a damaged hash (SHA-crypt)"},
        {"$6$rounds=x" + sha512.substr(2), "a damaged hash (SHA-crypt)"},
        {"$6$rounds=9999999" + sha512.substr(2),
         "too costly a hash (SHA-crypt): each sign-in would take seconds"},
        {yescrypt.substr(0, yescrypt.size() - 1), "a damaged hash (yescrypt)"},
        {"$y$jFT" + yescrypt.substr(6), "too costly a hash (yescrypt): each sign-in would take seconds"},
        {"$argon2id$v=19$m=19456,t=2,p=1$AAAA", "a damaged hash (Argon2id)"},
        {"$argon2id$v=19$m=4194304,t=2,p=1$c2FsdHNhbHQ$" + std::string(60, 'A'),
         "too costly a hash (Argon2id): each sign-in would take seconds"},
        {"$argon2id$v=16$m=19456,t=2,p=1$c2FsdHNhbHQ$" + std::string(43, 'A'), "a damaged hash (Argon2id)"},
        {"$argon2id$v=19$m=19456,t=2,p=1$!!!!!!!!!!!$" + std::string(43, '!'), "a damaged hash (Argon2id)"},
        {"$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$", "a damaged hash (Argon2id)"},
        {"$2y$05$" + std::string(53, '$'), "a damaged hash (bcrypt)"},
        {"$6$rounds=999" + sha512.substr(2), "a damaged hash (SHA-crypt)"},
        {"$5$$" + std::string(43, 'a'), "a damaged hash (SHA-crypt)"},
        {"$y$j9T$$" + std::string(43, 'a'), "a damaged hash (yescrypt)"},
        {std::string(5000, '$'), "not a hash of a password"},
    };
    for (const Row& row : rows) {
        CAPTURE(row.text);
        const auto checked = users::PasswordHash::parse(row.text);
        const auto stored = users::PasswordHash::stored(row.text);
        REQUIRE_FALSE(checked);
        CHECK(checked.error().message == row.reason);
        CHECK(stored.text() == row.text);
        CHECK(stored.kind().empty());
        CHECK_FALSE(stored.verify(secret("wonderland")));
        CHECK_FALSE(stored.verify(secret("")));
    }
}

TEST_CASE("an Argon2id hash with the shortest salt and tag there are is verified as well",
          "[users][password]") {
    // argon2 somesalt -id -k 1024 -t 2 -p 1 -l 16
    const auto hash =
        users::PasswordHash::parse("$argon2id$v=19$m=1024,t=2,p=1$c29tZXNhbHQ$ZQkAzBY0PBEJY2KZo09SEQ");
    REQUIRE(hash);
    CHECK(hash->verify(secret("wonderland")));
    CHECK_FALSE(hash->verify(secret("wonderlanx")));
}
