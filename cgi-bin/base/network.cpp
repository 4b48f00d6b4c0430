#include "base/network.hpp"

#include <algorithm>

#include <arpa/inet.h>
#include <netinet/in.h>

#include "base/number.hpp"

namespace postern {
namespace {

// The prefixes of an IPv4 address inside an IPv6 address.
constexpr std::array<unsigned char, 12> kMapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
constexpr std::array<unsigned char, 12> kTranslated = {0, 0x64, 0xFF, 0x9B};
constexpr std::size_t kSubscriberBits = 64;
constexpr std::size_t kMappedBits = kMapped.size() * 8;
constexpr std::size_t kAllBits = 128;

bool is_ipv4(const std::array<unsigned char, 16>& bytes) {
    return std::equal(kMapped.begin(), kMapped.end(), bytes.begin());
}

bool has_bit(const std::array<unsigned char, 16>& bytes, std::size_t bit) {
    return (bytes.at(bit / 8) >> (7 - bit % 8) & 1) != 0;
}

}  // namespace

bool Network::read(std::string_view text, Bytes& bytes) {
    const std::string copy(text);
    if (copy.find('\0') != std::string::npos) return false;
    if (inet_pton(AF_INET6, copy.c_str(), bytes.data()) == 1) return true;
    std::copy(kMapped.begin(), kMapped.end(), bytes.begin());
    return inet_pton(AF_INET, copy.c_str(), bytes.data() + kMapped.size()) == 1;
}

Result<Network> Network::parse(std::string_view text) {
    const std::size_t slash = std::min(text.find('/'), text.size());
    Network network;
    if (!read(text.substr(0, slash), network.bytes_))
        return failure("expected an IP address such as 127.0.0.1 or a network such as 10.0.0.0/8");
    // A mapped address counts its prefix in IPv6 bits: "::ffff:10.0.0.0/104".
    const bool is_written_as_ipv6 = text.find(':') < slash;
    const std::size_t before = is_written_as_ipv6 ? 0 : kMappedBits;
    network.prefix_ = kAllBits;
    if (slash == text.size()) return network;

    const auto bits = parse_number<std::size_t>(text.substr(slash + 1));
    if (!bits || *bits > kAllBits - before) {
        return failure("expected a number from 0 to " + std::to_string(kAllBits - before) +
                       " after the slash");
    }
    network.prefix_ = before + *bits;
    Network whole = network;
    whole.keep_bits(network.prefix_);
    // An address with the prefix of its network is ambiguous: the author may have meant the address or the
    // network.
    if (whole.bytes_ != network.bytes_)
        return failure("expected the first address of the network, " + whole.to_string());
    return network;
}

std::optional<Network> Network::around(std::string_view address) {
    Network network;
    // A link-local address may name an interface: "fe80::1%eth0".
    const bool is_ipv6 = address.find(':') != std::string_view::npos;
    if (!read(is_ipv6 ? address.substr(0, address.find('%')) : address, network.bytes_)) return std::nullopt;
    if (std::equal(kTranslated.begin(), kTranslated.end(), network.bytes_.begin()))
        std::copy(kMapped.begin(), kMapped.end(), network.bytes_.begin());
    network.keep_bits(is_ipv4(network.bytes_) ? kAllBits : kSubscriberBits);
    return network;
}

void Network::keep_bits(std::size_t count) {
    prefix_ = count;
    for (std::size_t bit = count; bit < kAllBits; ++bit)
        bytes_.at(bit / 8) &= static_cast<unsigned char>(~(0x80U >> bit % 8));
}

bool Network::contains(std::string_view address) const {
    Bytes bytes{};
    // An IPv4 address is never part of an IPv6 network, however large the network is.
    if (!read(address, bytes) || is_ipv4(bytes) != is_ipv4(bytes_)) return false;
    for (std::size_t bit = 0; bit < prefix_; ++bit) {
        if (has_bit(bytes, bit) != has_bit(bytes_, bit)) return false;
    }
    return true;
}

std::string Network::to_string() const {
    std::array<char, INET6_ADDRSTRLEN> spelled{};
    const bool is_of_ipv4 = is_ipv4(bytes_);
    if (is_of_ipv4) {
        inet_ntop(AF_INET, bytes_.data() + kMapped.size(), spelled.data(), spelled.size());
    } else {
        inet_ntop(AF_INET6, bytes_.data(), spelled.data(), spelled.size());
    }
    std::string text = spelled.data();
    if (prefix_ < kAllBits) text += '/' + std::to_string(prefix_ - (is_of_ipv4 ? kMappedBits : 0));
    return text;
}

}  // namespace postern
