#include "config/values.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>

#include "base/ascii.hpp"
#include "base/domain_name.hpp"
#include "base/duration.hpp"
#include "base/number.hpp"
#include "config/in_quotes.hpp"
#include "config/public_suffix.hpp"

namespace postern::config {
namespace {

constexpr std::size_t kMaxUrlPathBytes = 1024;

constexpr std::string_view kNotOfAll =
    "expected a domain that you own, such as example.com: browsers refuse cookies for a public suffix";

}  // namespace

Result<std::optional<ListenAddress>> parse_listen(std::string_view text) {
    if (text.empty()) return std::nullopt;
    return parse_listen_address(text);
}

Result<unsigned> parse_count_within(std::string_view text, unsigned lowest, unsigned highest) {
    const auto number = parse_number<std::uint32_t>(text);
    if (!number || *number < lowest || *number > highest)
        return failure(fmt::format("expected a whole number from {} to {}", lowest, highest));
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
        return failure(fmt::format("expected a duration from {} to {}", format_duration(shortest),
                                   format_duration(longest)));
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

Result<std::optional<Origin>> parse_optional_origin(std::string_view text) {
    if (text.empty()) return std::nullopt;
    return parse_origin(text);
}

Result<std::vector<Origin>> parse_origins(std::string_view text) {
    std::vector<Origin> origins;
    while (!text.empty()) {
        const std::string_view written = take_until(text, ' ');
        if (written.empty()) continue;
        auto origin = parse_origin_pattern(written);
        if (!origin)
            return failure("expected origins such as https://app.example.com or https://*.example.com");
        if (origin->is_any_host_below && is_public_suffix(origin->host))
            return failure(
                fmt::format("expected hosts below your own domain: {} is a public suffix", origin->host));
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
        if (!network)
            return failure(fmt::format("{} in place of {}", network.error().message, in_quotes(written)));
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
    const auto bits = parse_number<std::uint32_t>(text, 8);
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
    if (text.starts_with("__"))
        return failure("expected a name without a prefix, because Postern adds __Host-");
    if (text == "email") return failure("expected a name other than the name of the email cookie");
    if (text == "second" || text == "trusted")
        return failure("expected a name other than the names of the cookies for the second factor");
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

Result<Enrolment> parse_enrolment(std::string_view text) {
    for (const Enrolment enrolment : {Enrolment::Self, Enrolment::Off}) {
        if (text == format_enrolment(enrolment)) return enrolment;
    }
    return failure("expected self or off");
}

Result<std::vector<std::string>> parse_words(std::string_view text) {
    std::vector<std::string> words;
    while (!text.empty()) {
        const std::string_view word = take_until(text, ' ');
        if (!word.empty()) words.emplace_back(word);
    }
    return words;
}

Result<std::vector<std::string>> parse_labels(std::string_view text) {
    constexpr std::size_t kMostLabels = 20;
    constexpr std::size_t kMaxLabelBytes = 32;
    auto labels = parse_words(text);
    const auto is_in_label = [](char c) { return is_letter_or_digit(c) || c == '.' || c == '_' || c == '-'; };
    std::set<std::string_view> different;
    for (const std::string& label : *labels) {
        if (label.size() > kMaxLabelBytes || !std::ranges::all_of(label, is_in_label))
            return failure(
                fmt::format("expected labels of 1 to {} letters, digits, '.', '_' and '-'", kMaxLabelBytes));
        if (!different.insert(label).second) return failure("expected each label once");
    }
    if (different.size() > kMostLabels)
        return failure(fmt::format("expected at most {} labels", kMostLabels));
    return labels;
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

Result<std::string> parse_cookie_path(std::string_view text) {
    const bool is_plain = std::ranges::all_of(text, [](char c) { return c >= 0x20 && c < 0x7F && c != ';'; });
    if (!text.empty() && (!text.starts_with('/') || !is_plain || text.size() > kMaxUrlPathBytes))
        return failure("expected a path that begins with '/', of ASCII characters without ';'");
    return std::string(text);
}

Result<std::string> parse_host_name(std::string_view text) {
    if (!text.empty() && !is_host_name(text)) return failure("expected a host name, such as example.com");
    return lower_case(text);
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

std::string format_enrolment(Enrolment enrolment) {
    return enrolment == Enrolment::Self ? "self" : "off";
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
