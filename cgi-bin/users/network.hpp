#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace postern::users {

// Whom an address is counted with: an IPv4 address by itself, "192.0.2.7", an IPv6 one with all that share
// its first 64 bits, "2001:db8:1:2::/64", as whoever has one of those has them all. An IPv4 address in IPv6's
// spelling (RFC 4291 §2.5.5.2, RFC 6052 §2.1) is the IPv4 one. What is no address, such as "unix:" or
// nothing, is "unix:", one network like any other.
std::string network_of(std::string_view address);

// The site of an IPv6 network that network_of() spelled: all with the same first 48 bits, "2001:db8:1::/48",
// which is what one customer is given at most (RFC 6177). Empty for any other text.
std::string site_of(std::string_view network);

// Whether a text that network_of() or site_of() spelled is a site.
bool is_site(std::string_view network);

// The network of an address, or the network or the site that is spelled here as these functions do; nothing
// for any other text.
std::optional<std::string> parse_network(std::string_view text);

}  // namespace postern::users
