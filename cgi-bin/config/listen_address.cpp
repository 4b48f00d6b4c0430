#include "config/listen_address.hpp"

#include <algorithm>
#include <array>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <sys/un.h>

#include "base/number.hpp"

namespace postern::config {
namespace {

// The last byte of sun_path is for the NUL.
constexpr std::size_t kMaxSocketPathBytes = sizeof(sockaddr_un{}.sun_path) - 1;

Result<ListenAddress> unix_address(std::string_view path) {
    if (!path.starts_with('/') || path.ends_with('/'))
        return failure("expected the absolute path of a socket, such as unix:/run/postern.sock");
    if (path.size() > kMaxSocketPathBytes) {
        return failure(fmt::format("the path of a socket has at most {} bytes, and this path has {}",
                                   kMaxSocketPathBytes, path.size()));
    }
    if (std::ranges::any_of(path, [](char c) { return static_cast<unsigned char>(c) < 0x20; }))
        return failure("a control character in the path");
    ListenAddress address;
    address.path = path;
    return address;
}

bool is_ip_address(int family, const std::string& text) {
    std::array<unsigned char, sizeof(in6_addr)> parsed{};
    return inet_pton(family, text.c_str(), parsed.data()) == 1;
}

Result<std::uint16_t> parse_port(std::string_view text) {
    const auto port = parse_number<std::uint16_t>(text);
    if (port.value_or(0) == 0) return failure("expected a port from 1 to 65535");
    return *port;
}

Result<ListenAddress> tcp_address(std::string_view text) {
    const std::size_t colon = text.rfind(':');
    if (colon == std::string_view::npos || text.ends_with(']'))
        return failure("expected an address and a port, such as tcp:127.0.0.1:9000");
    std::string_view host = text.substr(0, colon);
    const bool is_bracketed = host.size() >= 2 && host.front() == '[' && host.back() == ']';
    if (is_bracketed) host = host.substr(1, host.size() - 2);
    ListenAddress address;
    address.host = host;
    if (address.host.find('\0') != std::string::npos ||
        !is_ip_address(is_bracketed ? AF_INET6 : AF_INET, address.host)) {
        return failure("expected an IP address, such as 127.0.0.1 or [::1]");
    }
    const Result<std::uint16_t> port = parse_port(text.substr(colon + 1));
    if (!port) return tl::unexpected(port.error());
    address.port = *port;
    return address;
}

}  // namespace

Result<ListenAddress> parse_listen_address(std::string_view text) {
    if (text.starts_with("unix:")) return unix_address(text.substr(5));
    if (text.starts_with("tcp:")) return tcp_address(text.substr(4));
    return failure("expected an address such as unix:/run/postern.sock or tcp:127.0.0.1:9000");
}

std::string to_string(const ListenAddress& address) {
    if (address.is_unix()) return "unix:" + address.path;
    const bool is_ipv6 = address.host.find(':') != std::string::npos;
    return is_ipv6 ? fmt::format("tcp:[{}]:{}", address.host, address.port)
                   : fmt::format("tcp:{}:{}", address.host, address.port);
}

}  // namespace postern::config
