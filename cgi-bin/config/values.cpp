#include "config/values.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>

#include <arpa/inet.h>
#include <netinet/in.h>

#include "base/ascii.hpp"
#include "base/domain_name.hpp"
#include "base/duration.hpp"
#include "config/in_quotes.hpp"
#include "config/public_suffix.hpp"

namespace postern::config {
namespace {

constexpr std::size_t kMaxPathBytes = 1024;

bool consists_of(std::string_view text, std::string_view signs) {
    return std::ranges::all_of(
        text, [&](char c) { return is_letter_or_digit(c) || signs.find(c) != std::string_view::npos; });
}

// The value of a text that is a number as a whole; nothing for signs, spaces and numbers that do not fit.
std::optional<std::uint32_t> whole_number(std::string_view text, int base = 10) {
    std::uint32_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

bool is_host_label(std::string_view label) {
    return !label.empty() && label.size() <= 63 && label.front() != '-' && label.back() != '-' &&
           consists_of(label, "-");
}

bool is_host_name(std::string_view text) {
    if (text.empty() || text.size() > 253 || text.back() == '.') return false;
    while (!text.empty()) {
        if (!is_host_label(take_until(text, '.'))) return false;
    }
    return true;
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

std::optional<std::string> origin_host(std::string_view text) {
    if (text.starts_with('[') && text.ends_with(']')) return ipv6_literal(text);
    const std::string host = lower_case(text);
    if (!is_host_name(host) || is_respelled_by_browsers(host)) return std::nullopt;
    return host;
}

// ":8443", or empty for the default port of the scheme. Returns nothing if the port is invalid.
std::optional<std::string> origin_port(std::string_view text, bool is_https) {
    if (text.empty()) return "";
    const auto port = whole_number(text.substr(1));
    if (!port || *port < 1 || *port > 65535) return std::nullopt;
    return *port == (is_https ? 443U : 80U) ? "" : ':' + std::to_string(*port);
}

constexpr std::string_view kNotOfAll =
    "expected a domain of your own, such as example.com: browsers take no cookie for a public suffix";

constexpr std::string_view kArgon2id = "$argon2id$";

// The minimum costs of OWASP's Password Storage cheat sheet; all are equally strong.
constexpr std::array<Argon2Cost, 5> kLowestCosts = {
    {{19456, 2}, {47104, 1}, {12288, 3}, {9216, 4}, {7168, 5}}};

// The number after the name: 19456 for "m=19456".
std::optional<std::uint32_t> parameter(std::string_view text, std::string_view name) {
    if (!text.starts_with(name)) return std::nullopt;
    return whole_number(text.substr(name.size()));
}

// Tells whether the text is base64 without padding, of `lowest` to `highest` bytes.
bool is_base64(std::string_view text, std::size_t lowest, std::size_t highest) {
    const std::size_t bytes = text.size() * 3 / 4;
    return text.size() % 4 != 1 && bytes >= lowest && bytes <= highest && consists_of(text, "+/");
}

// Names the kind of a text that is not an Argon2id hash, without showing the text.
std::string_view other_kind(std::string_view text) {
    constexpr std::array<std::array<std::string_view, 2>, 9> kKinds = {{{"$argon2i$", "an Argon2i hash"},
                                                                        {"$argon2d$", "an Argon2d hash"},
                                                                        {"$2", "a bcrypt hash"},
                                                                        {"$scrypt$", "an scrypt hash"},
                                                                        {"$7$", "an scrypt hash"},
                                                                        {"$y$", "a yescrypt hash"},
                                                                        {"$6$", "a SHA-512 crypt hash"},
                                                                        {"$5$", "a SHA-256 crypt hash"},
                                                                        {"$apr1$", "an Apache MD5 hash"}}};
    for (const auto& [prefix, name] : kKinds) {
        if (text.starts_with(prefix)) return name;
    }
    return "something else";
}

bool is_costly_enough(const Argon2Cost& cost) {
    return std::ranges::any_of(kLowestCosts, [&](const Argon2Cost& lowest) {
        return cost.memory_kib >= lowest.memory_kib && cost.passes >= lowest.passes;
    });
}

std::string spelled(const Argon2Cost& cost) {
    return "m=" + std::to_string(cost.memory_kib) + ",t=" + std::to_string(cost.passes);
}

}  // namespace

Result<std::optional<ListenAddress>> parse_listen(std::string_view text) {
    if (text.empty()) return std::nullopt;
    return parse_listen_address(text);
}

Result<unsigned> parse_count(std::string_view text, unsigned highest) {
    const auto number = whole_number(text);
    if (!number || *number > highest)
        return failure("expected a whole number from 0 to " + std::to_string(highest));
    return *number;
}

Result<unsigned> parse_count_within(std::string_view text, unsigned lowest, unsigned highest) {
    const auto number = whole_number(text);
    if (!number || *number < lowest || *number > highest)
        return failure("expected a whole number from " + std::to_string(lowest) + " to " +
                       std::to_string(highest));
    return *number;
}

Result<bool> parse_flag(std::string_view text) {
    if (text != "true" && text != "false") return failure("expected true or false");
    return text == "true";
}

Result<std::chrono::seconds> parse_duration_within(std::string_view text, std::chrono::seconds shortest,
                                                   std::chrono::seconds longest) {
    auto duration = parse_duration(text);
    if (!duration && !text.empty() && std::ranges::all_of(text, is_digit))
        return failure("expected a duration with a unit, such as 90s, 30m, 12h or 30d");
    if (duration && (*duration < shortest || *duration > longest)) {
        return failure("expected a duration from " + format_duration(shortest) + " to " +
                       format_duration(longest));
    }
    return duration;
}

Result<std::string> parse_mount(std::string_view text) {
    const auto wrong = failure(
        "expected a path that begins and ends with '/', such as /signin/, of letters, digits and -._~");
    if (!text.starts_with('/') || !text.ends_with('/') || text.size() > 255) return wrong;
    std::string_view rest = text.substr(1);
    while (!rest.empty()) {
        const std::string_view segment = take_until(rest, '/');
        if (segment.empty() || segment == "." || segment == ".." || !consists_of(segment, "-._~"))
            return wrong;
    }
    return std::string(text);
}

Result<std::string> parse_origin(std::string_view text) {
    const auto wrong = failure("expected an origin such as https://login.example.com, without a path");
    if (text.empty()) return std::string();
    const std::size_t separator = text.find("://");
    if (separator == std::string_view::npos) return wrong;
    const std::string scheme = lower_case(text.substr(0, separator));
    if (scheme != "https" && scheme != "http") return wrong;
    const std::string_view authority = text.substr(separator + 3);
    // The colons inside the brackets of an IPv6 address do not begin a port.
    const std::size_t colon =
        authority.find(':', authority.find(']') == std::string_view::npos ? 0 : authority.find(']'));
    const auto host = origin_host(authority.substr(0, colon));
    const auto port =
        origin_port(colon == std::string_view::npos ? "" : authority.substr(colon), scheme == "https");
    if (!host || !port) return wrong;
    return scheme + "://" + *host + *port;
}

Result<std::vector<std::string>> parse_origins(std::string_view text) {
    constexpr std::string_view kAnyHost = "://*.";
    std::vector<std::string> origins;
    while (!text.empty()) {
        std::string written(take_until(text, ' '));
        if (written.empty()) continue;
        const auto star = written.find(kAnyHost);
        if (star != std::string::npos) written.erase(star + 3, 2);
        auto origin = parse_origin(written);
        if (!origin)
            return failure("expected origins such as https://app.example.com or https://*.example.com");
        if (star != std::string::npos) {
            const std::string domain = origin->substr(star + 3, origin->find(':', star + 3) - star - 3);
            if (is_public_suffix(domain))
                return failure("expected hosts below a domain of your own: " + domain +
                               " is a public suffix");
            origin->insert(star + 3, "*.");
        }
        origins.push_back(std::move(*origin));
    }
    return origins;
}

Result<std::vector<Network>> parse_networks(std::string_view text) {
    std::vector<Network> networks;
    for (std::string_view rest = text; !rest.empty();) {
        const std::string_view written = take_until(rest, ' ');
        if (written.empty()) continue;
        auto network = Network::parse(written);
        if (!network && written == text) return tl::unexpected<Error>(std::move(network.error()));
        if (!network) return failure(network.error().message + " in the place of " + in_quotes(written));
        networks.push_back(*network);
    }
    return networks;
}

Result<std::string> parse_cookie_domain(std::string_view text) {
    auto domain = parse_host_name(text);
    // Browsers accept no shared cookie for an IP address or a top-level domain.
    const bool is_shared = domain && domain->find('.') != std::string::npos &&
                           !std::ranges::all_of(domain->substr(domain->rfind('.') + 1), is_digit);
    if (!text.empty() && !is_shared)
        return failure("expected a domain with hosts below it, such as example.com");
    if (domain && is_public_suffix(*domain)) return failure(std::string(kNotOfAll));
    return domain;
}

Result<std::string> parse_domain_of_emails(std::string_view text) {
    const auto domain = parse_domain(text);
    if (!domain) return failure("expected a domain; this domain " + domain.error().message);
    const auto host = parse_host_name(domain->ascii);
    return host ? Result<std::string>(domain->folded) : host;
}

Result<std::string> parse_email_cookie_domain(std::string_view text) {
    auto domain = parse_host_name(text);
    if (domain && is_public_suffix(*domain)) return failure(std::string(kNotOfAll));
    return domain;
}

Result<mode_t> parse_mode(std::string_view text) {
    const auto bits = whole_number(text, 8);
    if (!bits || *bits > 0777 || text.size() < 3) return failure("expected an octal mode such as 0660");
    return static_cast<mode_t>(*bits);
}

Result<std::string> parse_group(std::string_view text) {
    if (text.size() > 256 || text.find_first_of(":/,") != std::string_view::npos || text.starts_with('-'))
        return failure("expected the name of a group, such as www-data");
    return std::string(text);
}

Result<std::filesystem::path> parse_absolute_path(std::string_view text) {
    if (!text.starts_with('/')) return failure("expected an absolute path, such as /var/lib/postern");
    return std::filesystem::path(text);
}

Result<std::string> parse_session_cookie_name(std::string_view text) {
    if (text.empty() || text.size() > 64 || !consists_of(text, "!#$%&'*+-.^_`|~"))
        return failure("expected the name of a cookie, of 1 to 64 letters, digits and !#$%&'*+-.^_`|~");
    // Postern adds __Host- itself if the browser will accept it.
    if (text.starts_with("__")) return failure("expected a name without a prefix: __Host- is put before it");
    if (text == "email") return failure("expected a name that is not taken by the email cookie");
    return std::string(text);
}

Result<Secure> parse_secure(std::string_view text) {
    for (const Secure secure : {Secure::Auto, Secure::Always, Secure::Never}) {
        if (text == format_secure(secure)) return secure;
    }
    return failure("expected auto, always or never");
}

Result<UserSource> parse_user_source(std::string_view text) {
    for (const UserSource source : {UserSource::Database, UserSource::Htpasswd, UserSource::Shared}) {
        if (text == format_user_source(source)) return source;
    }
    return failure("expected database, htpasswd or shared");
}

Result<LogFormat> parse_log_format(std::string_view text) {
    for (const LogFormat format : {LogFormat::Text, LogFormat::Json}) {
        if (text == format_log_format(format)) return format;
    }
    return failure("expected text or json");
}

Result<NameEncoding> parse_name_encoding(std::string_view text) {
    for (const NameEncoding encoding : {NameEncoding::Percent, NameEncoding::Utf8}) {
        if (text == format_name_encoding(encoding)) return encoding;
    }
    return failure("expected percent-encoded or utf-8");
}

Result<std::string> parse_database_url(std::string_view text) {
    const bool is_postgresql = text.starts_with("postgresql://") || text.starts_with("postgres://");
    if (!text.empty() && !is_postgresql)
        return failure("expected a URL such as postgresql://postern@db.example.com/postern");
    return std::string(text);
}

bool is_costly_enough(const Password& password) {
    return is_costly_enough(Argon2Cost{password.memory_mib * 1024, password.passes});
}

Result<std::string> parse_cookie_path(std::string_view text) {
    const bool is_plain = std::ranges::all_of(text, [](char c) { return c >= 0x20 && c < 0x7F && c != ';'; });
    if (!text.empty() && (!text.starts_with('/') || !is_plain || text.size() > kMaxPathBytes))
        return failure("expected a path that begins with '/', of ASCII characters without ';'");
    return std::string(text);
}

Result<std::string> parse_host_name(std::string_view text) {
    if (!text.empty() && !is_host_name(text)) return failure("expected a host name, such as example.com");
    return lower_case(text);
}

std::optional<Argon2Cost> argon2id_cost(std::string_view hash) {
    if (!hash.starts_with(kArgon2id)) return std::nullopt;
    std::string_view rest = hash.substr(kArgon2id.size());
    const std::string_view version = take_until(rest, '$');
    std::string_view parameters = take_until(rest, '$');
    const auto memory = parameter(take_until(parameters, ','), "m=");
    const auto passes = parameter(take_until(parameters, ','), "t=");
    const auto lanes = parameter(parameters, "p=");
    const std::string_view salt = take_until(rest, '$');
    if (version != "v=19" || !memory || !passes || !lanes || *lanes < 1 || *lanes > 16 ||
        !is_base64(salt, 8, 48) || !is_base64(rest, 16, 64))
        return std::nullopt;
    return Argon2Cost{*memory, *passes};
}

Result<std::string> parse_password_hash(std::string_view text) {
    if (text.empty()) return std::string();
    const std::string expected =
        "expected an Argon2id hash ($argon2id$v=19$...), as `postern password hash` makes it, not ";
    if (!text.starts_with(kArgon2id)) return failure(expected + std::string(other_kind(text)));
    const auto found = argon2id_cost(text);
    if (!found) return failure(expected + "a damaged one");
    const Argon2Cost cost = *found;
    if (!is_costly_enough(cost)) {
        return failure(
            "expected an Argon2id hash of at least m=19456,t=2, m=47104,t=1, m=12288,t=3, m=9216,t=4 or "
            "m=7168,t=5, not " +
            spelled(cost));
    }
    if (cost.memory_kib > kHighestArgon2Cost.memory_kib || cost.passes > kHighestArgon2Cost.passes) {
        return failure("expected an Argon2id hash of at most " + spelled(kHighestArgon2Cost) + ", not " +
                       spelled(cost));
    }
    return std::string(text);
}

std::string format_mode(mode_t mode) {
    std::array<char, 16> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), mode, 8).ptr;
    const std::string text(digits.data(), end);
    return text.size() < 4 ? std::string(4 - text.size(), '0') + text : text;
}

std::string format_user_source(UserSource source) {
    switch (source) {
        case UserSource::Database:
            return "database";
        case UserSource::Htpasswd:
            return "htpasswd";
        case UserSource::Shared:
            return "shared";
    }
    return "";
}

std::string format_name_encoding(NameEncoding encoding) {
    return encoding == NameEncoding::Utf8 ? "utf-8" : "percent-encoded";
}

std::string format_log_format(LogFormat format) {
    return format == LogFormat::Text ? "text" : "json";
}

std::string format_secure(Secure secure) {
    switch (secure) {
        case Secure::Auto:
            return "auto";
        case Secure::Always:
            return "always";
        case Secure::Never:
            return "never";
    }
    return "";
}

}  // namespace postern::config
