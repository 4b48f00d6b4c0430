#include "users/password_parts.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "base/ascii.hpp"
#include "base/unicode.hpp"
#include "users/well_known_phrases.hpp"

namespace postern::users {
namespace {

constexpr std::size_t kShortestOfPhrase = 10;
constexpr std::size_t kShortestWalk = 4;
constexpr std::size_t kShortestRepetition = 4;

using Rows = std::array<std::string_view, 4>;

// The alphabet is a keyboard of one row.
constexpr std::array<Rows, 4> kKeyboards = {{{"1234567890-=", "qwertyuiop[]", "asdfghjkl;'", "zxcvbnm,./"},
                                             {"1234567890", "qwertzuiop", "asdfghjkl", "yxcvbnm,.-"},
                                             {"1234567890", "azertyuiop", "qsdfghjklm", "wxcvbn,;:!"},
                                             {"abcdefghijklmnopqrstuvwxyz", "", "", ""}}};

constexpr std::string_view kShifted = "!@#$%^&*()_+{}:\"<>?";
constexpr std::string_view kUnshifted = "1234567890-=[];',./";

constexpr std::string_view kLookalikes = "1!|l034@5$7+89";
constexpr std::string_view kLettersMeant = "iiiioeaassttbg";

char replaced(char c, std::string_view from, std::string_view to) {
    const auto at = from.find(c);
    return at == std::string_view::npos ? c : to[at];
}

bool is_sign(char c) {
    return static_cast<unsigned char>(c) < 0x80 && !is_letter_or_digit(c);
}

// The ways to read a password.
enum class Reading { Letters, LettersMeant, Keys };

std::string read(std::string_view text, Reading reading) {
    std::string result;
    for (const char c : text) {
        const char meant = reading == Reading::LettersMeant ? replaced(c, kLookalikes, kLettersMeant)
                           : reading == Reading::Keys       ? replaced(c, kShifted, kUnshifted)
                                                            : c;
        if (reading == Reading::Keys ? meant != ' ' : !is_sign(meant)) result += meant;
    }
    return result;
}

// The phrases in the same reading, one in each line.
std::string read_phrases(Reading reading) {
    std::string result;
    for (std::string_view rest = well_known_phrases(); !rest.empty();)
        result += read(one_byte_each(take_until(rest, '\n')), reading) + '\n';
    return result;
}

std::string_view phrases(Reading reading) {
    static const std::string letters = read_phrases(Reading::Letters);
    static const std::string meant = read_phrases(Reading::LettersMeant);
    if (reading == Reading::Keys) return {};
    return reading == Reading::Letters ? letters : meant;
}

// The length of the longest beginning of `rest` that is in the text; 0 if it is shorter than `least`.
std::size_t longest_in(std::string_view text, std::string_view rest, std::size_t least) {
    if (rest.size() < least) return 0;
    std::size_t length = least;
    auto at = text.find(rest.substr(0, length));
    if (at == std::string_view::npos) return 0;
    while (length < rest.size()) {
        at = text.find(rest.substr(0, length + 1), at);
        if (at == std::string_view::npos) break;
        ++length;
    }
    return length;
}

std::optional<std::pair<double, double>> place_of(char key, const Rows& keyboard) {
    constexpr std::array<double, 4> kOffsets = {0, 0.5, 0.75, 1.25};
    for (std::size_t row = 0; row < keyboard.size(); ++row) {
        const auto column = keyboard.at(row).find(key);
        if (column != std::string_view::npos)
            return std::pair(static_cast<double>(column) + kOffsets.at(row), static_cast<double>(row));
    }
    return std::nullopt;
}

bool are_neighbours(char left, char right, const Rows& keyboard) {
    const auto from = place_of(left, keyboard);
    const auto to = place_of(right, keyboard);
    return from && to && std::abs(from->first - to->first) <= 1 && std::abs(from->second - to->second) <= 1;
}

std::size_t walk_at_beginning(std::string_view rest) {
    std::size_t longest = 0;
    for (const Rows& keyboard : kKeyboards) {
        std::size_t length = 1;
        while (length < rest.size() && are_neighbours(rest[length - 1], rest[length], keyboard))
            ++length;
        longest = std::max(longest, length);
    }
    return longest < kShortestWalk ? 0 : longest;
}

std::size_t repeated_at(std::string_view text, std::size_t begin) {
    const std::string_view rest = text.substr(begin);
    const std::string_view before = text.substr(0, begin);
    // The earlier part may reach into the rest: "aaaa" repeats its first letter.
    std::size_t length = 0;
    for (std::size_t more = kShortestRepetition;
         more <= rest.size() && text.find(rest.substr(0, more)) < begin; ++more)
        length = more;
    const std::string mirrored(before.rbegin(), before.rend());
    return std::max(length, longest_in(mirrored, rest, kShortestRepetition));
}

// The password in one reading, and the texts to compare it with.
struct Known {
    std::string text;
    std::vector<std::string> words;
    std::string_view phrases;
};

std::pair<std::size_t, Part> longest_part(const Known& known, std::size_t begin) {
    const std::string_view rest = std::string_view(known.text).substr(begin);
    std::size_t word = 0;
    for (const std::string& each : known.words) {
        if (each.size() >= kShortestWord && rest.starts_with(each)) word = std::max(word, each.size());
    }
    std::pair<std::size_t, Part> longest = {word, Part::Own};
    for (const auto& [length, part] :
         {std::pair(longest_in(known.phrases, rest, kShortestOfPhrase), Part::Phrase),
          std::pair(walk_at_beginning(rest), Part::Keys),
          std::pair(repeated_at(known.text, begin), Part::Repetition)}) {
        if (length > longest.first) longest = {length, part};
    }
    return longest;
}

std::optional<Part> main_part(const Known& known, unsigned minimum_length) {
    std::size_t left = 0;
    std::array<std::size_t, 4> covered{};
    for (std::size_t at = 0; at < known.text.size();) {
        const auto [length, part] = longest_part(known, at);
        if (length == 0 && ++left >= minimum_length) return std::nullopt;
        covered.at(static_cast<std::size_t>(part)) += length;
        at += std::max<std::size_t>(length, 1);
    }
    const auto most = std::ranges::max_element(covered);
    const auto repeated = covered.at(static_cast<std::size_t>(Part::Repetition));
    if (*most > 0 && left * 2 < minimum_length) return static_cast<Part>(most - covered.begin());
    if (repeated > 0 && repeated >= left) return Part::Repetition;
    return std::nullopt;
}

}  // namespace

std::string one_byte_each(std::string_view text) {
    std::string bytes;
    const std::string folded = case_folded(text).value_or("");
    for (std::string_view rest = folded; !rest.empty();) {
        const auto [value, size] = *first_character(rest);
        bytes += static_cast<char>(value < 0x80 ? value : 0x80 + value % 0x80);
        rest.remove_prefix(size);
    }
    return bytes;
}

std::optional<Part> main_part_of(std::string_view password, const std::vector<std::string>& words,
                                 unsigned minimum_length) {
    for (const Reading reading : {Reading::Letters, Reading::LettersMeant, Reading::Keys}) {
        Known known{read(password, reading), {}, phrases(reading)};
        for (const std::string& word : words)
            known.words.push_back(read(word, reading));
        if (const auto part = main_part(known, minimum_length)) return part;
    }
    return std::nullopt;
}

}  // namespace postern::users
