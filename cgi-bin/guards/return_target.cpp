#include "guards/return_target.hpp"

#include <algorithm>
#include <array>

#include "base/ascii.hpp"
#include "base/encoding.hpp"
#include "config/values.hpp"

namespace postern::guards {
namespace {

constexpr std::size_t kMaxBytes = 2048;

// Ours, and what applications and other gateways call it.
constexpr std::array<std::string_view, 4> kNames = {"rd", "next", "redirect_uri", "url"};

constexpr std::string_view kAnyHost = "*.";

bool is_allowed(char c) {
    return c > 0x20 && c < 0x7F && c != '\\';
}

bool has_dot_segment(std::string_view path) {
    while (true) {
        const auto slash = path.find('/');
        const std::string segment = percent_decoded(path.substr(0, slash));
        if (segment == "." || segment == "..") return true;
        if (slash == std::string_view::npos) return false;
        path.remove_prefix(slash + 1);
    }
}

// Whether the origin is the listed one or, for "https://*.example.com", that of a host below example.com.
bool is_of(std::string_view origin, std::string_view listed) {
    const auto host = listed.find("://") + 3;
    if (!listed.substr(host).starts_with(kAnyHost)) return origin == listed;
    const std::string_view suffix = listed.substr(host + kAnyHost.size() - 1);
    return origin.starts_with(listed.substr(0, host)) && origin.ends_with(suffix) &&
           origin.size() > host + suffix.size();
}

// The part of a URL before its path; nothing when that is none that config::parse_origin knows, which is
// the one reader of origins: what it made of the list is compared with what it makes of this.
std::string_view authority_part(std::string_view url) {
    const auto separator = url.find("://");
    if (separator == std::string_view::npos) return {};
    return url.substr(0, url.find_first_of("/?#", separator + 3));
}

bool is_absolute(std::string_view text) {
    const std::string begin = lower_case(text.substr(0, 8));
    return begin.starts_with("https://") || begin.starts_with("http://");
}

// Whether the value stands in the query as it is, unencoded.
bool is_raw(std::string_view value) {
    return is_absolute(value) || (value.starts_with('/') && value.find('?') != std::string_view::npos);
}

// As a query string has them: '+' is a space.
std::string decoded(std::string_view text) {
    std::string spaced(text);
    std::ranges::replace(spaced, '+', ' ');
    return percent_decoded(spaced);
}

}  // namespace

bool is_safe_return_target(std::string_view target, std::span<const std::string> origins) {
    if (target.empty() || target.size() > kMaxBytes || !std::ranges::all_of(target, is_allowed)) return false;
    std::string_view path = target;
    if (!target.starts_with('/')) {
        const std::string_view written = authority_part(target);
        const auto origin = config::parse_origin(written);
        if (written.empty() || !origin) return false;
        if (std::ranges::none_of(origins, [&](const std::string& each) { return is_of(*origin, each); }))
            return false;
        path.remove_prefix(written.size());
    } else if (target.starts_with("//")) {
        return false;
    }
    return !has_dot_segment(path.substr(0, path.find_first_of("?#")));
}

std::string wanted_return_target(std::string_view query) {
    while (!query.empty()) {
        const std::string_view field = query.substr(0, query.find('&'));
        const auto equals = std::min(field.find('='), field.size());
        const std::string_view value = field.substr(std::min(equals + 1, field.size()));
        if (std::ranges::find(kNames, decoded(field.substr(0, equals))) != kNames.end())
            return with_ascii_only(is_raw(value) ? query.substr(equals + 1) : decoded(value));
        query.remove_prefix(std::min(field.size() + 1, query.size()));
    }
    return {};
}

std::string with_ascii_only(std::string_view text) {
    std::string result;
    for (const char c : text) {
        if (static_cast<unsigned char>(c) < 0x80) {
            result += c;
        } else {
            result += percent_encoded({&c, 1});
        }
    }
    return result;
}

std::span<const std::string_view> return_target_names() {
    return kNames;
}

}  // namespace postern::guards
