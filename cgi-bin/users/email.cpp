#include "users/email.hpp"

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

}  // namespace

std::optional<Email> parse_email(std::string_view text) {
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return std::nullopt;
    text = text.substr(first, text.find_last_not_of(" \t") - first + 1);
    if (text.size() > kMaxBytes || !has_two_sides(text) || !is_all_visible(text) || has_blank(text))
        return std::nullopt;
    auto key = case_folded(text);
    // Compatibility forms of '@' (a small or a full-width one) become '@' only now.
    if (!key || !has_two_sides(*key)) return std::nullopt;
    return Email{std::string(text), std::move(*key)};
}

}  // namespace postern::users
