#include "base/network.hpp"

#include <vector>

#include <catch2/catch.hpp>

using namespace postern;

namespace {

struct Row {
    std::string network;
    std::vector<std::string> inside;
    std::vector<std::string> outside;
};

}  // namespace

TEST_CASE("a network contains the addresses that begin as it does", "[base][network]") {
    const std::vector<Row> rows = {
        {"127.0.0.1", {"127.0.0.1", "::ffff:127.0.0.1"}, {"127.0.0.2", "::1", "::7f00:1", "126.0.0.1"}},
        {"10.0.0.0/8",
         {"10.0.0.0", "10.255.255.255", "::ffff:a00:1"},
         {"9.255.255.255", "11.0.0.0", "a00::"}},
        {"192.0.2.128/25", {"192.0.2.128", "192.0.2.255"}, {"192.0.2.127", "192.0.3.128"}},
        {"203.0.113.4/31", {"203.0.113.4", "203.0.113.5"}, {"203.0.113.3", "203.0.113.6"}},
        {"0.0.0.0/0", {"0.0.0.0", "255.255.255.255"}, {"::", "2001:db8::1"}},
        {"::/0", {"::", "2001:db8::1", "ffff::"}, {"0.0.0.0", "192.0.2.1", "::ffff:192.0.2.1"}},
        {"2001:db8::/32", {"2001:db8::", "2001:DB8:ffff::1"}, {"2001:db9::", "2001:db7::"}},
        {"2001:db8::7", {"2001:db8:0:0::7"}, {"2001:db8::8", "2001:db8::"}},
        {"::ffff:198.51.100.0/120", {"198.51.100.9", "::ffff:198.51.100.0"}, {"198.51.101.0"}},
    };
    for (const Row& row : rows) {
        const auto network = Network::parse(row.network);
        CAPTURE(row.network);
        REQUIRE(network);
        for (const std::string& address : row.inside) {
            CAPTURE(address);
            CHECK(network->contains(address));
        }
        for (const std::string& address : row.outside) {
            CAPTURE(address);
            CHECK_FALSE(network->contains(address));
        }
    }
}

TEST_CASE("what is no address is in no network", "[base][network]") {
    for (const char* everything : {"0.0.0.0/0", "::/0"}) {
        const auto network = Network::parse(everything);
        REQUIRE(network);
        for (const std::string& text :
             {std::string(), std::string("unix:"), std::string("127.0.0.1 "), std::string("127.0.0.1\0", 10),
              std::string("127.1"), std::string("0"), std::string("127.0.0.1/32"), std::string("::1/128"),
              std::string("[::1]"), std::string("fe80::1%lo"), std::string("localhost"),
              std::string(100000, '1')}) {
            CAPTURE(text.substr(0, 20));
            CHECK_FALSE(network->contains(text));
        }
    }
}
