#include "users/network.hpp"

#include "base/network.hpp"

namespace postern::users {
namespace {

constexpr std::string_view kNoAddress = "unix:";
constexpr std::string_view kPrefix = "/64";  // of the networks that IPv6 addresses count with

}  // namespace

std::string network_of(std::string_view address) {
    const auto network = Network::around(address);
    return network ? network->to_string() : std::string(kNoAddress);
}

std::optional<std::string> parse_network(std::string_view text) {
    if (text == kNoAddress) return std::string(text);
    const bool is_spelled_out = text.ends_with(kPrefix);
    const auto network =
        Network::around(is_spelled_out ? text.substr(0, text.size() - kPrefix.size()) : text);
    if (!network) return std::nullopt;
    std::string spelled = network->to_string();
    if (is_spelled_out && !spelled.ends_with(kPrefix)) return std::nullopt;
    return spelled;
}

}  // namespace postern::users
