#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace postern {

// A network is the IP addresses that begin with the same bits ("10.0.0.0/8", "2001:db8::/32") or a single
// address ("127.0.0.1"). An IPv4 address in IPv6 form ("::ffff:10.0.0.1", RFC 4291 §2.5.5.2) counts as the
// IPv4 address.
class Network {
public:
    // Reads an address, or the first address of a network with the length of the prefix.
    static Result<Network> parse(std::string_view text);

    // The network that belongs to the user of an address. For IPv4 this is the address alone. For IPv6 this
    // is all addresses with the same first 64 bits, because a subscriber usually owns all of them. An IPv4
    // address that a translator writes as IPv6 ("64:ff9b::192.0.2.1", RFC 6052 §2.1) counts as IPv4. Returns
    // nothing if the text is not an address.
    static std::optional<Network> around(std::string_view address);

    // Tells whether the text is an address in this network. Returns false for any other text.
    bool contains(std::string_view address) const;

    // The shortest form: "127.0.0.1", "2001:db8::/32".
    std::string to_string() const;

private:
    // In network byte order, as 16 bytes of IPv6 (RFC 4291 §2.5.5.2 for IPv4).
    using Bytes = std::array<unsigned char, 16>;

    static bool read(std::string_view text, Bytes& bytes);
    void keep_bits(std::size_t count);

    Bytes bytes_{};
    std::size_t prefix_ = 0;  // counted in the 128 bits
};

}  // namespace postern
