#include "config/load.hpp"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <map>
#include <set>
#include <sstream>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <toml.hpp>

#include "base/ascii.hpp"
#include "base/file.hpp"
#include "config/disagreements.hpp"
#include "config/in_quotes.hpp"
#include "config/nearest.hpp"
#include "config/settings.hpp"

namespace postern::config {
namespace {

constexpr std::string_view kVariablePrefix = "POSTERN_";

// toml11 reads nested brackets by recursion: a thousand brackets exhaust the stack.
constexpr std::ptrdiff_t kMaxBrackets = 200;

// A key as a TOML file can spell it.
std::string spelled(const std::string& name) {
    const bool is_bare = std::ranges::all_of(
        name, [](unsigned char c) { return c < 0x80 && (std::isalnum(c) != 0 || c == '_' || c == '-'); });
    return is_bare && !name.empty() ? name : in_quotes(name);
}

// Describes a TOML value; for a secret, names only the type.
std::string description(const toml::value& value, bool is_secret) {
    switch (value.type()) {
        case toml::value_t::string:
            return is_secret ? "text" : in_quotes(value.as_string().str);
        case toml::value_t::integer:
            return is_secret ? "a number" : fmt::format("the number {}", value.as_integer());
        case toml::value_t::boolean:
            return value.as_boolean() ? "true without quotes" : "false without quotes";
        case toml::value_t::floating:
            return "a number with a fraction";
        case toml::value_t::table:
            return "a table";
        case toml::value_t::array:
            return "an array";
        default:
            return "a date or a time";
    }
}

// The texts of an array, separated by spaces. Returns nothing if an element is not a text or is not a single
// word.
std::optional<std::string> joined(const toml::array& values) {
    std::vector<std::string_view> texts;
    for (const toml::value& each : values) {
        if (!each.is_string()) return std::nullopt;
        const std::string& text = each.as_string().str;
        if (text.empty() || text.find(' ') != std::string::npos) return std::nullopt;
        texts.push_back(text);
    }
    return fmt::format("{}", fmt::join(texts, " "));
}

// The value as text; nothing if its type is not the type of the setting.
std::optional<std::string> text_of(const toml::value& value, Kind kind) {
    if (kind == Kind::Text && value.is_string()) return value.as_string().str;
    if (kind == Kind::Number && value.is_integer()) return std::to_string(value.as_integer());
    if (kind == Kind::Flag && value.is_boolean()) return value.as_boolean() ? "true" : "false";
    if (kind == Kind::List && value.is_array()) return joined(value.as_array());
    return std::nullopt;
}

std::string_view expected_type(Kind kind) {
    switch (kind) {
        case Kind::Text:
            return "text in quotes";
        case Kind::Number:
            return "a whole number without quotes";
        case Kind::Flag:
            return "true or false without quotes";
        case Kind::List:
            return "texts in quotes between brackets, with commas";
    }
    return "";
}

// Reduces the parser's report to one line: the fault, without the quoted line of the file, which may show a
// secret.
std::string syntax_fault(std::string_view report) {
    std::string_view title = report.substr(0, report.find('\n'));
    for (const std::string_view noise : {"[error] ", "toml::"}) {
        if (title.starts_with(noise)) title.remove_prefix(noise.size());
    }
    if (const std::size_t colon = title.find(": ");
        title.starts_with("parse_") || title.starts_with("insert_"))
        title.remove_prefix(colon == std::string_view::npos ? 0 : colon + 2);
    constexpr std::string_view kTwice = "\") already exists";
    if (const std::size_t end = title.find(kTwice); end != std::string_view::npos) {
        const std::size_t begin = title.find("(\"");
        return fmt::format("{}: is set twice", title.substr(begin + 2, end - begin - 2));
    }
    if (title == "bad format: unknown value appeared" || title == "invalid line format")
        return "expected a value as TOML writes it, text in quotes, and nothing behind it";
    if (title == "the next token is not a valid string")
        return "expected text with a quote at its end and valid escapes";
    if (title.ends_with('.')) title.remove_suffix(1);
    return std::string(title);
}

// Reads one source after another into one configuration, and records every problem.
class Loader {
public:
    explicit Loader(const Sources& sources) : sources_(sources) {}

    tl::expected<Loaded, Problems> load() {
        read_chosen_file();
        read_environment();
        for (const auto& [setting, text] : sources_.flags)
            set(*setting, flag_name(*setting), text, separation_of(*setting));
        const Problems between = disagreements(loaded_, failed_, is_file_unknown_);
        problems_.insert(problems_.end(), between.begin(), between.end());
        if (!problems_.empty()) return tl::unexpected<Problems>(std::move(problems_));
        return std::move(loaded_);
    }

private:
    void report(std::string_view place, std::string_view what) {
        problems_.push_back(fmt::format("{}: {}", place, what));
    }

    // `separation`: how several values are separated in a text of one line.
    void set(const Setting& setting, const std::string& place, const std::string& text,
             std::string_view separation = "") {
        Result<void> assigned = has_control(text) ? failure("expected text without control characters")
                                                  : setting.assign(loaded_.config, text);
        loaded_.places[std::string(setting.key)] = place;
        if (assigned) return;
        failed_.insert(setting.key);
        report(place, fmt::format("{}{}{}", assigned.error().message, separation,
                                  setting.is_secret ? "" : ", not " + in_quotes(text)));
    }

    static std::string_view separation_of(const Setting& setting) {
        return setting.kind == Kind::List ? ", several with spaces between" : "";
    }

    std::optional<std::string> variable(std::string_view name) const {
        for (auto each = sources_.environment; each != nullptr && *each != nullptr; ++each) {
            const std::string_view line = *each;
            if (line.size() > name.size() && line.starts_with(name) && line[name.size()] == '=')
                return std::string(line.substr(name.size() + 1));
        }
        return std::nullopt;
    }

    void read_chosen_file() {
        const auto named_by_variable = variable(kFileVariable);
        if (sources_.file) return read_named_file(*sources_.file, "--config");
        if (named_by_variable) return read_named_file(*named_by_variable, kFileVariable);
        std::error_code ignored;
        const auto status = std::filesystem::status(sources_.default_file, ignored);
        if (status.type() != std::filesystem::file_type::not_found) read_file_at(sources_.default_file, "");
    }

    void read_named_file(const std::filesystem::path& path, std::string_view named_by) {
        if (path.empty()) return report(named_by, "expected the path of a file, not \"\"");
        read_file_at(path, fmt::format(" (named by {})", named_by));
    }

    void read_file_at(const std::filesystem::path& path, const std::string& named_by) {
        loaded_.file = path;
        const auto contents = read_text_file(path);
        if (!contents) return unreadable(path.string(), contents.error().message + named_by);
        const auto is_bracket = [](char c) { return c == '[' || c == '{'; };
        if (std::ranges::count_if(*contents, is_bracket) > kMaxBrackets)
            return unreadable(path.string(), "too many brackets for a configuration file");
        std::istringstream stream(*contents);
        try {
            read_table(toml::parse(stream, path.string()), "");
        } catch (const toml::exception& error) {
            unreadable(line_of(error.location()), syntax_fault(error.what()));
        }
    }

    void unreadable(std::string_view place, const std::string& what) {
        report(place, what);
        is_file_unknown_ = true;
    }

    std::string line_of(const toml::source_location& location) const {
        return fmt::format("{}:{}", loaded_.file.string(), location.line());
    }

    void read_table(const toml::value& table, const std::string& name) {
        // toml11 does not keep the order of the file.
        std::multimap<std::size_t, const toml::table::value_type*> entries;
        for (const auto& entry : table.as_table())
            entries.emplace(entry.second.location().line(), &entry);
        for (const auto& [line, entry] : entries)
            read_entry(entry->second, name, spelled(entry->first));
    }

    void read_entry(const toml::value& value, const std::string& table, const std::string& name) {
        const std::string key = table.empty() ? name : table + "." + name;
        const std::string place = line_of(value.location()) + ": " + key;
        if (const Setting* setting = find_setting(key)) return read_value(*setting, place, value);
        if (table.empty() && is_table(name)) {
            if (value.is_table()) return read_table(value, name);
            return report(place,
                          fmt::format("expected a table, [{}], not {}", name, description(value, true)));
        }
        if (const std::string home = home_of(table, name, value.is_table()); !home.empty())
            return report(place, fmt::format("no such key in [{}]; {}", table, home));
        report(place, (value.is_table() ? "no such table" : "no such key") + suggestion_for(table, name));
    }

    void read_value(const Setting& setting, const std::string& place, const toml::value& value) {
        if (const auto text = text_of(value, setting.kind)) return set(setting, place, *text);
        loaded_.places[std::string(setting.key)] = place;
        failed_.insert(setting.key);
        report(place, fmt::format("expected {}, not {}", expected_type(setting.kind),
                                  description(value, setting.is_secret)));
    }

    static bool is_table(std::string_view name) {
        return std::ranges::any_of(settings(), [&](const Setting& each) { return table_of(each) == name; });
    }

    // The correct place of a key that is below the wrong [table]; empty if there is none.
    static std::string home_of(const std::string& table, const std::string& name, bool is_dotted) {
        constexpr std::string_view kTop = "belongs at the top of the file, above the first [table]";
        if (table.empty()) return "";
        if (is_dotted) return is_table(name) ? fmt::format("{}.… {}", name, kTop) : "";
        std::vector<std::string> tables;
        for (const Setting& each : settings()) {
            if (name_of(each) != name) continue;
            if (table_of(each).empty()) return fmt::format("{} {}", name, kTop);
            tables.push_back(fmt::format("[{}]", table_of(each)));
        }
        return tables.empty() ? "" : fmt::format("{} belongs below {}", name, fmt::join(tables, " or "));
    }

    // Suggests names in the same table. At the top level, also suggests tables, and the full key if only its
    // table is missing.
    static std::string suggestion_for(const std::string& table, const std::string& name) {
        std::vector<std::string> names;
        for (const Setting& each : settings()) {
            if (table.empty() && name == name_of(each)) return fmt::format("; did you mean {}?", each.key);
            if (table_of(each) == table) names.emplace_back(name_of(each));
            if (table.empty() && !table_of(each).empty()) names.emplace_back(table_of(each));
        }
        return suggestion(table.empty() ? "" : table + ".", name, names);
    }

    void read_environment() {
        std::vector<std::string> known = {std::string(kFileVariable.substr(kVariablePrefix.size()))};
        for (const Setting& setting : settings()) {
            const std::string name = environment_name(setting);
            if (const auto text = variable(name)) set(setting, name, *text, separation_of(setting));
            known.push_back(name.substr(kVariablePrefix.size()));
        }
        for (auto each = sources_.environment; each != nullptr && *each != nullptr; ++each) {
            const std::string_view line = *each;
            if (!line.starts_with(kVariablePrefix)) continue;
            const std::string_view name = line.substr(0, line.find('='));
            const std::string_view rest = name.substr(kVariablePrefix.size());
            if (std::ranges::find(known, rest) != known.end()) continue;
            report(spelled(std::string(name)), "no such setting" + suggestion(kVariablePrefix, rest, known));
        }
    }

    const Sources& sources_;
    Loaded loaded_;
    Problems problems_;
    std::set<std::string_view> failed_;  // keys with an invalid value
    bool is_file_unknown_ = false;       // it could not be read to its end
};

}  // namespace

std::string Loaded::place_of(std::string_view key) const {
    const auto place = places.find(key);
    if (place != places.end()) return place->second;
    return file.empty() ? std::string(key) : fmt::format("{}: {}", file.string(), key);
}

tl::expected<Loaded, Problems> load(const Sources& sources) {
    return Loader(sources).load();
}

}  // namespace postern::config
