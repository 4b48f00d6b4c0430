#include "config/nearest.hpp"

#include <string>
#include <vector>

#include <catch2/catch.hpp>

using namespace postern;

TEST_CASE("a mistyped name finds the one that was meant", "[config][nearest]") {
    const std::vector<std::string> names = {"listen", "mount", "session.idle", "session.absolute"};
    CHECK(config::nearest("listne", names) == "listen");
    CHECK(config::nearest("lisen", names) == "listen");
    CHECK(config::nearest("llisten", names) == "listen");
    CHECK(config::nearest("LISTEN", names) == "listen");
    CHECK(config::nearest("muont", names) == "mount");
    CHECK(config::nearest("session.idel", names) == "session.idle");
    CHECK(config::nearest("", names).empty());
    CHECK(config::nearest("x", names).empty());
    CHECK(config::nearest("zebra", names).empty());
    CHECK(config::nearest(std::string(10000, 'l'), names).empty());
    CHECK(config::nearest("listen", {}).empty());
}
