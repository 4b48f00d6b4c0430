#include "config/load.hpp"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <set>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "base/file.hpp"
#include "config/disagreements.hpp"
#include "config/in_quotes.hpp"
#include "config/nearest.hpp"
#include "config/settings.hpp"
#include "config/toml_file.hpp"

namespace postern::config {
namespace {

constexpr std::string_view kVariablePrefix = "POSTERN_";

// A key as a TOML file can spell it.
std::string spelled(const std::string& name) {
    const bool is_bare = std::ranges::all_of(
        name, [](unsigned char c) { return c < 0x80 && (std::isalnum(c) != 0 || c == '_' || c == '-'); });
    return is_bare && !name.empty() ? name : in_quotes(name);
}

// Describes a TOML value; for a secret, names only the type.
std::string description(const TomlValue& value, bool is_secret) {
    switch (value.type) {
        case TomlType::Text:
            return is_secret ? "text" : in_quotes(value.text);
        case TomlType::Number:
            return is_secret ? "a number" : "the number " + value.text;
        case TomlType::Flag:
            return value.text + " without quotes";
        case TomlType::Fraction:
            return "a number with a fraction";
        case TomlType::Table:
            return "a table";
        case TomlType::Array:
            return "an array";
        case TomlType::Moment:
            return "a date or a time";
    }
    return "";
}

// The texts of an array, separated by spaces. Returns nothing if an element is not a text or is not a single
// word.
std::optional<std::string> joined(const std::vector<TomlValue>& values) {
    std::vector<std::string_view> texts;
    for (const TomlValue& each : values) {
        if (each.type != TomlType::Text || each.text.empty() || each.text.find(' ') != std::string::npos)
            return std::nullopt;
        texts.push_back(each.text);
    }
    return fmt::format("{}", fmt::join(texts, " "));
}

// The value as text; nothing if its type is not the type of the setting.
std::optional<std::string> text_of(const TomlValue& value, Kind kind) {
    const bool is_right = (kind == Kind::Text && value.type == TomlType::Text) ||
                          (kind == Kind::Number && value.type == TomlType::Number) ||
                          (kind == Kind::Flag && value.type == TomlType::Flag);
    if (is_right) return value.text;
    if (kind == Kind::List && value.type == TomlType::Array) return joined(value.elements);
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
            return "a list of quoted texts, such as [\"a\", \"b\"]";
    }
    return "";
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
        return setting.kind == Kind::List ? ", several with spaces between them" : "";
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
        const auto table = parse_toml(*contents);
        if (!table) return unreadable(line_of(table.error().line), table.error().message);
        read_table(*table, "");
    }

    void unreadable(std::string_view place, const std::string& what) {
        report(place, what);
        is_file_unknown_ = true;
    }

    std::string line_of(std::size_t line) const { return fmt::format("{}:{}", loaded_.file.string(), line); }

    void read_table(const TomlValue& table, const std::string& name) {
        for (const TomlValue& each : table.elements)
            read_entry(each, name);
    }

    void read_entry(const TomlValue& value, const std::string& table) {
        const std::string name = spelled(value.key);
        const std::string key = table.empty() ? name : table + "." + name;
        const std::string place = line_of(value.line) + ": " + key;
        const bool holds_keys = value.type == TomlType::Table;
        if (const Setting* setting = find_setting(key)) return read_value(*setting, place, value);
        if (table.empty() && is_table(name)) {
            if (holds_keys) return read_table(value, name);
            return report(place,
                          fmt::format("expected a table, [{}], not {}", name, description(value, true)));
        }
        if (const std::string home = home_of(table, name, holds_keys); !home.empty())
            return report(place, fmt::format("unknown key in [{}]; {}", table, home));
        report(place, (holds_keys ? "unknown table" : "unknown key") + suggestion_for(table, name));
    }

    void read_value(const Setting& setting, const std::string& place, const TomlValue& value) {
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
        constexpr std::string_view kTop = "must be at the top of the file, above the first [table]";
        if (table.empty()) return "";
        if (is_dotted) return is_table(name) ? fmt::format("{}.… {}", name, kTop) : "";
        std::vector<std::string> tables;
        for (const Setting& each : settings()) {
            if (name_of(each) != name) continue;
            if (table_of(each).empty()) return fmt::format("{} {}", name, kTop);
            tables.push_back(fmt::format("[{}]", table_of(each)));
        }
        return tables.empty() ? "" : fmt::format("{} must be below {}", name, fmt::join(tables, " or "));
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
            report(spelled(std::string(name)), "unknown setting" + suggestion(kVariablePrefix, rest, known));
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
