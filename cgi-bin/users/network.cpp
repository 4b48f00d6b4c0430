#include "users/network.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>

#include <arpa/inet.h>

#include "base/network.hpp"

namespace postern::users {
namespace {

constexpr std::string_view kNoAddress = "unix:";
constexpr std::string_view kNetworkBits = "/64";  // the length of an IPv6 network
constexpr std::string_view kSitePrefix = "/48";
constexpr std::size_t kBytesOfSite = 6;

}  // namespace

std::string network_of(std::string_view address) {
    const auto network = Network::around(address);
    return network ? network->to_string() : std::string(kNoAddress);
}

std::string site_of(std::string_view network) {
    if (!network.ends_with(kNetworkBits)) return {};
    const std::string address(network.substr(0, network.size() - kNetworkBits.size()));
    in6_addr bytes{};
    if (inet_pton(AF_INET6, address.c_str(), &bytes) != 1) return {};
    std::fill(std::begin(bytes.s6_addr) + kBytesOfSite, std::end(bytes.s6_addr), std::uint8_t{0});
    std::array<char, INET6_ADDRSTRLEN> spelled{};
    inet_ntop(AF_INET6, &bytes, spelled.data(), spelled.size());
    return std::string(spelled.data()).append(kSitePrefix);
}

bool is_site(std::string_view network) {
    return network.ends_with(kSitePrefix);
}

std::optional<std::string> parse_network(std::string_view text) {
    if (text == kNoAddress) return std::string(text);
    if (is_site(text)) {
        const auto site = Network::parse(text);
        return site ? std::optional(site->to_string()) : std::nullopt;
    }
    const bool is_spelled_out = text.ends_with(kNetworkBits);
    const auto network =
        Network::around(is_spelled_out ? text.substr(0, text.size() - kNetworkBits.size()) : text);
    if (!network) return std::nullopt;
    std::string spelled = network->to_string();
    if (is_spelled_out && !spelled.ends_with(kNetworkBits)) return std::nullopt;
    return spelled;
}

}  // namespace postern::users
