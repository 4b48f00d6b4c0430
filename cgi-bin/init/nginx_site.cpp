#include "init/nginx_site.hpp"

#include <algorithm>
#include <iterator>
#include <span>
#include <system_error>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "base/number.hpp"
#include "commands/nginx/tokens.hpp"
#include "init/web_server.hpp"

namespace postern::init {
namespace {

namespace fs = std::filesystem;
using commands::nginx::Directive;
using commands::nginx::Model;
using commands::nginx::Scope;
using commands::nginx::Token;
using commands::nginx::Tokens;

// The port of a `listen` line; 0 for a unix socket.
std::uint16_t port_of(std::string_view address) {
    if (address.starts_with("unix:")) return 0;
    const auto bracket = address.rfind(']');
    const auto colon = address.rfind(':');
    const bool has_port =
        colon != std::string_view::npos && (bracket == std::string_view::npos || colon > bracket);
    const auto number = parse_number<std::uint16_t>(has_port ? address.substr(colon + 1) : address);
    return number.value_or(80);
}

bool answers_on(const Scope& server, const Origin& site) {
    const auto lines = server.own("listen");
    if (lines.empty()) return site.port == 80 && !site.is_https();
    return std::ranges::any_of(lines, [&](const Directive* each) {
        const bool has_tls =
            std::ranges::find(each->words, "ssl") != each->words.end() || server.value("ssl") == "on";
        return port_of(each->argument(1)) == site.port && has_tls == site.is_https();
    });
}

int fit_of(const Scope& server, std::string_view host) {
    int best = 0;
    for (const Directive* each : server.own("server_name")) {
        for (const std::string& name : std::span(each->words).subspan(1))
            best = std::max(best, fit_of_name(name, host));
    }
    return best;
}

bool is_in(const Scope& server, const fs::path& file) {
    std::error_code failed;
    return fs::weakly_canonical(server.directive->file, failed) == fs::weakly_canonical(file, failed);
}

std::string places_of(const std::vector<const Scope*>& servers) {
    std::vector<std::string> places;
    for (const Scope* each : servers)
        places.push_back(each->directive->where());
    return fmt::format("{}", fmt::join(places, ", "));
}

// The servers that fit best.
std::vector<const Scope*> best_of(const std::vector<const Scope*>& servers, std::string_view host) {
    int best = 1;
    for (const Scope* each : servers)
        best = std::max(best, fit_of(*each, host));
    std::vector<const Scope*> found;
    std::ranges::copy_if(servers, std::back_inserter(found),
                         [&](const Scope* each) { return fit_of(*each, host) == best; });
    return found;
}

bool is_https_redirect(const Directive& directive) {
    return directive.argument(1).starts_with("30") && directive.argument(2).starts_with("https://");
}

}  // namespace

int fit_of_name(std::string_view name, std::string_view host) {
    if (name.starts_with('~')) return commands::nginx::may_match(name.substr(1), true, host) ? 1 : 0;
    const std::string lower = lower_case(name);
    name = lower;
    if (name == host) return 4;
    if (name.starts_with('.')) {
        if (name.substr(1) == host) return 4;
        return host.ends_with(name) ? 3 : 0;
    }
    if (name.starts_with("*."))
        return host.size() > name.size() - 1 && host.ends_with(name.substr(1)) ? 3 : 0;
    if (name.ends_with(".*"))
        return host.size() > name.size() - 1 && host.starts_with(name.substr(0, name.size() - 1)) ? 2 : 0;
    return 0;
}

Result<const Scope*> find_server(const Model& model, const Origin& site,
                                 const std::optional<fs::path>& file) {
    std::vector<const Scope*> servers;
    for (const Scope* each : model.servers()) {
        if ((!file || is_in(*each, *file)) && answers_on(*each, site)) servers.push_back(each);
    }
    const auto found = best_of(servers, site.host);
    if (found.size() == 1) return found.front();
    if (found.size() > 1)
        return failure(fmt::format("nginx has several sites named {}: {}. Choose a file with --site FILE",
                                   site.host, places_of(found)));
    if (file && servers.size() == 1) return servers.front();
    if (servers.empty() && site.is_https()) return no_https_site("nginx", site);
    if (servers.empty())
        return failure(fmt::format("no site of nginx{} answers on port {}",
                                   file ? " in " + file->string() : std::string(), site.port));
    return failure(
        fmt::format("no site of nginx on port {0} has {1} in its server_name. Add the name to the "
                    "right site, or choose its file with --site FILE. The sites on this port: {2}",
                    site.port, site.host, places_of(servers)));
}

Result<std::string> with_first_lines(const std::string& text, int line,
                                     const std::vector<std::string>& lines) {
    Tokens tokens(text);
    std::size_t place = std::string::npos;
    for (auto token = tokens.next(); token && token->kind != Token::Kind::End && token->line <= line;
         token = tokens.next()) {
        if (token->line != line || token->kind != Token::Kind::Word || token->text != "server") continue;
        const auto open = tokens.next();
        if (!open || open->kind != Token::Kind::Open) continue;
        if (place != std::string::npos) return failure("two server blocks begin on this line");
        place = tokens.offset();
    }
    if (place == std::string::npos) return failure("no server block begins on this line");
    // Indented like the next line of the block, if there is one.
    const auto end = text.find('\n', place);
    std::string indentation = "    ";
    if (end != std::string::npos) {
        const auto word = text.find_first_not_of(" \t\r\n", end);
        const auto begin = word == std::string::npos ? end : text.rfind('\n', word) + 1;
        if (word != std::string::npos && text[word] != '}') indentation = text.substr(begin, word - begin);
    }
    std::string added;
    for (const std::string& each : lines)
        added += each.empty() ? "\n" : fmt::format("\n{}{}", indentation, each);
    const bool ends_line = text.find_first_not_of(" \t\r", place) == end;
    if (!ends_line) added += "\n" + indentation;
    return text.substr(0, place) + added + text.substr(place);
}

std::vector<std::string> warnings_about(const Scope& server) {
    const Scope& first = commands::nginx::location_for(server, "/");
    const bool is_files = commands::nginx::application_of(first) == nullptr && first.own("return").empty() &&
                          server.own("return").empty() && first.in_effect("try_files").empty() &&
                          first.value("autoindex") != "on" && first.own("rewrite").empty();
    std::string root(first.value("root"));
    if (!is_files || root.find('$') != std::string::npos) return {};
    if (!root.starts_with('/')) root = "/usr/share/nginx/" + (root.empty() ? "html" : root);
    std::vector<std::string> names;
    for (const Directive* each : first.in_effect("index"))
        names.insert(names.end(), each->words.begin() + 1, each->words.end());
    if (names.empty()) names.emplace_back("index.html");
    const auto is_there = [&](const std::string& name) {
        std::error_code failed;
        return name.starts_with('/') || name.find('$') != std::string::npos ||
               fs::exists(fs::path(root) / name, failed);
    };
    if (std::ranges::any_of(names, is_there)) return {};
    return {fmt::format(
        "visitors get 403 or 404 right after signing in: {} has no {} (the lines root and index of "
        "the site)",
        root, fmt::join(names, ", "))};
}

bool redirects_to_https(const Scope& server) {
    const Scope& first = commands::nginx::location_for(server, "/");
    const auto any = [](const std::vector<const Directive*>& list) {
        return std::ranges::any_of(list, [](const Directive* each) { return is_https_redirect(*each); });
    };
    return any(server.own("return", true)) || any(first.own("return", true));
}

}  // namespace postern::init
