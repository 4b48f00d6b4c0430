#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "commands/nginx/findings.hpp"

namespace postern::commands::nginx {
namespace {

std::string in_words(const Scope& scope) {
    return scope.kind == Scope::Kind::Location ? "location " + scope.path : "this server block";
}

bool is_constant(std::string_view text) {
    return text.find('$') == std::string_view::npos;
}

// Tells whether the location answers with more than a redirect or a page that is the same for all visitors.
bool has_content(const Scope& scope) {
    if (is_postern(scope)) return false;
    if (application_of(scope) != nullptr) return true;
    if (always_returns(scope)) return false;
    const auto files = scope.own("try_files");
    if (!files.empty() && is_constant(files.back()->argument(1))) return false;
    const auto rewrites = scope.own("rewrite");
    return rewrites.empty() || !is_constant(rewrites.front()->argument(2));
}

// Tells whether two locations may lead to the same application.
bool leads_to_application_of(const Scope& target, const Scope& server) {
    const Directive* application = application_of(target);
    return application != nullptr && std::ranges::any_of(server.all(), [&](const Scope* each) {
               const Directive* other = application_of(*each);
               return !each->check().empty() && other != nullptr &&
                      other->argument(1) == application->argument(1);
           });
}

// Tells whether this status can occur before nginx calls the check, or because of the check's answer.
bool comes_before_check(std::string_view code, const Scope& scope) {
    constexpr std::array<std::string_view, 11> kAlways = {"400", "401", "403", "408", "413", "414",
                                                          "494", "495", "496", "497", "500"};
    if (std::ranges::find(kAlways, code) != kAlways.end()) return true;
    const bool is_limited = !scope.in_effect("limit_req").empty() || !scope.in_effect("limit_conn").empty();
    const std::string_view of_limit = scope.value("limit_req_status");
    if (is_limited && (code == "503" || code == "429" || code == of_limit)) return true;
    for (const Scope* each : {&scope, &scope.server()}) {
        if (std::ranges::any_of(each->own("return", true),
                                [&](const Directive* line) { return line->argument(1) == code; }))
            return true;
    }
    return false;
}

// The location for the path before the first variable, if outside requests cannot reach it directly;
// otherwise null.
const Scope* hidden_location(const Scope& server, std::string_view target) {
    if (target.starts_with('@')) return named_location(server, target);
    if (!target.starts_with('/')) return nullptr;
    const Scope& found = location_for(server, target.substr(0, target.find('$')));
    return found.in_effect("internal").empty() ? nullptr : &found;
}

void find_error_pages(const Scope& scope, Findings& findings) {
    const Scope& server = scope.server();
    for (const ErrorPage& page : error_pages_of(scope)) {
        const Scope* target = hidden_location(server, page.target);
        if (target == nullptr || target->check() == scope.check() || !has_content(*target)) continue;
        const auto code = std::ranges::find_if(
            page.codes, [&](std::string_view each) { return comes_before_check(each, scope); });
        if (code == page.codes.end()) continue;
        // A login page of another program is accepted.
        if (*code == "401" && page.codes.size() == 1 && !leads_to_application_of(*target, server)) continue;
        const std::string_view check = scope.check().empty() ? "/postern/check" : scope.check();
        findings.push_back(
            {"error-page-leads-around", page.directive,
             fmt::format("Status {} can occur before the check or because of it, and leads from {} to {}, "
                         "which asks {} check.",
                         *code, in_words(scope), page.target, target->check().empty() ? "no" : "another"),
             fmt::format("what {} ({}) answers", page.target, target->directive->where()),
             fmt::format("in location {}: auth_request {}; include /etc/postern/nginx/postern_protect;",
                         target->path, check)});
    }
}

void find_hidden_rewrites(const Scope& scope, Findings& findings) {
    for (const Directive* each : scope.own("rewrite", true)) {
        if (each->argument(3) == "break") continue;
        const Scope* target = hidden_location(scope.server(), each->argument(2));
        if (target == nullptr || target->check() == scope.check() || !has_content(*target)) continue;
        findings.push_back(
            {"rewrite-leads-around", each,
             fmt::format("nginx runs `rewrite` before the check, and this line leads from {} "
                         "to the internal location {}, which asks another check or none.",
                         in_words(scope), target->path),
             fmt::format("what that location ({}) answers", target->directive->where()),
             fmt::format("in location {}: auth_request {}; include /etc/postern/nginx/postern_protect;",
                         target->path, scope.check())});
    }
}

void find_returns(const Scope& scope, Findings& findings) {
    for (const Directive* each : scope.own("return", true)) {
        if (!is_success(each->argument(1)) || each->argument(2).empty()) continue;
        findings.push_back(
            {"return-before-check", each,
             fmt::format(
                 "nginx runs `return` before the check, so {} is open although auth_request is in effect.",
                 in_words(scope)),
             "the text of this line",
             "write auth_request off; here if the text is public; otherwise put the text into a file"});
    }
}

// An allowed network (allow …; deny all;) or a password besides the sign-in is the operator's choice. Access
// for strangers is a mistake.
void find_satisfy_any(const Scope& scope, Findings& findings) {
    if (scope.value("satisfy") != "any") return;
    const bool asks_password = !scope.in_effect("auth_basic").empty() && scope.value("auth_basic") != "off";
    const bool lacks_file = asks_password && scope.value("auth_basic_user_file").empty();
    if (allows_everybody(scope)) {
        findings.push_back({"satisfy-any", scope.in_effect("satisfy").back(),
                            "With `satisfy any`, this `allow` lets strangers in without a check.",
                            "every page of " + in_words(scope),
                            "satisfy all; or allow only your own network, and write deny all; after it"});
    } else if (lacks_file) {
        findings.push_back(
            {"satisfy-any", scope.in_effect("satisfy").back(),
             "`satisfy any` is used with auth_basic, but auth_basic has no user file.",
             fmt::format("every page of {}, if a user file with other users is added", in_words(scope)),
             "delete auth_basic and satisfy any; or add auth_basic_user_file"});
    }
}

// The texts with which a match of the expression must begin; a single empty text means any beginning.
std::vector<std::string> beginnings_of(std::string_view expression) {
    constexpr std::string_view kSpecial = ".*+?()[]{}|^$";
    if (!expression.starts_with('^')) return {""};
    std::string text;
    for (std::size_t i = 1; i < expression.size(); ++i) {
        const char c = expression[i];
        if (c == '\\' && i + 1 < expression.size() && !is_letter_or_digit(expression[i + 1])) {
            text += expression[++i];
        } else if (c == '(') {
            std::string_view group = expression.substr(i + 1, expression.find(')', i) - i - 1);
            if (group.starts_with("?:")) group.remove_prefix(2);
            if (group.find_first_of(".*+?([{^$\\") != std::string_view::npos || group.empty()) return {text};
            const std::size_t end = expression.find(')', i);
            const bool is_optional =
                end + 1 < expression.size() && (expression[end + 1] == '?' || expression[end + 1] == '*');
            if (is_optional) return {text};
            std::vector<std::string> all;
            for (std::size_t count = static_cast<std::size_t>(std::ranges::count(group, '|')) + 1; count > 0;
                 --count)
                all.push_back(fmt::format("{}{}", text, take_until(group, '|')));
            return all;
        } else if (kSpecial.find(c) != std::string_view::npos || c == '\\') {
            if (c == '|') return {""};
            if ((c == '?' || c == '*' || c == '{') && !text.empty()) text.pop_back();
            return {text};
        } else {
            text += c;
        }
    }
    return {text};
}

// Tells whether a path can begin with a text of each list.
bool can_meet(const std::vector<std::string>& left, const std::vector<std::string>& right) {
    return std::ranges::any_of(left, [&](const std::string& a) {
        return std::ranges::any_of(
            right, [&](const std::string& b) { return a.starts_with(b) || b.starts_with(a); });
    });
}

// Tells whether the expression takes requests from the location beside it.
bool wins_over(const Scope& expression, const Scope& other) {
    if (expression.match != Scope::Match::Regex || &expression == &other) return false;
    if (other.match == Scope::Match::Prefix) return can_meet(beginnings_of(expression.path), {other.path});
    if (other.match != Scope::Match::Regex) return false;
    const auto& siblings = other.parent->inner;
    const auto place = [&](const Scope& scope) {
        return std::ranges::find(siblings, &scope, [](const auto& each) { return each.get(); });
    };
    return place(expression) < place(other) &&
           can_meet(beginnings_of(expression.path), beginnings_of(other.path));
}

void find_winners(const Scope& ruled, Findings& findings) {
    for (const Scope* at = &ruled; at->kind == Scope::Kind::Location; at = at->parent) {
        for (const auto& each : at->parent->inner) {
            if (!wins_over(*each, *at) || each->check() == ruled.check() || is_closed(*each) ||
                is_postern(*each))
                continue;
            findings.push_back({"regex-wins", each->directive,
                                fmt::format("nginx also uses this regular expression for addresses in {}, "
                                            "and does not ask the check {} for them.",
                                            in_words(ruled), ruled.check()),
                                fmt::format("every page in {} ({}) that matches the expression",
                                            in_words(ruled), ruled.directive->where()),
                                fmt::format("move this location into {}, or write location ^~ {}",
                                            in_words(ruled), ruled.path)});
        }
    }
}

void find_open_expression(const Scope& scope, Findings& findings) {
    const bool is_open = scope.match == Scope::Match::Regex && scope.check().empty() &&
                         !scope.parent->check().empty() && !is_closed(scope) && !is_postern(scope);
    const auto beginnings = beginnings_of(scope.path);
    if (!is_open || application_of(scope) == nullptr || beginnings != std::vector<std::string>{""}) return;
    findings.push_back(
        {"regex-wins", scope.directive,
         "This regular expression is public, and nginx uses it for addresses in every folder.",
         "every page of the application at an address that matches",
         "begin the expression with the public folder, as in ^/public/, or delete auth_request off"});
}

}  // namespace

void find_ways_around(const Scope& server, Findings& findings) {
    for (const Scope* scope : server.all()) {
        if (scope != &server && is_postern(*scope)) continue;
        const bool is_ruled = !scope->check().empty();
        if (is_ruled || scope == &server) find_error_pages(*scope, findings);
        if (scope->kind == Scope::Kind::Location) find_open_expression(*scope, findings);
        if (!is_ruled) continue;
        find_hidden_rewrites(*scope, findings);
        find_returns(*scope, findings);
        find_satisfy_any(*scope, findings);
        if (scope->kind == Scope::Kind::Location && !scope->own("auth_request").empty())
            find_winners(*scope, findings);
    }
}

}  // namespace postern::commands::nginx
