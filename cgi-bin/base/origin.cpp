#include "base/origin.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include <arpa/inet.h>

#include "base/ascii.hpp"
#include "base/domain_name.hpp"
#include "base/number.hpp"

namespace postern {
namespace {

constexpr std::string_view kSeparator = "://";
constexpr std::string_view kAnyHost = "*.";

std::uint16_t own_port(std::string_view scheme) {
    return scheme == "https" ? 443 : 80;
}

// Browsers read a host whose last label is a number as an IPv4 address and respell it (WHATWG URL, "ends in a
// number"). Only the final spelling can be compared.
bool is_respelled_by_browsers(std::string_view host) {
    const std::string_view last = host.substr(host.find_last_of('.') + 1);
    if (!std::ranges::all_of(last, is_digit) && !last.starts_with("0x")) return false;
    in_addr address{};
    return inet_pton(AF_INET, std::string(host).c_str(), &address) != 1;
}

// Changes "[2001:DB8::0:1]" to "[2001:db8::1]".
std::optional<std::string> ipv6_literal(std::string_view text) {
    in6_addr address{};
    const std::string inner(text.substr(1, text.size() - 2));
    if (inet_pton(AF_INET6, inner.c_str(), &address) != 1) return std::nullopt;
    std::array<char, INET6_ADDRSTRLEN> spelled{};
    inet_ntop(AF_INET6, &address, spelled.data(), spelled.size());
    return '[' + std::string(spelled.data()) + ']';
}

std::optional<std::string> host_of(std::string_view text) {
    if (text.starts_with('[') && text.ends_with(']')) return ipv6_literal(text);
    const std::string host = lower_case(text);
    if (!is_host_name(host) || is_respelled_by_browsers(host)) return std::nullopt;
    return host;
}

}  // namespace

std::string Origin::to_string() const {
    return origin_text(scheme, (is_any_host_below ? "*." : "") + host + ":" + std::to_string(port));
}

bool Origin::includes(const Origin& other) const {
    if (!is_any_host_below) return *this == other;
    return scheme == other.scheme && port == other.port && other.host.ends_with("." + host) &&
           !other.host.starts_with('.');
}

Result<Origin> parse_origin(std::string_view text) {
    const auto wrong = failure("expected an origin such as https://login.example.com, without a path");
    const std::size_t separator = text.find(kSeparator);
    if (separator == std::string_view::npos) return wrong;
    Origin origin;
    origin.scheme = lower_case(text.substr(0, separator));
    if (origin.scheme != "https" && origin.scheme != "http") return wrong;
    const std::string_view authority = text.substr(separator + kSeparator.size());
    // The colons inside the brackets of an IPv6 address do not begin a port.
    const auto bracket = authority.find(']');
    const std::size_t colon = authority.find(':', bracket == std::string_view::npos ? 0 : bracket);
    const auto host = host_of(authority.substr(0, colon));
    const auto port = colon == std::string_view::npos
                          ? own_port(origin.scheme)
                          : parse_number<std::uint16_t>(authority.substr(colon + 1)).value_or(0);
    if (!host || port == 0) return wrong;
    origin.host = *host;
    origin.port = port;
    return origin;
}

Result<Origin> parse_origin_pattern(std::string_view text) {
    std::string written(text);
    const auto star = written.find(std::string(kSeparator) + std::string(kAnyHost));
    const bool is_pattern = star != std::string::npos;
    if (is_pattern) written.erase(star + kSeparator.size(), kAnyHost.size());
    auto origin = parse_origin(written);
    if (origin) origin->is_any_host_below = is_pattern;
    return origin;
}

std::string origin_text(std::string_view scheme, std::string_view host_and_port) {
    const std::string port = ":" + std::to_string(own_port(scheme));
    if (host_and_port.ends_with(port)) host_and_port.remove_suffix(port.size());
    return std::string(scheme) + std::string(kSeparator) + lower_case(host_and_port);
}

std::string_view origin_part(std::string_view url) {
    const auto separator = url.find(kSeparator);
    if (url.starts_with('/') || separator == std::string_view::npos) return {};
    return url.substr(0, url.find_first_of("/?#", separator + kSeparator.size()));
}

}  // namespace postern
