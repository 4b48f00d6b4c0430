#include "init/configuration.hpp"

#include <algorithm>
#include <regex>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "config/load.hpp"
#include "config/public_suffix.hpp"
#include "config/reference.hpp"
#include "init/run.hpp"

namespace postern::init {
namespace {

constexpr std::string_view kMount = "/postern/";

void want(std::vector<Wanted>& list, std::string_view key, std::string value, const config::Config& now) {
    const config::Setting* setting = config::find_setting(key);
    if (setting->show(now) != value) list.push_back({setting, std::move(value)});
}

bool is_below(std::string_view host, std::string_view domain) {
    return host == domain || (host.size() > domain.size() && host.ends_with(domain) &&
                              host[host.size() - domain.size() - 1] == '.');
}

// The narrowest domain of both hosts; empty if browsers take no cookie for it.
std::string common_domain(std::string_view left, std::string_view right) {
    for (std::string_view domain = left; !domain.empty(); take_until(domain, '.')) {
        if (!is_below(right, domain)) continue;
        return config::is_public_suffix(domain) || domain.find('.') == std::string_view::npos
                   ? ""
                   : std::string(domain);
    }
    return "";
}

Result<std::vector<Wanted>> wanted_with_login_host(const Wish& wish, const config::Config& now) {
    std::vector<Wanted> list;
    std::string domain = now.cookie.domain;
    if (domain.empty() || !is_below(wish.site.host, domain) || !is_below(wish.login->host, domain))
        domain = common_domain(wish.login->host, wish.site.host);
    if (domain.empty())
        return failure(
            fmt::format("{} and {} do not share a domain of yours, so no session cookie reaches both; "
                        "without --login-host, the login page is on the site",
                        wish.login->host, wish.site.host));
    want(list, "mount", "/", now);
    want(list, "public_url", wish.login->to_string(), now);
    want(list, "cookie.domain", domain, now);
    const auto covers = [&](const Origin& each) { return each.includes(wish.site); };
    if (std::ranges::none_of(now.gate.origins, covers)) {
        const std::string others = config::find_setting("gate.origins")->show(now);
        want(list, "gate.origins", others + (others.empty() ? "" : " ") + wish.site.to_string(), now);
    }
    return list;
}

// One TOML file as lines, with the table that each line is in.
class Lines {
public:
    explicit Lines(std::string_view text) : ends_line_(text.empty() || text.ends_with('\n')) {
        while (!text.empty())
            lines_.emplace_back(take_until(text, '\n'));
    }

    void set(const Wanted& wanted) {
        const std::string table(table_of(*wanted.setting));
        const std::string name(name_of(*wanted.setting));
        const std::string key(wanted.setting->key);
        if (replace(table, name, name, false, as_toml({wanted.setting, wanted.value}))) return;
        if (!table.empty() && replace("", fmt::format("{}.{}", table, name), key, false, as_toml(wanted)))
            return;
        if (replace(table, name, name, true, as_toml(wanted))) return;
        add(table, as_toml(wanted));
    }

    std::string text() const { return fmt::format("{}{}", fmt::join(lines_, "\n"), ends_line_ ? "\n" : ""); }

private:
    // The name in the header "[name]"; none for other lines.
    static std::optional<std::string> table_in(const std::string& line) {
        static const std::regex kHeader(R"(\s*\[\s*([A-Za-z0-9_.\-]+)\s*\]\s*(#.*)?)");
        std::smatch found;
        if (!std::regex_match(line, found, kHeader)) return std::nullopt;
        return found[1].str();
    }

    // Replaces the line that sets the name in the table. `is_comment`: a line behind a '#'.
    bool replace(std::string_view table, const std::string& name, const std::string& shown, bool is_comment,
                 const std::string& assignment) {
        std::string current;
        for (std::string& line : lines_) {
            if (const auto begun = table_in(line)) current = *begun;
            if (current != table) continue;
            std::string_view rest = trimmed(line);
            if (is_comment != rest.starts_with('#')) continue;
            if (is_comment) rest = trimmed(rest.substr(1));
            if (!rest.starts_with(name) || !trimmed(rest.substr(name.size())).starts_with('=')) continue;
            const auto value = assignment.substr(assignment.find(" = "));
            line = shown + value;
            return true;
        }
        return false;
    }

    // Settings without a table stand before the first table.
    void add(std::string_view table, const std::string& assignment) {
        const auto header =
            std::ranges::find_if(lines_, [&](const auto& line) { return table_in(line) == table; });
        const auto first =
            std::ranges::find_if(lines_, [](const auto& line) { return table_in(line).has_value(); });
        if (table.empty()) {
            lines_.insert(first, assignment);
        } else if (header != lines_.end()) {
            lines_.insert(header + 1, assignment);
        } else {
            lines_.insert(lines_.end(), {"", fmt::format("[{}]", table), assignment});
        }
    }

    std::vector<std::string> lines_;
    bool ends_line_;  // a file without a newline at its end keeps that end
};

// The configuration in this text, or the first problem.
Result<config::Config> read_text(const std::string& text) {
    const MemoryFile file(text);
    const auto loaded = config::load({.file = file.path()});
    if (!loaded) return failure(loaded.error().front());
    return loaded->config;
}

}  // namespace

std::string as_toml(const Wanted& wanted) {
    const auto name = name_of(*wanted.setting);
    switch (wanted.setting->kind) {
        case config::Kind::Text:
            return fmt::format("{} = \"{}\"", name, wanted.value);
        case config::Kind::List: {
            std::vector<std::string> quoted;
            std::string_view rest = wanted.value;
            while (!rest.empty())
                quoted.push_back(fmt::format("\"{}\"", take_until(rest, ' ')));
            return fmt::format("{} = [{}]", name, fmt::join(quoted, ", "));
        }
        case config::Kind::Number:
        case config::Kind::Flag:
            break;
    }
    return fmt::format("{} = {}", name, wanted.value);
}

Result<std::vector<Wanted>> wanted_settings(const Wish& wish, const config::Config& now) {
    if (wish.login) return wanted_with_login_host(wish, now);
    const bool has_login_host = now.mount == "/" && now.public_url && now.public_url->host != wish.site.host;
    if (has_login_host)
        return failure(fmt::format("this Postern already has the login host {0}: use --login-host {0}",
                                   now.public_url->host));
    std::vector<Wanted> list;
    want(list, "mount", std::string(kMount), now);
    // Without public_url, Postern takes the site's own host, so several sites may have the mount.
    if (now.public_url && *now.public_url != wish.site) want(list, "public_url", "", now);
    return list;
}

Result<std::string> with_settings(const std::string& text, const std::vector<Wanted>& wanted) {
    const auto before = read_text(text);
    if (!before) return tl::unexpected(before.error());
    Lines lines(text);
    std::vector<std::string> assignments;
    for (const Wanted& each : wanted) {
        lines.set(each);
        assignments.push_back(as_toml(each));
    }
    std::string result = lines.text();
    const auto after = read_text(result);
    const bool is_right =
        after && std::ranges::all_of(config::settings(), [&](const config::Setting& each) {
            const auto own = std::ranges::find(wanted, &each, &Wanted::setting);
            return each.show(*after) == (own == wanted.end() ? each.show(*before) : own->value);
        });
    if (is_right) return result;
    return failure(fmt::format("postern init cannot change this file safely; write by hand: {}",
                               fmt::join(assignments, "; ")));
}

Result<Configuration> plan_configuration(const Places& places, const Wish& wish) {
    auto change = change_of(places.configuration);
    if (!change) return tl::unexpected(change.error());
    change->may_hold_secrets = true;
    change->mode = 0640;
    change->group = "postern";
    if (change->before) {
        const auto loaded = config::load({.file = places.configuration});
        if (!loaded)
            return failure(fmt::format("{} has mistakes, so it was not changed:\n  {}",
                                       places.configuration.string(), fmt::join(loaded.error(), "\n  ")));
    } else {
        change->after = config::toml_reference();
    }
    const auto now = read_text(change->after);
    if (!now) return tl::unexpected(now.error());
    auto wanted = wanted_settings(wish, *now);
    if (!wanted) return tl::unexpected(wanted.error());
    std::vector<std::string> was;
    for (const Wanted& each : *wanted)
        was.push_back(as_toml({each.setting, each.setting->show(*now)}));
    if (!wanted->empty()) {
        auto text = with_settings(change->after, *wanted);
        if (!text) return failure(fmt::format("{}: {}", places.configuration.string(), text.error().message));
        change->after = std::move(*text);
    }
    const auto after = read_text(change->after);
    if (!after) return tl::unexpected(after.error());
    return Configuration{std::move(*change), *after, std::move(*wanted), std::move(was)};
}

}  // namespace postern::init
