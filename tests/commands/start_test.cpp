#include "commands/start.hpp"

#include <catch2/catch.hpp>

using namespace postern;
using commands::decide_start;
using commands::StartMode;

TEST_CASE("how the program was started decides what its arguments mean", "[commands][start]") {
    CHECK(decide_start(false, false) == StartMode::CommandLine);
    CHECK(decide_start(false, true) == StartMode::Cgi);
    CHECK(decide_start(true, false) == StartMode::FastCgi);
    CHECK(decide_start(true, true) == StartMode::FastCgi);
}
