#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace postern {

// The IP addresses that begin with the same bits: "10.0.0.0/8", "2001:db8::/32", or a single one:
// "127.0.0.1". An IPv4 address that is written as an IPv6 one ("::ffff:10.0.0.1", RFC 4291 §2.5.5.2) is the
// IPv4 address.
class Network {
public:
    // An address, or the first one of a network and the number of bits that all have in common.
    static Result<Network> parse(std::string_view text);

    // That of the one who has an address: an IPv4 address by itself, an IPv6 one with all that share its
    // first 64 bits, as whoever has one of those has them all. An IPv4 address that a translator spells
    // ("64:ff9b::192.0.2.1", RFC 6052 §2.1) is the IPv4 one. Nothing for what is no address.
    static std::optional<Network> around(std::string_view address);

    // Whether it is an address, and one of these; false for any other text.
    bool contains(std::string_view address) const;

    // As short as it can be written: "127.0.0.1", "2001:db8::/32".
    std::string to_string() const;

private:
    // In the order of the network, as IPv6 has them (RFC 4291 §2.5.5.2 for IPv4).
    using Bytes = std::array<unsigned char, 16>;

    static bool read(std::string_view text, Bytes& bytes);
    void keep_bits(std::size_t count);

    Bytes bytes_{};
    std::size_t prefix_ = 0;  // of all 128 bits
};

}  // namespace postern
