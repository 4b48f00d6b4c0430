#include "guards/csrf.hpp"

#include <set>
#include <string>

#include <catch2/catch.hpp>

using namespace postern;

TEST_CASE("a form's token is good for its session under its key alone", "[guards][csrf]") {
    const guards::Csrf csrf(Secret(std::string(32, 'k')));
    const std::string token = csrf.token("session-a");
    CHECK(token.size() == 64);
    CHECK(csrf.is_valid(token, "session-a"));
    CHECK(csrf.is_valid(token, "session-a"));
    CHECK_FALSE(csrf.is_valid(token, "session-b"));
    CHECK_FALSE(csrf.is_valid(token, ""));
    CHECK_FALSE(guards::Csrf(Secret(std::string(32, 'x'))).is_valid(token, "session-a"));
}

TEST_CASE("a changed token is no token", "[guards][csrf]") {
    const guards::Csrf csrf(Secret(std::string(32, 'k')));
    const std::string token = csrf.token("s");
    for (std::size_t i = 0; i < token.size(); ++i) {
        std::string changed = token;
        changed[i] = changed[i] == 'A' ? 'B' : 'A';
        CHECK_FALSE(csrf.is_valid(changed, "s"));
    }
    for (const std::string& wrong :
         {std::string(), token + "A", token.substr(1), token + token, std::string(64, '!')}) {
        CHECK_FALSE(csrf.is_valid(wrong, "s"));
    }
}

TEST_CASE("no two tokens are alike", "[guards][csrf]") {
    const guards::Csrf csrf(Secret(std::string(32, 'k')));
    std::set<std::string> tokens;
    for (int i = 0; i < 1000; ++i)
        tokens.insert(csrf.token("s"));
    CHECK(tokens.size() == 1000);
}
