#include "init/apache_site.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "base/number.hpp"

namespace postern::init {
namespace {

std::string_view take_word(std::string_view& text) {
    text = trimmed(text);
    if (!text.empty() && (text.front() == '"' || text.front() == '\'')) {
        const char quote = text.front();
        text.remove_prefix(1);
        return take_until(text, quote);
    }
    const auto end = std::min(text.find_first_of(" \t"), text.size());
    const auto word = text.substr(0, end);
    text.remove_prefix(end);
    return word;
}

// "(/etc/apache2/sites-enabled/app.conf:12)" at the end of the line.
std::optional<ListedHost> place_in(std::string_view line) {
    const auto open = line.rfind(" (");
    const auto colon = line.rfind(':');
    if (open == std::string_view::npos || colon == std::string_view::npos || colon < open ||
        !line.ends_with(')'))
        return std::nullopt;
    const auto number = parse_number<std::uint16_t>(line.substr(colon + 1, line.size() - colon - 2));
    if (!number) return std::nullopt;
    return ListedHost{std::string(line.substr(open + 2, colon - open - 2)), *number, 0};
}

// Matches as Apache's ap_strcasecmp_match does.
bool matches(std::string_view pattern, std::string_view text) {
    std::size_t at = 0;
    std::size_t in_text = 0;
    std::optional<std::pair<std::size_t, std::size_t>> star;
    while (in_text < text.size()) {
        if (at < pattern.size() && pattern[at] == '*') {
            star = {at++, in_text};
        } else if (at < pattern.size() && (pattern[at] == '?' || pattern[at] == text[in_text])) {
            ++at;
            ++in_text;
        } else if (star) {
            at = star->first + 1;
            in_text = ++star->second;
        } else {
            return false;
        }
    }
    return pattern.find_first_not_of('*', at) == std::string_view::npos;
}

void take_backend(VirtualHost& host, std::string_view words) {
    while (!trimmed(words).empty()) {
        const auto word = take_word(words);
        if (word.find("://") != std::string_view::npos && word.find("/postern/") == std::string_view::npos)
            host.backends.emplace(word);
    }
}

// Finds the sections behind Postern's <Location "/"> whose rule replaces Postern's rule. Apache merges
// <Location> and <If> in their order, and without AuthMerging a later section replaces the rules of all
// earlier sections.
class Sections {
public:
    void take(VirtualHost& host, std::string_view line) {
        std::string_view rest = line;
        const std::string name = lower_case(take_word(rest));
        if (line.starts_with("</")) {
            if (--depth_ > 0) return;
            if (is_replaced_ && !is_merged_) host.open_sections.push_back(opening_);
            *this = {};
        } else if (depth_ > 0 && line.starts_with('<')) {
            ++depth_;
        } else if (name.starts_with("<location") || name == "<if") {
            depth_ = 1;
            opening_ = line;
        } else if (depth_ > 0) {
            rule(name, rest);
        }
    }

private:
    void rule(const std::string& name, std::string_view rest) {
        const std::string first = lower_case(take_word(rest));
        const std::string second = lower_case(take_word(rest));
        const bool is_closed = first == "postern" || (first == "all" && second == "denied");
        is_replaced_ |= name == "require" && !is_closed;
        is_replaced_ |= name == "satisfy" && first == "any";
        // "Off" is Apache's default: a section that says so is public on purpose.
        is_merged_ |= name == "authmerging" && (first == "and" || first == "off");
        is_merged_ |= name == "include" && first.ends_with("/postern-protect.conf");
    }

    int depth_ = 0;
    std::string opening_ = {};
    bool is_replaced_ = false;
    bool is_merged_ = false;
};

void take_directive(VirtualHost& host, std::string_view line) {
    const std::string name = lower_case(take_word(line));
    if (name == "servername" || name == "serveralias") {
        while (!trimmed(line).empty()) {
            std::string_view word = take_word(line);
            if (const auto scheme = word.find("://"); scheme != std::string_view::npos)
                word.remove_prefix(scheme + 3);
            host.names.push_back(lower_case(take_until(word, ':')));
        }
    } else if (name == "directoryindex") {
        while (!trimmed(line).empty())
            host.indexes.emplace_back(take_word(line));
    } else if (name == "documentroot") {
        host.root = take_word(line);
    } else if (name == "sslengine") {
        host.has_tls = equal_ignoring_case(take_word(line), "on");
    } else if (name == "sslcertificatefile") {
        host.has_tls = true;  // certbot has SSLEngine in an included file
    } else if (name == "include" || name == "includeoptional") {
        const auto file = take_word(line);
        host.is_gated |= file.ends_with("postern-gate.conf");
        host.is_login_page |= file.ends_with("/postern-fcgi.conf");
        host.is_proxy |= host.is_login_page;
    } else if (name == "proxypass" || name == "proxypassmatch") {
        take_backend(host, line);
        host.is_proxy = true;
        host.is_login_page |= line.find("fcgi://127.0.0.1:9000/") != std::string_view::npos ||
                              line.find("fcgi://postern/") != std::string_view::npos;
    } else if (name == "redirect" || name == "redirectmatch" || name == "rewriterule") {
        const bool is_for_all =
            line.find(" / ") != std::string_view::npos || line.find("^") != std::string_view::npos;
        host.redirects_to_https |= is_for_all && line.find("https://") != std::string_view::npos;
    }
}

}  // namespace

std::vector<ListedHost> hosts_in(std::string_view list) {
    std::vector<ListedHost> hosts;
    while (!list.empty()) {
        std::string_view line = trimmed(take_until(list, '\n'));
        auto host = place_in(line);
        if (!host || line.starts_with("default server")) continue;
        std::string_view address = take_word(line);
        if (address == "port") {
            address = take_word(line);  // a number, or "*"
        } else {
            const auto colon = address.rfind(':');
            if (colon == std::string_view::npos) continue;
            address.remove_prefix(colon + 1);
        }
        const auto port = parse_number<std::uint16_t>(address);
        if (!port && address != "*") continue;
        host->port = port.value_or(0);
        if (std::ranges::find(hosts, *host) == hosts.end()) hosts.push_back(std::move(*host));
    }
    return hosts;
}

bool VirtualHost::is_named(std::string_view host) const {
    return std::ranges::any_of(names, [&](const std::string& name) { return matches(name, host); });
}

Result<VirtualHost> virtual_host_at(std::string_view text, int line) {
    VirtualHost host;
    Sections sections;
    std::string_view rest = text;
    for (int number = 1; line > 0 && !rest.empty(); ++number) {
        const std::size_t begin = text.size() - rest.size();
        std::string_view here = take_until(rest, '\n');
        if (here.ends_with('\r')) here.remove_suffix(1);
        here = trimmed(here);
        if (number < line) continue;
        if (number == line) {
            if (!starts_with_ignoring_case(here, "<VirtualHost") || !here.ends_with('>')) break;
            host.inside = text.size() - rest.size();
        } else if (equal_ignoring_case(here, "</VirtualHost>")) {
            host.end = begin;
            return host;
        } else if (!here.starts_with('#')) {
            take_directive(host, here);
            sections.take(host, here);
        }
    }
    return failure("no complete <VirtualHost> section begins on this line");
}

std::string with_lines(std::string_view text, const VirtualHost& host, const std::vector<std::string>& first,
                       const std::vector<std::string>& last) {
    const auto begin = text.find_first_not_of(" \t\r\n", host.inside);
    const auto line = begin == std::string_view::npos || begin >= host.end
                          ? std::string_view("    ")
                          : text.substr(text.rfind('\n', begin) + 1, begin - text.rfind('\n', begin) - 1);
    const auto indented = [&](const std::vector<std::string>& lines) {
        std::string added;
        for (const std::string& each : lines)
            added += each.empty() ? "\n" : fmt::format("{}{}\n", line, each);
        return added;
    };
    return fmt::format("{}{}{}{}{}", text.substr(0, host.inside), indented(first),
                       text.substr(host.inside, host.end - host.inside), indented(last),
                       text.substr(host.end));
}

}  // namespace postern::init
