#include "base/domain_name.hpp"

#include <algorithm>
#include <memory>
#include <optional>

#include <idn2.h>

#include "base/ascii.hpp"

namespace postern {
namespace {

constexpr std::size_t kMaxLabelBytes = 63;
constexpr std::size_t kMaxNameBytes = 253;

struct FreeText {
    void operator()(char* text) const { idn2_free(text); }
};
using Text = std::unique_ptr<char, FreeText>;

bool is_international(std::string_view lower) {
    const bool is_ascii =
        std::ranges::all_of(lower, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    return !is_ascii || lower.starts_with("xn--") || lower.find(".xn--") != std::string_view::npos;
}

// The capital sharp s. Libraries up to Unicode 15.0 map it to "ss", later libraries to "ß".
std::string with_small_sharp_s(std::string text) {
    constexpr std::string_view kCapital = "\xE1\xBA\x9E";
    constexpr std::string_view kSmall = "\xC3\x9F";
    for (auto at = text.find(kCapital); at != std::string::npos; at = text.find(kCapital, at))
        text.replace(at, kCapital.size(), kSmall);
    return text;
}

// Without IDN2_USE_STD3_ASCII_RULES: libidn2 then drops the characters that the rules forbid, and two names
// would become the same.
Result<std::string> to_ascii(const std::string& text) {
    char* result = nullptr;
    const int status = idn2_to_ascii_8z(text.c_str(), &result, IDN2_NONTRANSITIONAL);
    const Text owner(result);
    if (status != IDN2_OK)
        return failure(std::string("is not a valid international name: ") + idn2_strerror(status));
    return std::string(result);
}

std::optional<std::string> to_unicode(const std::string& ascii) {
    char* result = nullptr;
    const int status = idn2_to_unicode_8z8z(ascii.c_str(), &result, 0);
    const Text owner(result);
    return status == IDN2_OK ? std::optional<std::string>(result) : std::nullopt;
}

Result<DomainName> parse_international(std::string_view text) {
    const std::string given = with_small_sharp_s(std::string(text));
    if (given.find('\0') != std::string::npos) return failure("has a control character");
    auto ascii = to_ascii(given);
    if (!ascii) return tl::unexpected(ascii.error());
    auto folded = to_unicode(*ascii);
    if (!folded || to_ascii(*folded) != *ascii)
        return failure("is not a valid international name: an xn-- part does not encode a valid name");
    return DomainName{std::move(*folded), std::move(*ascii)};
}

// Requires: a name in ASCII.
Result<void> check_lengths(std::string_view ascii, bool may_have_empty_labels) {
    if (ascii.size() > kMaxNameBytes)
        return failure("is longer than " + std::to_string(kMaxNameBytes) + " bytes in ASCII");
    for (std::string_view rest = ascii;;) {
        const auto end = std::min(rest.find('.'), rest.size());
        if (end > kMaxLabelBytes)
            return failure("has a part that is longer than " + std::to_string(kMaxLabelBytes) +
                           " bytes in ASCII");
        if (end == 0 && !may_have_empty_labels) return failure("has an empty part between its dots");
        if (end == rest.size()) return {};
        rest.remove_prefix(end + 1);
    }
}

bool is_host_label(std::string_view label) {
    return !label.empty() && label.size() <= 63 && label.front() != '-' && label.back() != '-' &&
           std::ranges::all_of(label, [](char c) { return is_letter_or_digit(c) || c == '-'; });
}

}  // namespace

Result<DomainName> parse_domain(std::string_view text) {
    std::string lower = lower_case(text);
    const bool international = is_international(lower);
    auto name = international ? parse_international(text) : Result<DomainName>(DomainName{lower, lower});
    if (!name) return name;
    if (const auto fits = check_lengths(name->ascii, !international); !fits)
        return tl::unexpected(fits.error());
    return name;
}

bool is_host_name(std::string_view text) {
    if (text.empty() || text.size() > 253 || text.back() == '.') return false;
    while (!text.empty()) {
        if (!is_host_label(take_until(text, '.'))) return false;
    }
    return true;
}

}  // namespace postern
