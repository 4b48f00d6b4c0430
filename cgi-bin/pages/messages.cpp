#include "pages/messages.hpp"

#include <functional>
#include <iterator>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "base/file.hpp"
#include "base/unicode.hpp"
#include "config/toml_file.hpp"

namespace postern::pages {
namespace {

// More of the header is not read.
constexpr std::size_t kMostRanges = 20;

// Tags that people use for a language of ours. An empty name means that none of our languages fits: people
// who read traditional Chinese do not want simplified Chinese.
struct Alias {
    std::string_view tag;
    std::string_view of;
};
constexpr Alias kAliases[] = {
    {"pt", "pt-BR"}, {"zh", "zh-Hans"}, {"zh-CN", "zh-Hans"}, {"zh-SG", "zh-Hans"},
    {"zh-Hant", ""}, {"zh-TW", ""},     {"zh-HK", ""},        {"zh-MO", ""},
};

struct Range {
    std::string_view tag;
    int quality;  // in thousandths
};

// The quality of a range's parameters, such as "q=0.8": 1 if they are missing or begin with "q=1", 0 if they
// are wrong.
int quality_of(std::string_view parameters) {
    const std::string_view text = trimmed(parameters);
    if (text.empty()) return 1000;
    if (text.size() < 3 || text.size() > 7 || !equal_ignoring_case(text.substr(0, 2), "q=")) return 0;
    if (text[2] == '1') return 1000;
    if (text[2] != '0' || (text.size() > 3 && text[3] != '.')) return 0;
    int quality = 0;
    for (std::size_t i = 4; i < 7; ++i) {
        const char digit = i < text.size() ? text[i] : '0';
        if (!is_digit(digit)) return 0;
        quality = quality * 10 + (digit - '0');
    }
    return quality;
}

std::vector<Range> ranges_of(std::string_view header) {
    std::vector<Range> ranges;
    while (!header.empty() && ranges.size() < kMostRanges) {
        std::string_view range = take_until(header, ',');
        const std::string_view tag = trimmed(take_until(range, ';'));
        const int quality = quality_of(range);
        if (!tag.empty() && tag != "*" && quality > 0) ranges.push_back({tag, quality});
    }
    std::ranges::stable_sort(ranges, std::ranges::greater{}, &Range::quality);
    return ranges;
}

// The tag without its last part (RFC 4647 §3.4). The RFC also removes a single letter at the end, which
// changes no result here, because none of our tags ends with a single letter.
std::string_view shortened(std::string_view tag) {
    const auto hyphen = tag.rfind('-');
    return hyphen == std::string_view::npos ? std::string_view() : tag.substr(0, hyphen);
}

std::string filled(std::string_view text, MessageValues values) {
    std::string result;
    while (!text.empty()) {
        const auto open = text.find('{');
        const auto close = text.find('}', open == std::string_view::npos ? text.size() : open);
        if (close == std::string_view::npos) break;
        result += text.substr(0, open);
        const std::string_view name = text.substr(open + 1, close - open - 1);
        for (const auto& [known, value] : values)
            if (known == name) result += value;
        text.remove_prefix(close + 1);
    }
    return result.append(text);
}

// The fault of an operator's text; empty if there is none.
std::string fault_of(std::string_view text, std::string_view original) {
    if (text.empty() || !is_visible_name(text)) return "expected one line of visible characters";
    std::vector<std::string_view> wanted = placeholders_of(original);
    std::vector<std::string_view> found = placeholders_of(text);
    std::ranges::sort(wanted);
    std::ranges::sort(found);
    if (wanted != found || std::ranges::count(text, '{') != std::ssize(found))
        return fmt::format("the text needs exactly these placeholders: {{{}}}", fmt::join(wanted, "}, {"));
    return "";
}

}  // namespace

const Language& built_in_english() {
    static const Language english(
        *std::ranges::find(built_in_languages(), std::string_view("en"), &BuiltInLanguage::tag));
    return english;
}

std::vector<std::string_view> placeholders_of(std::string_view text) {
    std::vector<std::string_view> names;
    for (auto open = text.find('{'); open != std::string_view::npos; open = text.find('{', open + 1)) {
        const auto close = text.find('}', open);
        if (close != std::string_view::npos) names.push_back(text.substr(open + 1, close - open - 1));
    }
    return names;
}

std::string Language::space() const {
    return tag() == "ja" || tag().starts_with("zh") ? "" : " ";
}

std::string_view Language::text(std::size_t index) const {
    if (const auto own = replaced_.find(index); own != replaced_.end()) return own->second;
    return built_in_->texts[built_in_->first[index]];
}

std::string Language::say(MessageKey key, MessageValues values) const {
    return filled(text(key.index()), values);
}

std::string Language::say_count(CountKey key, std::uint64_t count) const {
    const std::size_t first = built_in_->first[key.index()];
    const std::size_t forms = built_in_->first[key.index() + 1] - first;
    const std::size_t form = std::min(built_in_->form_of(count), forms - 1);
    return filled(built_in_->texts[first + form], {{"count", std::to_string(count)}});
}

Messages::Messages() {
    for (const BuiltInLanguage& built_in : built_in_languages())
        languages_.emplace_back(built_in);
}

Result<void> Messages::fix(std::string_view tag) {
    if (const Language* chosen = find(tag)) {
        fixed_ = index_of(*chosen);
        return {};
    }
    std::vector<std::string_view> tags;
    for (const Language& language : languages_)
        tags.push_back(language.tag());
    return failure(fmt::format("expected one of {}", fmt::join(tags, ", ")));
}

std::vector<std::string> Messages::replace_from(const std::filesystem::path& file) {
    const auto contents = read_text_file(file);
    if (!contents) return {file.string() + ": " + contents.error().message};
    const auto table = config::parse_toml(*contents);
    if (!table) return {fmt::format("{}:{}: {}", file.string(), table.error().line, table.error().message)};
    std::vector<std::string> problems;
    const auto report = [&](const config::TomlValue& value, std::string_view message) {
        problems.push_back(fmt::format("{}:{}: \"{}\": {}", file.string(), value.line, value.key, message));
    };
    for (const config::TomlValue& section : table->elements) {
        const auto language = std::ranges::find(languages_, section.key, &Language::tag);
        if (language == languages_.end() || section.type != config::TomlType::Table) {
            report(section, "expected the section of a language, such as [en]");
            continue;
        }
        for (const config::TomlValue& entry : section.elements) {
            const std::size_t index = index_of_message(entry.key);
            if (!is_message(entry.key)) {
                report(entry, "unknown message; the keys are in messages.pot");
            } else if (kHasPluralForms[index]) {
                report(entry, "a message with plural forms cannot be replaced");
            } else if (entry.type != config::TomlType::Text) {
                report(entry, "expected a text in quotes");
            } else if (const std::string fault = fault_of(entry.text, language->text(index));
                       !fault.empty()) {
                report(entry, fault);
            } else {
                language->replace(index, entry.text);
            }
        }
    }
    return problems;
}

const Language* Messages::find(std::string_view tag) const {
    const auto* const alias =
        std::ranges::find_if(kAliases, [&](const Alias& each) { return equal_ignoring_case(each.tag, tag); });
    const std::string_view wanted = alias == std::end(kAliases) ? tag : alias->of;
    const auto found = std::ranges::find_if(
        languages_, [&](const Language& each) { return equal_ignoring_case(each.tag(), wanted); });
    return found == languages_.end() ? nullptr : &*found;
}

const Language& Messages::choose(std::string_view accept_language) const {
    if (fixed_) return languages_[*fixed_];
    for (const Range& range : ranges_of(accept_language)) {
        for (std::string_view tag = range.tag; !tag.empty(); tag = shortened(tag)) {
            const bool is_excluded = std::ranges::any_of(kAliases, [&](const Alias& each) {
                return each.of.empty() && equal_ignoring_case(each.tag, tag);
            });
            if (is_excluded) break;
            if (const Language* language = find(tag)) return *language;
        }
    }
    return english();
}

const Language& Messages::english() const {
    return *std::ranges::find(languages_, "en", &Language::tag);
}

}  // namespace postern::pages
