#include "commands/doctor/url.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "base/origin.hpp"

namespace postern::commands::doctor {
namespace {

constexpr std::size_t kMaxBytes = 8192;

int default_port(std::string_view scheme) {
    return scheme == "https" ? 443 : 80;
}

// Browsers drop or rewrite some of these characters; an address with them is an attack or a mistake.
bool has_forbidden(std::string_view text) {
    return std::ranges::any_of(
        text, [](char c) { return static_cast<unsigned char>(c) <= 0x20 || c == 0x7F || c == '\\'; });
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

// The path and the query after an origin.
std::string target_of(std::string_view behind) {
    return normal_target(behind.starts_with('/') ? std::string(behind) : "/" + std::string(behind));
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
    const auto scheme_end = std::min(text.find("://"), text.size());
    const auto end = std::min(text.find_first_of("/?", scheme_end + 3), text.size());
    const auto origin = parse_origin(text.substr(0, end));
    if (!origin) return failure("expected an address such as https://app.example.com/private/");
    Url url;
    url.scheme = origin->scheme;
    url.host = origin->host;
    url.port = origin->port;
    url.target = target_of(text.substr(end));
    return url;
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
