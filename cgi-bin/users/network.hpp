#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace postern::users {

// The network of an address. An IPv4 address is a network by itself, "192.0.2.7". An IPv6 address belongs to
// its first 64 bits, "2001:db8:1:2::/64", because one customer has all of them. An IPv4 address in the
// spelling of IPv6 (RFC 4291 §2.5.5.2, RFC 6052 §2.1) is the IPv4 address. A text that is not an address,
// such as "unix:" or "", belongs to the network "unix:".
std::string network_of(std::string_view address);

// The site of an IPv6 network from network_of(): its first 48 bits, "2001:db8:1::/48", the most that one
// customer gets (RFC 6177). Empty for any other text.
std::string site_of(std::string_view network);

// Tells whether a text from network_of() or site_of() is a site.
bool is_site(std::string_view network);

// Reads an address, which gives its network, or a network or a site as these functions spell it. Empty for
// any other text.
std::optional<std::string> parse_network(std::string_view text);

}  // namespace postern::users
