#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "commands/nginx/findings.hpp"
#include "users/requirement.hpp"

namespace postern::commands::nginx {
namespace {

// The words inside the parentheses of an `if`.
std::vector<std::string> condition_of(const Directive& directive) {
    std::vector<std::string> words(directive.words.begin() + 1, directive.words.end());
    if (words.empty()) return words;
    if (words.front().starts_with('(')) words.front().erase(0, 1);
    if (words.back().ends_with(')')) words.back().pop_back();
    std::erase(words, "");
    return words;
}

bool is_about_address(std::string_view variable) {
    return variable == "$uri" || variable == "$document_uri";
}

// Tells whether an `if` may apply to the check at this address.
bool can_hold(const std::vector<std::string>& condition, std::string_view check) {
    if (condition.size() != 3 || !is_about_address(condition[0])) return true;
    std::string_view sign = condition[1];
    const bool is_negative = sign.starts_with('!');
    if (is_negative) sign.remove_prefix(1);
    if (sign == "=") return (check == condition[2]) != is_negative;
    // An expression that std::regex cannot parse may match or not.
    return is_negative || may_match(condition[2], sign == "~*", check);
}

// Tells whether the block stops the rewrites after it. nginx runs `set` and continues.
bool only_breaks(const Directive& block) {
    const auto last =
        std::ranges::find_if(block.block, [](const Directive& each) { return each.name() != "set"; });
    return last != block.block.end() && last->name() == "break";
}

// Recognises the `if` in postern-gate.conf that keeps checks out of the rewrites after it.
bool is_guard(const Directive& directive, std::string_view check) {
    if (directive.name() != "if") return false;
    const auto condition = condition_of(directive);
    const bool is_positive = condition.size() == 3 && is_about_address(condition[0]) &&
                             (condition[1] == "~" || condition[1] == "~*" || condition[1] == "=");
    return is_positive && can_hold(condition, check) && only_breaks(directive);
}

// Tells whether the condition can be true for the check and false for the request that is checked.
bool differs_for_check(const std::vector<std::string>& condition) {
    constexpr std::array<std::string_view, 6> kOfSubrequest = {"uri",   "$request_filename", "$args",
                                                               "$arg_", "$query_string",     "$is_args"};
    return std::ranges::any_of(condition, [&](const std::string& word) {
        return word != "$request_uri" && std::ranges::any_of(kOfSubrequest, [&](std::string_view each) {
                   return word.find(each) != std::string::npos;
               });
    });
}

bool is_redirect(const Directive& rewrite) {
    const std::string_view flag = rewrite.argument(3);
    const std::string_view target = rewrite.argument(2);
    return flag == "redirect" || flag == "permanent" || target.starts_with("http://") ||
           target.starts_with("https://") || target.starts_with("$scheme");
}

bool makes_success(const Directive& answer, const Scope& server) {
    const std::string_view code = answer.argument(1);
    return is_success(code) || std::ranges::any_of(error_pages_of(server), [&](const ErrorPage& page) {
               return page.sets_status && (page.status.empty() || is_success(page.status)) &&
                      std::ranges::find(page.codes, code) != page.codes.end();
           });
}

// Tells whether a line of the server block may let another program than Postern answer the check with
// success.
bool takes_check_away(const Directive& line, std::string_view check, const Scope& server) {
    if (line.name() == "rewrite") return !is_redirect(line) && may_match(line.argument(1), false, check);
    if (line.name() != "if") return false;
    const auto condition = condition_of(line);
    if (!can_hold(condition, check)) return false;
    return std::ranges::any_of(line.block, [&](const Directive& inside) {
        if (inside.name() != "return") return takes_check_away(inside, check, server);
        return differs_for_check(condition) && makes_success(inside, server);
    });
}

void find_rewrites(const Scope& server, std::string_view check, Findings& findings) {
    const auto& lines = server.directive->block;
    const auto guard =
        std::ranges::find_if(lines, [&](const Directive& each) { return is_guard(each, check); });
    const std::string fix =
        guard == lines.end()
            ? "begin this server block with `include /etc/postern/nginx/postern-gate.conf;` (if the block "
              "begins with it already, copy that file again: an old copy has no guard)"
            : "move `include /etc/postern/nginx/postern-gate.conf;` in front of this line";
    for (auto line = lines.begin(); line != guard && line->name() != "break"; ++line) {
        if (!takes_check_away(*line, check, server)) continue;
        findings.push_back({"rewrite-before-gate", &*line,
                            fmt::format("This `{}` leads the check to another page, and any answer of 200 to "
                                        "299 from that page lets the visitor in.",
                                        line->name()),
                            fmt::format("every page of this server that {} protects", check), fix});
    }
}

void find_wrong_check(const Scope& server, const Directive& asks, Findings& findings) {
    const std::string check(asks.argument(1));
    const Scope& asked = location_for(server, check);
    if (is_check(asked)) return find_rewrites(server, check, findings);
    const bool is_misspelled = is_postern(asked);
    findings.push_back(
        {"not-a-check", &asks,
         is_misspelled
             ? fmt::format("There is no check {}: nginx asks the login page instead.", check)
             : fmt::format("{} is not a check of Postern, and any answer of 200 to 299 lets the visitor in.",
                           check),
         "every page that this line protects",
         "auth_request /postern/check; or the name of a location with `include "
         "/etc/postern/nginx/postern_check;`"});
}

void find_other_answers(const Scope& check, Findings& findings) {
    constexpr std::array<std::string_view, 8> kAnswers = {"rewrite",
                                                          "try_files",
                                                          "stub_status",
                                                          "empty_gif",
                                                          "js_content",
                                                          "content_by_lua_block",
                                                          "content_by_lua_file",
                                                          "rewrite_by_lua_block"};
    const auto find = [&](const Directive& line) {
        findings.push_back({"check-answers-itself", &line,
                            fmt::format("`{}` answers this check instead of Postern.", line.name()),
                            "every page that asks this check",
                            "delete this line: a check has only `include /etc/postern/nginx/postern_check;` "
                            "and POSTERN_REQUIRE"});
    };
    for (const Directive* each : check.own("return", true)) {
        if (is_success(each->argument(1))) find(*each);
    }
    for (const std::string_view name : kAnswers) {
        for (const Directive* each : check.own(name, true))
            find(*each);
    }
    for (const ErrorPage& page : error_pages_of(check)) {
        if (!page.sets_status || !(page.status.empty() || is_success(page.status))) continue;
        findings.push_back(
            {"check-error-passes", page.directive, "This error_page turns a failed check into a success.",
             "every page that asks this check, while Postern does not run",
             fmt::format(
                 "in the location of the check, line {}: write include /etc/postern/nginx/postern_check; "
                 "and delete your own error_page",
                 check.directive->where())});
    }
}

void find_cached_verdict(const Scope& check, Findings& findings) {
    const std::string prefix = settings_of(*application_of(check));
    const auto caches = check.in_effect(prefix + "cache");
    if (caches.empty() || caches.back()->argument(1) == "off") return;
    findings.push_back(
        {"check-cached", caches.back(),
         "nginx keeps verdicts of this check in a cache of yours, and another visitor may get them.",
         "every page that another visitor may see",
         "include /etc/postern/nginx/postern_check; or postern_check_cached, and delete your own "
         "cache"});
}

void find_mistake(const Directive& line, Findings& findings) {
    const std::string_view rule = line.argument(2);
    if (rule.find('$') != rule.npos) return;  // nginx alone knows the values of variables
    const auto requirement = users::Requirement::parse(rule);
    if (requirement) return;
    findings.push_back({"rule-malformed", &line,
                        "This rule has a mistake: " + requirement.error().message + ".",
                        "nothing: every visitor gets a 5xx", "write the rule as in docs/gate.md"});
}

// A check that keeps passes sends the variable as its rule; see nginx/postern_check_cached.
constexpr std::string_view kRuleVariable = "$postern_rule";

void find_malformed_rule(const Scope& check, Findings& findings) {
    std::vector<const Directive*> rules = check.in_effect("fastcgi_param");
    std::erase_if(rules, [](const Directive* each) { return each->argument(1) != "POSTERN_REQUIRE"; });
    for (const Directive* each : rules)
        find_mistake(*each, findings);
    for (const Directive* each : check.own("set", true)) {
        if (each->argument(1) == kRuleVariable) find_mistake(*each, findings);
    }
    if (rules.size() < 2) return;
    const bool keeps =
        std::ranges::any_of(rules, [](const Directive* each) { return each->argument(2) == kRuleVariable; });
    findings.push_back({"rule-malformed", rules.back(), "This check has two rules.",
                        "nothing: every visitor gets a 5xx",
                        keeps ? "beside postern_check_cached write the rule as `set $postern_rule \"...\";`"
                              : "write one line with all words"});
}

}  // namespace

void find_in_checks(const Scope& server, Findings& findings) {
    for (const Scope* scope : server.all()) {
        if (!scope->check().empty())
            find_wrong_check(server, *scope->in_effect("auth_request").back(), findings);
        if (!is_check(*scope)) continue;
        find_other_answers(*scope, findings);
        find_cached_verdict(*scope, findings);
        find_malformed_rule(*scope, findings);
    }
}

}  // namespace postern::commands::nginx
