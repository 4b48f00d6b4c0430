#include "users/email.hpp"

#include "base/domain_name.hpp"
#include "base/unicode.hpp"

namespace postern::users {
namespace {

constexpr std::size_t kMaxBytes = 254;

bool has_blank(std::string_view text) {
    for (auto character = first_character(text); character; character = first_character(text)) {
        if (is_blank(character->value)) return true;
        text.remove_prefix(character->size_bytes);
    }
    return false;
}

bool has_two_sides(std::string_view text) {
    const auto at = text.find('@');
    return at != std::string_view::npos && at > 0 && at + 1 < text.size() &&
           text.find('@', at + 1) == std::string_view::npos;
}

tl::unexpected<Error> no_address() {
    return failure("expected NAME@DOMAIN without blanks or invisible characters");
}

}  // namespace

Result<Email> parse_email(std::string_view text) {
    text = without_blanks_around(text);
    if (text.size() > kMaxBytes) return failure("it is longer than " + std::to_string(kMaxBytes) + " bytes");
    if (!has_two_sides(text) || has_blank(text)) return no_address();
    const std::string_view local = text.substr(0, text.find('@'));
    const std::string_view domain = text.substr(local.size() + 1);
    if (!is_all_visible(local) || !is_visible_name(domain)) return no_address();
    const auto name = parse_domain(domain);
    if (!name) return failure("its domain " + name.error().message);
    if (local.size() + 1 + name->ascii.size() > kMaxBytes)
        return failure("it is longer than " + std::to_string(kMaxBytes) + " bytes with its domain in ASCII");
    if (!is_visible_name(name->folded) || has_blank(name->folded)) return no_address();
    const auto key = case_folded(local);
    if (!key) return no_address();
    Email email{std::string(text), *key + "@" + name->folded};
    // The small and the full-width '@' become '@' only by folding.
    if (!has_two_sides(email.folded)) return no_address();
    return email;
}

}  // namespace postern::users
