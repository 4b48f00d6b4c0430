#include "config/load.hpp"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <map>
#include <set>
#include <sstream>
#include <system_error>
#include <utility>

#include <toml.hpp>

#include "base/ascii.hpp"
#include "base/duration.hpp"
#include "base/file.hpp"
#include "config/in_quotes.hpp"
#include "config/nearest.hpp"
#include "config/settings.hpp"
#include "config/values.hpp"

namespace postern::config {
namespace {

constexpr std::string_view kVariablePrefix = "POSTERN_";

// toml11 reads brackets inside brackets by recursion: a thousand exhaust the stack.
constexpr std::ptrdiff_t kMaxBrackets = 200;

// A key as a TOML file may spell it.
std::string spelled(const std::string& name) {
    const bool is_bare = std::ranges::all_of(
        name, [](unsigned char c) { return c < 0x80 && (std::isalnum(c) != 0 || c == '_' || c == '-'); });
    return is_bare && !name.empty() ? name : in_quotes(name);
}

// What a TOML value is; of a secret only the type.
std::string description(const toml::value& value, bool is_secret) {
    switch (value.type()) {
        case toml::value_t::string:
            return is_secret ? "text" : in_quotes(value.as_string().str);
        case toml::value_t::integer:
            return is_secret ? "a number" : "the number " + std::to_string(value.as_integer());
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

// The texts of an array with blanks between; nothing when something else is in it, or a text that is not
// one word.
std::optional<std::string> joined(const toml::array& values) {
    std::string line;
    for (const toml::value& each : values) {
        if (!each.is_string()) return std::nullopt;
        const std::string& text = each.as_string().str;
        if (text.empty() || text.find(' ') != std::string::npos) return std::nullopt;
        line += (line.empty() ? "" : " ") + text;
    }
    return line;
}

// The value as text; nothing when it is of another type than the setting.
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

// The parser's report on one line: what it missed, without the picture of the line, which may show a secret.
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
        return std::string(title.substr(begin + 2, end - begin - 2)) + ": is set twice";
    }
    if (title == "bad format: unknown value appeared" || title == "invalid line format")
        return "expected a value as TOML writes it, text in quotes, and nothing behind it";
    if (title == "the next token is not a valid string")
        return "expected text with a quote at its end and valid escapes";
    if (title.ends_with('.')) title.remove_suffix(1);
    return std::string(title);
}

// Whether the host of an origin is that domain or one below it.
bool is_of_domain(std::string_view origin, std::string_view domain) {
    std::string_view host = origin.substr(origin.find("://") + 3);
    host = host.substr(0, host.find(':'));
    if (host.starts_with("*.")) host.remove_prefix(2);
    return !domain.empty() && host.ends_with(domain) &&
           (host.size() == domain.size() || host[host.size() - domain.size() - 1] == '.');
}

// Reads source after source into one configuration, and notes every problem on the way.
class Loader {
public:
    explicit Loader(const Sources& sources) : sources_(sources) {}

    tl::expected<Loaded, Problems> load() {
        read_chosen_file();
        read_environment();
        for (const auto& [setting, text] : sources_.flags)
            set(*setting, flag_name(*setting), text);
        check_lifetimes();
        check_kept_lifetime();
        check_password_cost();
        check_user_source();
        check_gate();
        if (!problems_.empty()) return tl::unexpected<Problems>(std::move(problems_));
        return std::move(loaded_);
    }

private:
    void report(std::string_view place, std::string_view what) {
        problems_.push_back(std::string(place) + ": " + std::string(what));
    }

    void set(const Setting& setting, const std::string& place, const std::string& text) {
        Result<void> assigned = has_control(text) ? failure("expected text without control characters")
                                                  : setting.assign(loaded_.config, text);
        places_[setting.key] = place;
        if (assigned) return;
        failed_.insert(setting.key);
        report(place, assigned.error().message + (setting.is_secret ? "" : ", not " + in_quotes(text)));
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
        read_file_at(path, " (named by " + std::string(named_by) + ")");
    }

    void read_file_at(const std::filesystem::path& path, const std::string& named_by) {
        loaded_.file = path;
        const auto contents = read_file(path);
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
        return loaded_.file.string() + ":" + std::to_string(location.line());
    }

    void read_table(const toml::value& table, const std::string& name) {
        // toml11 forgets the order of the file.
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
            return report(place, "expected a table, [" + name + "], not " + description(value, true));
        }
        report(place, (value.is_table() ? "no such table" : "no such key") + suggestion_for(table, name));
    }

    void read_value(const Setting& setting, const std::string& place, const toml::value& value) {
        if (const auto text = text_of(value, setting.kind)) return set(setting, place, *text);
        places_[setting.key] = place;
        failed_.insert(setting.key);
        report(place, "expected " + std::string(expected_type(setting.kind)) + ", not " +
                          description(value, setting.is_secret));
    }

    static bool is_table(std::string_view name) {
        return std::ranges::any_of(settings(), [&](const Setting& each) { return table_of(each) == name; });
    }

    // Of names in the same table; at the top level of tables as well, and of a key whose table was forgotten.
    static std::string suggestion_for(const std::string& table, const std::string& name) {
        std::vector<std::string> names;
        for (const Setting& each : settings()) {
            if (table.empty() && name == name_of(each))
                return "; did you mean " + std::string(each.key) + "?";
            if (table_of(each) == table) names.emplace_back(name_of(each));
            if (table.empty() && !table_of(each).empty()) names.emplace_back(table_of(each));
        }
        return suggestion(table.empty() ? "" : table + ".", name, names);
    }

    void read_environment() {
        std::vector<std::string> known = {std::string(kFileVariable.substr(kVariablePrefix.size()))};
        for (const Setting& setting : settings()) {
            const std::string name = environment_name(setting);
            if (const auto text = variable(name)) set(setting, name, *text);
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

    void check_lifetimes() {
        const Session& session = loaded_.config.session;
        if (session.idle <= session.absolute || failed_.contains("session.idle") ||
            failed_.contains("session.absolute"))
            return;
        const auto idle = places_.find("session.idle");
        const auto absolute = places_.find("session.absolute");
        const std::string lifetimes[] = {format_duration(session.idle), format_duration(session.absolute)};
        if (idle == places_.end())
            return report(absolute->second, "is " + lifetimes[1] + ", shorter than session.idle, which is " +
                                                lifetimes[0] + " by default");
        report(idle->second, "is " + lifetimes[0] + ", longer than session.absolute, which is " +
                                 lifetimes[1] +
                                 (absolute == places_.end() ? " by default" : " (" + absolute->second + ")"));
    }

    void check_kept_lifetime() {
        const Session& session = loaded_.config.session;
        if (session.keep.count() == 0 || session.keep >= session.absolute ||
            failed_.contains("session.keep") || failed_.contains("session.absolute"))
            return;
        report(place_of("session.keep"), "is " + format_duration(session.keep) +
                                             ", shorter than session.absolute, which is " +
                                             format_duration(session.absolute));
    }

    void check_password_cost() {
        if (failed_.contains("password.memory_mib") || failed_.contains("password.passes")) return;
        const Password& password = loaded_.config.password;
        if (is_costly_enough(password)) return;
        const bool is_memory_set = places_.contains("password.memory_mib");
        report(place_of(is_memory_set ? "password.memory_mib" : "password.passes"),
               "expected at least 46 MiB and 1 pass, 19 and 2, 12 and 3, 9 and 4 or 7 and 5, not " +
                   std::to_string(password.memory_mib) + " and " + std::to_string(password.passes));
    }

    // What one source needs, the others have no use for: left there, it would seem to do something.
    void check_user_source() {
        if (is_file_unknown_ || failed_.contains("users.source")) return;
        const Users& users = loaded_.config.users;
        check_belongs("users.htpasswd_file", !users.htpasswd_file.empty(), UserSource::Htpasswd,
                      "it names the password file");
        check_belongs("users.shared_password_hash", !users.shared_password_hash.empty(), UserSource::Shared,
                      "`postern password hash` makes one");
    }

    void check_belongs(std::string_view key, bool is_given, UserSource owner, std::string_view advice) {
        if (failed_.contains(key)) return;
        const UserSource source = loaded_.config.users.source;
        if (is_given && source != owner)
            report(place_of(key), "is of use only with users.source = \"" + format_user_source(owner) +
                                      "\", and that is \"" + format_user_source(source) + "\"");
        if (!is_given && source == owner) report(place_of(key), "is missing; " + std::string(advice));
    }

    // What the login page sends on to other hosts: visitors, who find it under its own origin, and the
    // cookie, which browsers keep for hosts of its domain only.
    void check_gate() {
        const Config& config = loaded_.config;
        const std::string& domain = config.cookie.domain;
        if (failed_.contains("gate.origins") || failed_.contains("cookie.domain") ||
            failed_.contains("public_url"))
            return;
        if (!config.gate.origins.empty() && config.public_url.empty())
            report(place_of("gate.origins"), "needs public_url, the origin that the login page itself is at");
        if (config.gate.compat && config.public_url.empty())
            report(place_of("gate.compat"), "needs public_url, the origin that the login page itself is at");
        if (!domain.empty() && !config.public_url.empty() && !is_of_domain(config.public_url, domain))
            report(place_of("cookie.domain"),
                   "is " + in_quotes(domain) +
                       ", and public_url is no host of it: " + in_quotes(config.public_url));
        for (const std::string& origin : config.gate.origins) {
            if (origin.find("://*.") != std::string::npos && !is_of_domain(origin, domain))
                report(place_of("gate.origins"),
                       "all hosts below a domain may be named only when they share the session, by "
                       "cookie.domain: " +
                           in_quotes(origin));
        }
    }

    // Where the key was set; for one that was not, the file and the key.
    std::string place_of(std::string_view key) const {
        const auto place = places_.find(key);
        if (place != places_.end()) return place->second;
        return (loaded_.file.empty() ? "" : loaded_.file.string() + ": ") + std::string(key);
    }

    const Sources& sources_;
    Loaded loaded_;
    Problems problems_;
    std::map<std::string_view, std::string> places_;  // which place set a key last
    std::set<std::string_view> failed_;               // keys that some place set wrongly
    bool is_file_unknown_ = false;                    // it could not be read, or not to its end
};

}  // namespace

tl::expected<Loaded, Problems> load(const Sources& sources) {
    return Loader(sources).load();
}

}  // namespace postern::config
