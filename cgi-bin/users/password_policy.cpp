#include "users/password_policy.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include <zxcvbn.h>

#include "base/unicode.hpp"
#include "users/password_hash.hpp"
#include "users/password_parts.hpp"

namespace postern::users {
namespace {

constexpr double kGuesses = 1e10;
// More characters raise zxcvbn's cost, but not the quality of its answer.
constexpr std::size_t kLookedAt = 100;

bool is_control(char32_t character) {
    return character < 0x20 || (character >= 0x7f && character < 0xa0);
}

std::optional<std::size_t> count_characters(std::string_view text) {
    std::size_t count = 0;
    while (!text.empty()) {
        const auto character = first_character(text);
        if (!character || is_control(character->value)) return std::nullopt;
        text.remove_prefix(character->size_bytes);
        ++count;
    }
    return count;
}

bool is_part_of_a_word(char character) {
    const auto byte = static_cast<unsigned char>(character);
    return byte >= 0x80 || (character >= 'a' && character <= 'z') || (character >= '0' && character <= '9');
}

// The texts and their parts, the longest first.
std::vector<std::string> words_in(const std::vector<std::string>& texts) {
    std::vector<std::string> words;
    const auto add = [&](std::string word) {
        if (word.size() >= kShortestWord) words.push_back(std::move(word));
    };
    for (const std::string& text : texts) {
        const std::string folded = one_byte_each(text);
        for (auto from = folded.begin(); from != folded.end();) {
            from = std::find_if(from, folded.end(), is_part_of_a_word);
            const auto to = std::find_if_not(from, folded.end(), is_part_of_a_word);
            add({from, to});
            from = to;
        }
        add(folded);
    }
    std::ranges::sort(words, std::ranges::greater{}, &std::string::size);
    return words;
}

bool has_little_beside(const std::vector<std::string>& words, const std::string& text,
                       unsigned minimum_length) {
    std::string rest = text;
    for (const std::string& word : words) {
        for (auto at = rest.find(word); at != std::string::npos; at = rest.find(word))
            rest.erase(at, word.size());
    }
    return rest.size() < text.size() && rest.size() * 2 < minimum_length;
}

Weakness weakness(int type) {
    if ((type & MULTIPLE_MATCH) != 0) return Weakness::Repetition;
    switch (type) {
        case DICTIONARY_MATCH:
        case DICT_LEET_MATCH:
            return Weakness::CommonWord;
        case USER_MATCH:
        case USER_LEET_MATCH:
            return Weakness::OwnWord;
        case REPEATS_MATCH:
            return Weakness::SameCharacters;
        case SEQUENCE_MATCH:
            return Weakness::Sequence;
        case SPATIAL_MATCH:
            return Weakness::Keys;
        case DATE_MATCH:
        case YEAR_MATCH:
            return Weakness::Date;
        default:
            return Weakness::Simple;
    }
}

Weakness weakness(Part part) {
    switch (part) {
        case Part::Own:
            return Weakness::OwnWord;
        case Part::Phrase:
            return Weakness::Phrase;
        case Part::Keys:
            return Weakness::Keys;
        case Part::Repetition:
            break;
    }
    return Weakness::Repetition;
}

// The reason why zxcvbn finds the text easy to guess; empty if it does not.
std::optional<Weakness> easy_to_guess(const std::string& text, const std::vector<std::string>& words) {
    std::vector<const char*> dictionary;
    dictionary.reserve(words.size() + 1);
    for (const std::string& word : words)
        dictionary.push_back(word.c_str());
    dictionary.push_back(nullptr);
    ZxcMatch_t* parts = nullptr;
    const double bits = ZxcvbnMatch(text.substr(0, kLookedAt).c_str(), dictionary.data(), &parts);
    const std::unique_ptr<ZxcMatch_t, decltype(&ZxcvbnFreeInfo)> owner(parts, &ZxcvbnFreeInfo);
    if (bits >= std::log2(kGuesses)) return std::nullopt;
    const ZxcMatch_t* longest = parts;
    for (const ZxcMatch_t* part = parts; part != nullptr; part = part->Next) {
        if (part->Length > longest->Length) longest = part;
    }
    return weakness(longest == nullptr ? NON_MATCH : longest->Type);
}

}  // namespace

tl::expected<void, WeakPassword> check_new_password(const Secret& password,
                                                    const std::vector<std::string>& context,
                                                    unsigned minimum_length) {
    const auto refuse = [](Weakness reason, std::size_t count = 0, std::size_t limit = 0) {
        return tl::unexpected(WeakPassword{reason, count, limit});
    };
    const std::string_view typed = password.reveal();
    if (typed.size() > kMaxPasswordBytes) return refuse(Weakness::TooLong, typed.size(), kMaxPasswordBytes);
    const auto length = count_characters(typed);
    if (!length) return refuse(Weakness::Untypable);
    if (*length < minimum_length) return refuse(Weakness::TooShort, *length, minimum_length);
    std::vector<std::string> texts = context;
    texts.emplace_back("Postern");
    const std::vector<std::string> words = words_in(texts);
    // zxcvbn counts bytes, so it would take a password in another script for two or three times as long as it
    // is.
    const std::string text = one_byte_each(typed);
    if (has_little_beside(words, text, minimum_length)) return refuse(Weakness::OwnWord);
    if (const auto reason = easy_to_guess(text, words)) return refuse(*reason);
    // For a long password, zxcvbn adds up the bits of all words, even if the words are a phrase.
    if (const auto part = main_part_of(text, words, minimum_length)) return refuse(weakness(*part));
    return {};
}

}  // namespace postern::users
