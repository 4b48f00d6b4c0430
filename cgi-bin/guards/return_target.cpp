#include "guards/return_target.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/ascii.hpp"
#include "base/encoding.hpp"

namespace postern::guards {
namespace {

constexpr std::size_t kMaxBytes = 6000;

// A sign-in form may have 16 KiB. The email and the password take at most 4 KB of that.
constexpr std::size_t kMaxBytesInForm = 12000;

// Web servers accept request lines of 8 KB (lighttpd: all headers together). A target of 2048 bytes always
// fits.
constexpr std::size_t kMaxBytesInLink = std::size_t{3} * 2048;

// Postern's own name, and the names that applications and other gateways use.
constexpr std::array<std::string_view, 4> kNames = {"rd", "next", "redirect_uri", "url"};

// A path that is encoded more often is refused.
constexpr int kMostDecodings = 4;

bool is_allowed(char c) {
    return c > 0x20 && c < 0x7F && c != '\\';
}

// Tells whether every reader of the path stays on this site: the path does not begin with "//" and has no dot
// segment, no control byte and no backslash. The parameters of a segment (";v=1") are ignored, because some
// applications drop them.
bool is_plain_path(std::string_view path) {
    if (has_control(path) || path.find('\\') != std::string_view::npos) return false;
    path.remove_prefix(1);
    for (bool is_first = true;; is_first = false) {
        const auto slash = path.find('/');
        const std::string_view segment = path.substr(0, std::min(slash, path.find(';')));
        if (segment == "." || segment == "..") return false;
        const bool is_last = slash == std::string_view::npos;
        if (is_first && !is_last && segment.find_first_not_of(' ') == std::string_view::npos) return false;
        if (is_last) return true;
        path.remove_prefix(slash + 1);
    }
}

// Tells whether the path is plain, and stays plain for a proxy or an application that decodes it again.
bool is_plain_however_decoded(std::string path) {
    for (int times = 0; times <= kMostDecodings; ++times) {
        if (!is_plain_path(path)) return false;
        std::string decoded = percent_decoded(path);
        if (decoded == path) return true;
        path = std::move(decoded);
    }
    return false;
}

bool is_absolute(std::string_view text) {
    const std::string begin = lower_case(text.substr(0, 8));
    return begin.starts_with("https://") || begin.starts_with("http://");
}

// Decodes a value of a query string, in which '+' is a space.
std::string decoded(std::string_view text) {
    std::string spaced(text);
    std::ranges::replace(spaced, '+', ' ');
    return percent_decoded(spaced);
}

// "https://app.example.com%2Fx": everything after the host is encoded.
bool is_encoded_behind_host(std::string_view url) {
    return url.find_first_of("/?#", url.find("://") + 3) == std::string_view::npos &&
           url.find('%') != std::string_view::npos;
}

// The target in a field with this value. `rest` begins with the value and extends to the end of the query.
std::string target_of(std::string_view value, std::string_view rest) {
    const auto question = value.find('?');
    const std::string_view beginning = value.substr(0, question);
    const bool is_written = is_absolute(value) || value.starts_with('/');
    if (question != std::string_view::npos)
        return (is_written ? std::string(beginning) : decoded(beginning)) +
               std::string(rest.substr(question));
    if (is_absolute(value) && !is_encoded_behind_host(value)) return std::string(rest);
    return decoded(value);
}

std::string_view behind_host(std::string_view target) {
    return target.substr(origin_part(target).size());
}

std::string encoded_for_link(std::string_view target) {
    return percent_encoded(target, "-._~/");
}

bool is_short_in_link(std::string_view target) {
    return encoded_for_link(behind_host(target)).size() <= kMaxBytesInLink;
}

// Tells whether a browser leaves the target unchanged in the query of an address.
bool stays_as_it_is(std::string_view target) {
    return target.find_first_of("#\"'<>") == std::string_view::npos;
}

}  // namespace

bool fits(std::string_view target) {
    const std::string_view rest = behind_host(target);
    return rest.size() <= kMaxBytes && percent_encoded(rest, "-._*").size() <= kMaxBytesInForm &&
           (is_short_in_link(target) || stays_as_it_is(target));
}

std::string fitting_return_target(std::string target) {
    if (fits(target)) return target;
    const auto host_bytes = target.size() - behind_host(target).size();
    target.resize(std::min(target.find_first_of("?#", host_bytes), target.size()));
    if (!fits(target)) target.replace(host_bytes, std::string::npos, "/");
    return target;
}

std::string query_with_target(std::string_view target, std::string_view field) {
    std::string query(field);
    const std::string_view separator = field.empty() || target.empty() ? "" : "&";
    if (target.empty()) return query;
    if (is_short_in_link(target)) return "rd=" + encoded_for_link(target).append(separator).append(field);
    return query.append(separator).append(kAsIsName).append("=").append(target);
}

bool is_safe_return_target(std::string_view target, std::span<const Origin> origins) {
    if (target.empty() || behind_host(target).size() > kMaxBytes) return false;
    if (!std::ranges::all_of(target, is_allowed)) return false;
    std::string_view path = target;
    if (!target.starts_with('/')) {
        const std::string_view written = origin_part(target);
        const auto origin = parse_origin(written);
        if (!origin) return false;
        if (std::ranges::none_of(origins, [&](const Origin& each) { return each.includes(*origin); }))
            return false;
        path.remove_prefix(written.size());
        // After a host, "//" does not begin another host.
        while (path.starts_with("//"))
            path.remove_prefix(1);
    }
    path = path.substr(0, path.find_first_of("?#"));
    return path.empty() || is_plain_however_decoded(std::string(path));
}

std::string wanted_return_target(std::string_view query) {
    while (!query.empty()) {
        const std::string_view field = query.substr(0, query.find('&'));
        const auto equals = std::min(field.find('='), field.size());
        const std::string_view value = field.substr(std::min(equals + 1, field.size()));
        if (field.substr(0, equals) == kAsIsName)
            return with_ascii_only(query.substr(std::min(equals + 1, query.size())));
        if (std::ranges::find(kNames, decoded(field.substr(0, equals))) != kNames.end())
            return with_ascii_only(target_of(value, query.substr(std::min(equals + 1, query.size()))));
        query.remove_prefix(std::min(field.size() + 1, query.size()));
    }
    return {};
}

std::string without_vouch_parameters(std::string target) {
    target.resize(std::min(target.find("&vouch-failcount="), target.size()));
    return target;
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
