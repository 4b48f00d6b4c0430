#include "config/toml_file.hpp"

#include <algorithm>
#include <optional>
#include <sstream>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <toml.hpp>

#include "base/ascii.hpp"
#include "base/unicode.hpp"
#include "config/in_quotes.hpp"

namespace postern::config {
namespace {

// toml11 reads nested brackets by recursion: a thousand brackets exhaust the stack.
constexpr int kMaxBrackets = 200;

// No setting needs more than two. toml11 3.8 has a limit of its own, which is higher.
constexpr int kMaxDepth = 32;
constexpr const char* kTooDeep = "brackets or dots are nested too deep";

// A report of the parser. The title names the function that found the fault.
struct Report {
    std::size_t line;
    std::string title;
    std::string key;  // if a key is set twice
};

// Debian 12 has version 3.7 of toml11, Ubuntu 24.04 has 3.8, Debian 13 has 4.4.
#if TOML11_VERSION_MAJOR < 4

std::size_t line_of(const toml::source_location& location) {
    return location.line();
}

const std::string& text_of(const toml::value& value) {
    return value.as_string().str;
}

// The lines behind the title show a line of the file.
Report report_of(const toml::exception& error) {
    const std::string_view text = error.what();
    const std::string_view title = text.substr(0, text.find('\n'));
    const std::size_t begin = std::min(text.find("(\"") + 2, text.size());
    const std::string_view key = text.substr(begin, text.find("\") ", begin) - begin);
    return {line_of(error.location()), std::string(title), std::string(key)};
}

tl::expected<toml::value, Report> parse(const std::string& contents) {
    std::istringstream stream(contents);
    try {
        return toml::parse(stream);
    } catch (const toml::exception& error) {
        return tl::unexpected(report_of(error));
    }
}

#else

std::size_t line_of(const toml::source_location& location) {
    return location.first_line_number();
}

const std::string& text_of(const toml::value& value) {
    return value.as_string();
}

// The key that begins at this place, without its quotes. Columns count from 1.
std::string key_at(std::string_view contents, std::size_t line, std::size_t column) {
    for (std::size_t i = 1; i < line; ++i)
        take_until(contents, '\n');
    const std::string_view rest = take_until(contents, '\n');
    std::string key;
    char quote = 0;
    for (const char c : rest.substr(std::min(column - 1, rest.size()))) {
        const bool is_quote = quote == 0 ? c == '"' || c == '\'' : c == quote;
        if (is_quote)
            quote = quote == 0 ? c : '\0';
        else if (quote == 0 && (c == '=' || c == ']'))
            break;
        else if (quote != 0 || (c != '[' && c != ' ' && c != '\t'))
            key += c;
    }
    return key;
}

tl::expected<toml::value, Report> parse(const std::string& contents) {
    std::istringstream stream(contents);
    auto parsed = toml::try_parse(stream);
    if (parsed.is_ok()) return std::move(parsed.unwrap());
    const toml::error_info& error = parsed.unwrap_err().front();
    const toml::source_location& place = error.locations().front().first;
    return tl::unexpected(
        Report{line_of(place), error.title(), key_at(contents, line_of(place), place.first_column_number())});
}

#endif

// Says the fault in our words, because the words of toml11 differ between its versions.
std::string message_of(const Report& report) {
    std::string_view title = report.title;
    for (const std::string_view noise : {"[error] ", "toml::"}) {
        if (title.starts_with(noise)) title.remove_prefix(noise.size());
    }
    const auto is_about = [&](std::string_view word) { return title.find(word) != std::string_view::npos; };
    if (title.starts_with("insert_value"))
        return fmt::format("{}: set twice", is_all_visible(report.key) ? report.key : in_quotes(report.key));
    if (is_about("recursion limit")) return kTooDeep;
    if (is_about("_string") || is_about("utf8"))
        return "expected text with a closing quote and valid escapes";
    for (const std::string_view reader : {"parse_key", "parse_simple_key", "parse_table_key", "parse_file"}) {
        if (title.starts_with(reader) && !is_about("missing value"))
            return "expected a line such as name = \"value\" or [table]";
    }
    return "expected one TOML value, with quotes around text";
}

// The elements of an array, or of a table by their lines: toml11 does not keep the order of a table.
std::vector<std::pair<std::string, const toml::value*>> elements_of(const toml::value& value) {
    std::vector<std::pair<std::string, const toml::value*>> elements;
    if (value.is_array()) {
        for (const toml::value& each : value.as_array())
            elements.emplace_back("", &each);
    }
    if (value.is_table()) {
        for (const auto& [key, each] : value.as_table())
            elements.emplace_back(key, &each);
        std::ranges::sort(elements, {}, [](const auto& element) {
            return std::pair(line_of(element.second->location()), std::string_view(element.first));
        });
    }
    return elements;
}

// The first value that is too deep in the file; null if there is none.
const toml::value* too_deep(const toml::value& value, int depth) {
    if (depth > kMaxDepth) return &value;
    for (const auto& [key, each] : elements_of(value)) {
        if (const toml::value* found = too_deep(*each, depth + 1)) return found;
    }
    return nullptr;
}

TomlValue converted(const toml::value& value, const std::string& key) {
    TomlValue result{TomlType::Moment, line_of(value.location()), key};
    if (value.is_string()) {
        result.type = TomlType::Text;
        result.text = text_of(value);
    } else if (value.is_integer()) {
        result.type = TomlType::Number;
        result.text = std::to_string(value.as_integer());
    } else if (value.is_boolean()) {
        result.type = TomlType::Flag;
        result.text = value.as_boolean() ? "true" : "false";
    } else if (value.is_floating()) {
        result.type = TomlType::Fraction;
    } else if (value.is_array() || value.is_table()) {
        result.type = value.is_array() ? TomlType::Array : TomlType::Table;
        for (const auto& [name, each] : elements_of(value))
            result.elements.push_back(converted(*each, name));
    }
    return result;
}

// Finds in the text what toml11 does not survive: bytes that are no UTF-8, and very many brackets.
std::optional<TomlFault> unreadable(const std::string_view contents) {
    int brackets = 0;
    for (std::string_view rest = contents; !rest.empty();) {
        const auto character = first_character(rest);
        const bool is_bracket = rest.front() == '[' || rest.front() == '{';
        brackets += is_bracket ? 1 : 0;
        if (!character || brackets > kMaxBrackets) {
            const auto before = contents.substr(0, contents.size() - rest.size());
            return TomlFault{1 + static_cast<std::size_t>(std::ranges::count(before, '\n')),
                             character ? "too many brackets for a configuration file" : "expected UTF-8"};
        }
        rest.remove_prefix(character->size_bytes);
    }
    return std::nullopt;
}

}  // namespace

tl::expected<TomlValue, TomlFault> parse_toml(const std::string& contents) {
    if (const auto fault = unreadable(contents)) return tl::unexpected(*fault);
    const auto parsed = parse(contents);
    if (!parsed) return tl::unexpected(TomlFault{parsed.error().line, message_of(parsed.error())});
    if (const toml::value* value = too_deep(*parsed, 0))
        return tl::unexpected(TomlFault{line_of(value->location()), kTooDeep});
    return converted(*parsed, "");
}

}  // namespace postern::config
