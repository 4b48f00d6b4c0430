#include "commands/nginx/findings.hpp"

#include <algorithm>

#include "base/number.hpp"

namespace postern::commands::nginx {
namespace {

// Tells whether the addresses are "all", or a network too large for one organisation. fc00::/7 and 10.0.0.0/8
// are private networks.
bool has_strangers(std::string_view addresses) {
    if (addresses == "all") return true;
    const auto slash = addresses.find('/');
    if (slash == std::string_view::npos) return false;
    const auto bits = parse_number<int>(addresses.substr(slash + 1));
    return bits && *bits < (addresses.find(':') == std::string_view::npos ? 8 : 7);
}

}  // namespace

Findings findings_in(const Model& model) {
    Findings all;
    for (const Scope* server : model.servers()) {
        if (!is_gated(*server)) continue;
        find_in_checks(*server, all);
        find_ways_around(*server, all);
        find_public_parts(*server, all);
        find_in_applications(*server, all);
        find_open_servers(model, *server, all);
    }
    Findings once;
    for (Finding& each : all) {
        // If several servers include a file, each of its lines is found several times.
        const bool is_known = std::ranges::any_of(once, [&](const Finding& known) {
            return known.name == each.name && known.at->where() == each.at->where();
        });
        if (!is_known) once.push_back(std::move(each));
    }
    return once;
}

std::vector<ErrorPage> error_pages_of(const Scope& scope) {
    std::vector<ErrorPage> pages;
    for (const Directive* each : scope.in_effect("error_page")) {
        ErrorPage page{each, {}, false, {}, each->words.back()};
        for (std::size_t i = 1; i + 1 < each->words.size(); ++i) {
            const std::string_view word = each->words[i];
            if (!word.starts_with('=')) {
                page.codes.push_back(word);
                continue;
            }
            page.sets_status = true;
            page.status = word.substr(1);
        }
        pages.push_back(std::move(page));
    }
    return pages;
}

bool always_returns(const Scope& scope) {
    return !scope.own("return").empty();
}

bool is_closed(const Scope& scope) {
    const bool denies_all = std::ranges::any_of(
        scope.in_effect("deny"), [](const Directive* each) { return each->argument(1) == "all"; });
    const bool is_let_in = !scope.in_effect("allow").empty();
    const auto returned = scope.own("return");
    return !scope.in_effect("internal").empty() || (denies_all && !is_let_in) ||
           (!returned.empty() && !is_success(returned.front()->argument(1)));
}

bool is_open(const Scope& scope) {
    const bool has_password = !scope.in_effect("auth_basic").empty() && scope.value("auth_basic") != "off";
    return scope.check().empty() && !is_closed(scope) && !has_password && scope.match != Scope::Match::Named;
}

bool allows_everybody(const Scope& scope) {
    bool has_rules = false;
    for (const Directive& each : scope.directive->block) {
        if (each.name() != "allow" && each.name() != "deny") continue;
        has_rules = true;
        if (each.name() == "deny" && each.argument(1) == "all") return false;
        if (each.name() == "allow" && has_strangers(each.argument(1))) return true;
    }
    // nginx inherits allow and deny together, or neither.
    return !has_rules && scope.parent != nullptr && allows_everybody(*scope.parent);
}

bool is_success(std::string_view code) {
    return code.size() == 3 && code.starts_with('2');
}

}  // namespace postern::commands::nginx
