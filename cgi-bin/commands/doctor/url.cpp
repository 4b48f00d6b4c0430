#include "commands/doctor/url.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <vector>

#include "base/ascii.hpp"

namespace postern::commands::doctor {
namespace {

constexpr std::size_t kMaxBytes = 8192;
constexpr int kMaxPort = 65535;

int default_port(std::string_view scheme) {
    return scheme == "https" ? 443 : 80;
}

// Browsers drop or rewrite some of these; whoever sends them means mischief or made a mistake.
bool has_forbidden(std::string_view text) {
    return std::ranges::any_of(
        text, [](char c) { return static_cast<unsigned char>(c) <= 0x20 || c == 0x7F || c == '\\'; });
}

bool is_host(std::string_view host) {
    if (host.starts_with('[')) {
        return host.size() > 2 && host.ends_with(']') &&
               host.find_first_not_of("0123456789abcdef:.", 1) == host.size() - 1;
    }
    return !host.empty() && host.size() <= 253 && !host.starts_with('.') && !host.starts_with('-') &&
           std::ranges::all_of(host, [](char c) { return is_letter_or_digit(c) || c == '-' || c == '.'; });
}

std::optional<int> port_of(std::string_view text) {
    int port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    if (text.empty() || port < 1 || port > kMaxPort) return std::nullopt;
    return port;
}

std::string without_dot_segments(std::string_view path) {
    std::vector<std::string_view> kept;
    std::string_view rest = path.substr(1);
    while (true) {
        const auto slash = rest.find('/');
        const std::string_view segment = rest.substr(0, slash);
        const bool is_last = slash == std::string_view::npos;
        if (segment == "..") {
            if (!kept.empty()) kept.pop_back();
        } else if (segment != ".") {
            kept.push_back(segment);
        }
        if (is_last) {
            if (segment == "." || segment == "..") kept.emplace_back();
            break;
        }
        rest.remove_prefix(slash + 1);
    }
    std::string result;
    for (const std::string_view segment : kept)
        result.append("/").append(segment);
    return result.empty() ? "/" : result;
}

std::string normal_target(std::string_view target) {
    const auto question = target.find('?');
    const std::string path = without_dot_segments(target.substr(0, question));
    return path + std::string(question == std::string_view::npos ? "" : target.substr(question));
}

Result<Url> parse_behind_scheme(std::string_view scheme, std::string_view rest) {
    Url url;
    url.scheme = scheme;
    const auto end = rest.find_first_of("/?");
    const std::string_view authority = rest.substr(0, end);
    if (authority.find('@') != std::string_view::npos) return failure("has a user name in it");
    const auto colon = authority.find(':', authority.starts_with('[') ? authority.find(']') : 0);
    url.host = lower_case(authority.substr(0, colon));
    if (url.host.ends_with('.')) url.host.pop_back();
    if (!is_host(url.host)) return failure("has no host name in ASCII");
    const auto port = colon == std::string_view::npos || colon + 1 == authority.size()
                          ? default_port(scheme)
                          : port_of(authority.substr(colon + 1));
    if (!port) return failure("has no port between 1 and 65535 behind the colon");
    url.port = *port;
    const std::string_view target = end == std::string_view::npos ? "" : rest.substr(end);
    url.target = normal_target(target.starts_with('/') ? std::string(target) : "/" + std::string(target));
    return url;
}

}  // namespace

std::string Url::origin() const {
    return scheme + "://" + host + (port == default_port(scheme) ? "" : ":" + std::to_string(port));
}

std::string_view Url::path() const {
    return std::string_view(target).substr(0, target.find('?'));
}

std::string_view Url::query() const {
    const auto question = target.find('?');
    return question == std::string::npos ? "" : std::string_view(target).substr(question + 1);
}

bool Url::is_loopback() const {
    const bool is_address = host.find_first_not_of("0123456789.") == std::string::npos;
    return host == "localhost" || host.ends_with(".localhost") || host == "[::1]" ||
           (is_address && host.starts_with("127."));
}

Url Url::at(std::string_view new_target) const {
    Url other = *this;
    other.target = new_target;
    return other;
}

Result<Url> parse_url(std::string_view text) {
    if (text.size() > kMaxBytes) return failure("has more than 8192 bytes");
    if (has_forbidden(text)) return failure("has blanks, backslashes or control characters in it");
    text = text.substr(0, text.find('#'));
    for (const std::string_view scheme : {"http", "https"}) {
        const std::string prefix = std::string(scheme) + "://";
        if (text.size() > prefix.size() && equal_ignoring_case(text.substr(0, prefix.size()), prefix))
            return parse_behind_scheme(scheme, text.substr(prefix.size()));
    }
    return failure("expected an address such as https://app.example.com/private/");
}

Result<Url> resolve(const Url& base, std::string_view reference) {
    if (reference.size() > kMaxBytes) return failure("has more than 8192 bytes");
    if (has_forbidden(reference)) return failure("has blanks, backslashes or control characters in it");
    reference = reference.substr(0, reference.find('#'));
    if (reference.starts_with("//")) return parse_url(base.scheme + ":" + std::string(reference));
    const auto colon = reference.find(':');
    if (colon != std::string_view::npos && reference.find_first_of("/?") > colon) return parse_url(reference);
    if (reference.empty()) return base;
    if (reference.starts_with('/')) return base.at(normal_target(reference));
    const std::string_view path = base.path();
    if (reference.starts_with('?')) return base.at(std::string(path) + std::string(reference));
    return base.at(normal_target(std::string(path.substr(0, path.rfind('/') + 1)) + std::string(reference)));
}

}  // namespace postern::commands::doctor
