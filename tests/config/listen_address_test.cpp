#include "config/listen_address.hpp"

#include <string>
#include <vector>

#include <catch2/catch.hpp>

using namespace postern::config;

TEST_CASE("a listen address reads back as it was written", "[config][gateway]") {
    for (const std::string text : {"unix:/run/postern.sock", "tcp:127.0.0.1:9000", "tcp:[::1]:9000",
                                   "tcp:0.0.0.0:1", "tcp:[::]:65535"}) {
        CAPTURE(text);
        const auto address = parse_listen_address(text);
        REQUIRE(address);
        CHECK(to_string(*address) == text);
    }
    const auto unix_socket = parse_listen_address("unix:/run/postern.sock");
    CHECK(unix_socket->is_unix());
    CHECK(unix_socket->path == "/run/postern.sock");
    const auto tcp = parse_listen_address("tcp:[::1]:9000");
    CHECK_FALSE(tcp->is_unix());
    CHECK(tcp->host == "::1");
    CHECK(tcp->port == 9000);
}

TEST_CASE("a listen address that means nothing is refused with what was expected", "[config][gateway]") {
    struct Row {
        std::string text;
        std::string expected;
    };
    using namespace std::string_literals;
    const std::vector<Row> rows = {
        {"", "expected an address such as unix:/run/postern.sock or tcp:127.0.0.1:9000"},
        {"9000", "expected an address such as unix:/run/postern.sock or tcp:127.0.0.1:9000"},
        {"/run/postern.sock", "expected an address such as unix:/run/postern.sock or tcp:127.0.0.1:9000"},
        {"UNIX:/run/postern.sock",
         "expected an address such as unix:/run/postern.sock or tcp:127.0.0.1:9000"},
        {"unix:", "absolute path of a socket"},
        {"unix:postern.sock", "absolute path of a socket"},
        {"unix:/", "absolute path of a socket"},
        {"unix:/run/", "absolute path of a socket"},
        {"unix:@postern", "absolute path of a socket"},
        {"unix:/a\0b"s, "control character"},
        {"unix:/a\nb", "control character"},
        {"tcp:", "an address and a port"},
        {"tcp:9000", "an address and a port"},
        {"tcp:[::1]", "an address and a port"},
        {"tcp::9000", "an IP address"},
        {"tcp:localhost:9000", "an IP address"},
        {"tcp:::1:9000", "an IP address"},
        {"tcp:[127.0.0.1]:9000", "an IP address"},
        {"tcp:[]:9000", "an IP address"},
        {"tcp:127.0.0.1\0:9000"s, "an IP address"},
        {"tcp:127.0.0.1:", "a port from 1 to 65535"},
        {"tcp:127.0.0.1:0", "a port from 1 to 65535"},
        {"tcp:127.0.0.1:65536", "a port from 1 to 65535"},
        {"tcp:127.0.0.1:-1", "a port from 1 to 65535"},
        {"tcp:127.0.0.1:+1", "a port from 1 to 65535"},
        {"tcp:127.0.0.1:9000 ", "a port from 1 to 65535"},
        {"tcp:127.0.0.1:http", "a port from 1 to 65535"},
    };
    for (const Row& row : rows) {
        CAPTURE(row.text);
        const auto address = parse_listen_address(row.text);
        REQUIRE_FALSE(address);
        CHECK_THAT(address.error().message, Catch::Contains(row.expected));
    }
}

TEST_CASE("a socket's path may have 107 bytes and no more", "[config][gateway]") {
    CHECK(parse_listen_address("unix:/" + std::string(106, 'a')));
    const auto address = parse_listen_address("unix:/" + std::string(107, 'a'));
    REQUIRE_FALSE(address);
    CHECK_THAT(address.error().message, Catch::Contains("at most 107 bytes, and this path has 108"));
}
