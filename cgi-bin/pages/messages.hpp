#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "pages/message_keys.hpp"

namespace postern::pages {

// A language of templates/languages, compiled by scripts/compile_messages.
struct BuiltInLanguage {
    std::string_view tag;  // BCP 47: "pt-BR"
    bool is_right_to_left;
    std::size_t (*form_of)(std::uint64_t count);  // the plural form of a number, from 0
    std::span<const std::string_view> texts;      // all forms of all messages
    std::span<const std::uint16_t> first;  // the first text of each message, and the number of all texts
};
std::span<const BuiltInLanguage> built_in_languages();

constexpr std::size_t index_of_message(std::string_view key) {
    return static_cast<std::size_t>(std::ranges::lower_bound(kMessageKeys, key) - kMessageKeys.begin());
}
constexpr bool is_message(std::string_view key) {
    return index_of_message(key) < kMessageKeys.size() && kMessageKeys[index_of_message(key)] == key;
}

// The key of a message with or without plural forms. An unknown key does not compile.
template <bool has_plural_forms>
class Key {
public:
    consteval Key(const char* key) : index_(index_of_message(key)) {
        if (!is_message(key) || kHasPluralForms[index_] != has_plural_forms) throw "no such message";
    }
    constexpr std::size_t index() const { return index_; }

private:
    std::size_t index_;
};
using MessageKey = Key<false>;
using CountKey = Key<true>;

using MessageValues = std::initializer_list<std::pair<std::string_view, std::string_view>>;

// The messages of one language.
class Language {
public:
    explicit Language(const BuiltInLanguage& built_in) : built_in_(&built_in) {}

    std::string_view tag() const { return built_in_->tag; }
    std::string_view direction() const { return built_in_->is_right_to_left ? "rtl" : "ltr"; }
    // Between two sentences: " ", or nothing in Japanese and Chinese.
    std::string space() const;

    // The message, with the values of its placeholders. A value is put in unchanged.
    std::string say(MessageKey key, MessageValues values = {}) const;
    // The plural form of this number. {count} is the number.
    std::string say_count(CountKey key, std::uint64_t count) const;

    // The text of a message with its placeholders: "Hello, {name}". Requires: index < kMessageKeys.size().
    std::string_view text(std::size_t index) const;

    // Replaces the text of a message. Requires: the message has no plural forms.
    void replace(std::size_t index, std::string text) { replaced_[index] = std::move(text); }

private:
    const BuiltInLanguage* built_in_;
    std::map<std::size_t, std::string> replaced_;
};

// The messages of all languages. Safe from any worker after the last change.
class Messages {
public:
    Messages();

    // Makes choose() always return this language. The error lists the languages.
    Result<void> fix(std::string_view tag);

    // Replaces messages by the operator's own texts, from a TOML file:
    //     [de]
    //     "sign_in" = "Eintreten"
    // Returns all problems, one line each, with file and line.
    std::vector<std::string> replace_from(const std::filesystem::path& file);

    // The best language for a browser's Accept-Language header (RFC 9110 §12.5.4), by lookup (RFC 4647 §3.4);
    // English if none fits.
    const Language& choose(std::string_view accept_language) const;

    const std::vector<Language>& languages() const { return languages_; }
    const Language& english() const;
    // The place of the language in languages().
    std::size_t index_of(const Language& language) const {
        return static_cast<std::size_t>(&language - languages_.data());
    }

private:
    const Language* find(std::string_view tag) const;

    std::vector<Language> languages_;
    std::optional<std::size_t> fixed_;
};

// The built-in English messages, for programs that speak to operators.
const Language& built_in_english();

// The names of the placeholders of a text, in the order of the text.
std::vector<std::string_view> placeholders_of(std::string_view text);

}  // namespace postern::pages
