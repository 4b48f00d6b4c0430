#include "users/network.hpp"

#include <string>
#include <utility>

#include <catch2/catch.hpp>

using namespace postern;
using users::network_of;
using users::parse_network;

TEST_CASE("an IPv4 address counts by itself, an IPv6 one with its first 64 bits", "[users][throttle]") {
    struct Row {
        std::string address;
        std::string network;
    };
    const Row rows[] = {
        {"192.0.2.7", "192.0.2.7"},
        {"2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"},
        {"2001:DB8:0001:0002::1", "2001:db8:1:2::/64"},
        {"2001:db8:1:2::", "2001:db8:1:2::/64"},
        {"2001:db8:1:3::1", "2001:db8:1:3::/64"},
        {"::1", "::/64"},
        {"fe80::1%eth0", "fe80::/64"},
        // An IPv4 visitor, seen by a server that listens for IPv6 or is behind NAT64.
        {"::ffff:192.0.2.7", "192.0.2.7"},
        {"::FFFF:c000:207", "192.0.2.7"},
        {"64:ff9b::192.0.2.7", "192.0.2.7"},
        {"64:ff9b:1::192.0.2.7", "64:ff9b:1::/64"},
        {"unix:", "unix:"},
    };
    for (const auto& [address, network] : rows) {
        CAPTURE(address);
        CHECK(network_of(address) == network);
        CHECK(parse_network(address) == network);
        CHECK(parse_network(network) == network);
    }
}

TEST_CASE("the networks of IPv6 with the same first 48 bits are one site", "[users][throttle]") {
    const std::pair<std::string, std::string> rows[] = {{"2001:db8:1:2::/64", "2001:db8:1::/48"},
                                                        {"2001:db8:1::/64", "2001:db8:1::/48"},
                                                        {"2001:db8:1:ffff::/64", "2001:db8:1::/48"},
                                                        {"2001:db8::/64", "2001:db8::/48"},
                                                        {"::/64", "::/48"}};
    for (const auto& [network, site] : rows) {
        CAPTURE(network);
        CHECK(users::site_of(network) == site);
        CHECK(users::is_site(site));
        CHECK_FALSE(users::is_site(network));
        CHECK(parse_network(site) == site);
    }
    for (const char* none : {"192.0.2.7", "unix:", "", "/64", "2001:db8:1::/48"})
        CHECK(users::site_of(none).empty());
    for (const char* none : {"2001:db8:1:2::/48", "192.0.2.0/48", "/48", "2001:db8::/32", "2001:db8::/4 8"})
        CHECK(parse_network(none) == std::nullopt);
}

TEST_CASE("whatever is no address counts as one network of its own", "[users][throttle]") {
    const std::string with_nul("192.0.2.7\0x", 11);
    for (const std::string& text :
         {std::string(), std::string("unix:/run/x"), std::string("192.0.2.7:80"), std::string("192.0.2"),
          std::string("192.0.2.007"), std::string("[2001:db8::1]"), std::string("2001:db8::1/48"),
          std::string("192.0.2.7/64"), std::string("192.0.2.7, 198.51.100.1"), std::string("example.com"),
          std::string(10000, '1'), with_nul, std::string("%eth0"), std::string("/64")}) {
        CAPTURE(text);
        CHECK(network_of(text) == "unix:");
        CHECK(parse_network(text) == std::nullopt);
    }
}
