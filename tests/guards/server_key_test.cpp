#include "guards/server_key.hpp"

#include <fstream>
#include <iterator>

#include <catch2/catch.hpp>

#include "support/temporary_directory.hpp"

using namespace postern;
using namespace postern::tests;
namespace fs = std::filesystem;

TEST_CASE("the server key is made once, and only its owner may read it", "[guards][key]") {
    const TemporaryDirectory directory;
    const fs::path file = directory.path() / "server.key";
    const Secret key = guards::load_server_key(file);
    CHECK(key.reveal().size() == 32);
    CHECK(guards::load_server_key(file).reveal() == key.reveal());
    CHECK((fs::status(file).permissions() & fs::perms::mask) ==
          (fs::perms::owner_read | fs::perms::owner_write));
    CHECK(std::distance(fs::directory_iterator(directory.path()), fs::directory_iterator()) == 1);
}

TEST_CASE("a damaged or readable server key is refused", "[guards][key]") {
    const TemporaryDirectory directory;
    const fs::path file = directory.path() / "server.key";
    for (const std::string contents : {"", "short", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA!"}) {
        std::ofstream(file) << contents;
        fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write);
        CHECK_THROWS_WITH(guards::load_server_key(file), Catch::Contains("not a server key"));
    }
    fs::remove(file);
    guards::load_server_key(file);
    for (const fs::perms opened : {fs::perms::others_read, fs::perms::group_read, fs::perms::group_write}) {
        fs::permissions(file, fs::perms::owner_read | opened);
        CHECK_THROWS_WITH(guards::load_server_key(file), Catch::Contains("open to other users"));
    }
    CHECK_THROWS(guards::load_server_key(directory.path() / "nowhere" / "server.key"));
}
