#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace postern::config {

// The address where Postern answers the web server: a unix socket, or an IP address and a port.
struct ListenAddress {
    std::string path;  // absolute, at most 107 bytes (unix(7)); empty for TCP
    std::string host;  // an IPv4 or IPv6 address, without brackets; empty for a unix socket
    std::uint16_t port = 0;

    bool is_unix() const { return !path.empty(); }
    bool operator==(const ListenAddress&) const = default;
};

// Reads "unix:/run/postern.sock", "tcp:127.0.0.1:9000" or "tcp:[::1]:9000".
Result<ListenAddress> parse_listen_address(std::string_view text);

// The text that parse_listen_address() reads.
std::string to_string(const ListenAddress& address);

}  // namespace postern::config
