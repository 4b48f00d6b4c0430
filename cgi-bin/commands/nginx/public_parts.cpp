#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "commands/nginx/findings.hpp"

namespace postern::commands::nginx {
namespace {

// The files that a location serves. An address that begins with `address` leads to the file whose path begins
// with `path` and continues like the address.
struct Files {
    std::string path = {};
    std::string address = {};              // empty: unknown
    std::string root = {};                 // empty: not served by `root`, so address and path may differ
    const Directive* directive = nullptr;  // the line that says so
};

std::string normal(std::string_view path) {
    return std::filesystem::path(path).lexically_normal().string();
}

std::string_view before_variable(std::string_view text) {
    return text.substr(0, text.find('$'));
}

bool has_address(const Scope& scope) {
    return scope.kind == Scope::Kind::Location && scope.match != Scope::Match::Regex;
}

std::string root_of(const Scope& scope) {
    return normal(fmt::format("{}/", scope.value("root")));
}

// The location that answers: `scope`, or the named location at the end of its try_files.
const Scope& answering(const Scope& scope) {
    const auto files = scope.own("try_files");
    if (application_of(scope) != nullptr || files.empty()) return scope;
    const Scope* named = named_location(scope.server(), files.back()->words.back());
    return named == nullptr ? scope : *named;
}

Files files_by_alias(const Scope& scope, const Directive& alias) {
    const std::string path = normal(before_variable(alias.argument(1)));
    if (!has_address(scope)) return {.path = path, .directive = &alias};
    const bool is_prefix = scope.match != Scope::Match::Exact;
    if (!is_prefix || scope.path.ends_with('/') || !path.ends_with('/'))
        return {.path = path, .address = scope.path, .directive = &alias};
    // "location /a { alias /b/c/; }" answers /a../d with /b/d.
    return {.path = normal(path + "../"), .address = scope.path + "../", .directive = &alias};
}

// The files that the location serves at its own addresses.
Files files_of(const Scope& scope) {
    const Directive* application = application_of(scope);
    const bool has_files = application == nullptr || application->name() == "fastcgi_pass";
    if (is_postern(scope) || !has_files || always_returns(scope)) return {};
    if (const auto aliases = scope.own("alias"); !aliases.empty())
        return files_by_alias(scope, *aliases.back());
    const auto roots = scope.in_effect("root");
    const std::string root = root_of(scope);
    if (roots.empty() || root.find('$') != std::string::npos) return {};
    const std::string address = has_address(scope) ? scope.path : "/";
    const bool is_own = !scope.own("root").empty();
    return {.path = normal(root + address),
            .address = address,
            .root = root,
            .directive = is_own ? roots.back() : scope.directive};
}

// Tells whether a page here needs more than its address: a check, or an internal request.
bool is_kept(const Scope& scope) {
    return !is_postern(scope) && (!scope.check().empty() || !scope.in_effect("internal").empty());
}

// Tells whether requests to `open` get files of `kept`, which are protected at other addresses.
bool gets(const Files& open, const Scope& public_part, const Files& kept, const Scope& protected_part) {
    if (open.path.empty() || kept.path.empty() || (!open.root.empty() && open.root == kept.root))
        return false;
    const Scope& server = public_part.server();
    if (open.path.starts_with(kept.path)) {
        return !kept.address.empty() &&
               &location_for(server, kept.address + open.path.substr(kept.path.size())) == &protected_part;
    }
    if (!kept.path.starts_with(open.path)) return false;
    return open.address.empty() ||
           &location_for(server, open.address + kept.path.substr(open.path.size())) == &public_part;
}

void find_folder(const Scope& scope, const Files& open, Findings& findings) {
    if (open.path.find("/.well-known/") != std::string::npos) return;
    for (const Scope* kept : scope.server().all()) {
        const Files files = files_of(*kept);
        if (!is_kept(*kept) || !gets(open, scope, files, *kept)) continue;
        const bool leaves_alias = open.address.ends_with("../");
        findings.push_back(
            {"public-folder", open.directive,
             fmt::format(
                 "This public location serves files that the block at {} of the same server protects{}.",
                 kept->directive->where(),
                 leaves_alias
                     ? fmt::format(": nginx answers {} with the parent folder of the alias", open.address)
                     : ""),
             "files in " + (open.path.size() > files.path.size() ? open.path : files.path),
             leaves_alias
                 ? fmt::format("location {}/, with a slash at the end as the alias has", scope.path)
                 : fmt::format(
                       "auth_request {}; in the public location; or move the public files to another folder",
                       kept->check().empty() ? "/postern/check" : kept->check())});
        return;
    }
}

bool shares_application(const Scope& left, const Scope& right) {
    const Directive* a = application_of(left);
    const Directive* b = application_of(right);
    if (a == nullptr || b == nullptr || is_postern(left) || is_postern(right)) return false;
    if (a->argument(1) == b->argument(1)) return true;
    const auto addresses = addresses_of(*a, left);
    return std::ranges::any_of(addresses_of(*b, right), [&](const std::string& each) {
        return std::ranges::find(addresses, each) != addresses.end();
    });
}

// `rewrite … break` stays in the public location, so nginx does not call the check of the new path.
void find_inner_rewrites(const Scope& scope, Findings& findings) {
    for (const Directive* each : scope.own("rewrite", true)) {
        const std::string_view target = each->argument(2);
        if (each->argument(3) != "break" || !target.starts_with('/')) continue;
        const Scope& place = location_for(scope.server(), before_variable(target));
        // A page that is the same for all visitors, such as a maintenance page.
        const bool is_page = target.find('$') == std::string_view::npos &&
                             (place.kind == Scope::Kind::Server || place.path == "/");
        if (is_page || &place == &scope) continue;
        if (application_of(scope) == nullptr && scope.own("alias").empty() && !root_of(scope).empty()) {
            find_folder(scope,
                        {.path = normal(fmt::format("{}{}", root_of(scope), before_variable(target))),
                         .directive = each},
                        findings);
        } else if (is_kept(place) && shares_application(scope, answering(place))) {
            findings.push_back(
                {"public-folder", each,
                 fmt::format(
                     "This rewrite in a public location leads to a path that the block at {} protects.",
                     place.directive->where()),
                 fmt::format("every page of the application below {}", before_variable(target)),
                 "write `last` instead of `break`, so that nginx asks the check of that path"});
        }
    }
}

bool tests_ambiguity(const Scope& scope) {
    return std::ranges::any_of(scope.directive->block, [](const Directive& each) {
        return each.name() == "if" && each.words.size() == 2 && each.words[1] == "($postern_ambiguous)" &&
               std::ranges::any_of(each.block, [](const Directive& inside) {
                   return inside.name() == "return" && !is_success(inside.argument(1));
               });
    });
}

void find_application(const Scope& scope, Findings& findings) {
    const Scope& public_part = answering(scope);
    if (!public_part.check().empty() || tests_ambiguity(scope) || tests_ambiguity(public_part) ||
        tests_ambiguity(scope.server()))
        return;
    for (const Scope* kept : scope.server().all()) {
        if (!is_kept(*kept) || !shares_application(public_part, answering(*kept))) continue;
        findings.push_back(
            {"public-part", application_of(public_part),
             fmt::format("This public location and the protected block at {} use the same application, which "
                         "may read a path such as /public/..;/private differently from nginx.",
                         kept->directive->where()),
             "every page of the application",
             "in this location, as the first line: include /etc/postern/nginx/postern_public;"});
        return;
    }
}

}  // namespace

void find_public_parts(const Scope& server, Findings& findings) {
    for (const Scope* scope : server.all()) {
        if (!is_open(*scope) || is_postern(*scope)) continue;
        find_folder(*scope, files_of(*scope), findings);
        find_inner_rewrites(*scope, findings);
        find_application(*scope, findings);
    }
}

}  // namespace postern::commands::nginx
