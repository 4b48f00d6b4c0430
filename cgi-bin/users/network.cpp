#include "users/network.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

#include <arpa/inet.h>
#include <netinet/in.h>

namespace postern::users {
namespace {

using Ipv6 = std::array<unsigned char, 16>;

constexpr std::string_view kNoAddress = "unix:";
constexpr std::string_view kPrefix = "/64";
constexpr std::size_t kPrefixBytes = 8;

// Before the four bytes of an IPv4 address.
constexpr std::array<std::array<unsigned char, 12>, 2> kIpv4Inside = {
    {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}, {0, 0x64, 0xff, 0x9b}}};

std::string spelled(int family, const void* bytes) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    return inet_ntop(family, bytes, text.data(), text.size());
}

std::string network_of(Ipv6 address) {
    for (const auto& prefix : kIpv4Inside) {
        if (std::equal(prefix.begin(), prefix.end(), address.begin()))
            return spelled(AF_INET, address.data() + prefix.size());
    }
    std::fill(address.begin() + kPrefixBytes, address.end(), static_cast<unsigned char>(0));
    return spelled(AF_INET6, address.data()).append(kPrefix);
}

}  // namespace

std::string network_of(std::string_view address) {
    return parse_network(address).value_or(std::string(kNoAddress));
}

std::optional<std::string> parse_network(std::string_view text) {
    if (text == kNoAddress) return std::string(text);
    // A link-local address may name an interface: "fe80::1%eth0".
    std::string bare(text.substr(0, text.find('%')));
    in_addr ipv4{};
    if (inet_pton(AF_INET, bare.c_str(), &ipv4) == 1) return spelled(AF_INET, &ipv4);
    if (bare.ends_with(kPrefix)) bare.resize(bare.size() - kPrefix.size());
    Ipv6 ipv6{};
    if (inet_pton(AF_INET6, bare.c_str(), ipv6.data()) == 1) return network_of(ipv6);
    return std::nullopt;
}

}  // namespace postern::users
