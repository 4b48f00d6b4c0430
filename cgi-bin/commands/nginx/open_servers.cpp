#include <algorithm>

#include <fmt/format.h>

#include "commands/nginx/findings.hpp"

namespace postern::commands::nginx {
namespace {

// The content of a location: the files of a folder, or the answers of an application.
struct Content {
    std::string folder = {};                  // with a slash at the end
    std::vector<std::string> addresses = {};  // of the application: "127.0.0.1:5001", "/run/app.sock"
    const Directive* directive = nullptr;     // the line that says so

    bool is_empty() const { return folder.empty() && addresses.empty(); }
};

std::string with_slash(std::string folder) {
    while (folder.ends_with('/'))
        folder.pop_back();
    return folder + "/";
}

Content content_of(const Scope& scope) {
    const bool has_main_location =
        scope.kind == Scope::Kind::Server && std::ranges::any_of(scope.inner, [](const auto& each) {
            return each->path == "/" && each->match != Scope::Match::Exact;
        });
    if (is_postern(scope) || has_main_location || always_returns(scope) || always_returns(scope.server()))
        return {};
    const Directive* application = application_of(scope);
    if (application != nullptr && application->name() != "fastcgi_pass")
        return {.addresses = addresses_of(*application, scope), .directive = application};
    const auto aliases = scope.own("alias");
    if (!aliases.empty())
        return {.folder = with_slash(std::string(aliases.back()->argument(1))), .directive = aliases.back()};
    const auto roots = scope.in_effect("root");
    if (roots.empty()) return {};
    const bool is_path = scope.kind == Scope::Kind::Location && scope.match != Scope::Match::Regex &&
                         scope.match != Scope::Match::Named;
    std::string folder = with_slash(std::string(roots.back()->argument(1)));
    if (is_path) folder += scope.path.substr(scope.path.starts_with('/') ? 1 : 0);
    return {.folder = with_slash(folder), .directive = roots.back()};
}

// Tells whether a public location of the gated server serves the folder too.
bool is_public_there(const Scope& server, const std::string& folder, const std::string& below) {
    return std::ranges::any_of(server.all(), [&](const Scope* each) {
        const Content content = content_of(*each);
        return is_open(*each) && !content.folder.empty() && folder.starts_with(content.folder) &&
               content.folder.starts_with(below);
    });
}

// Tells whether `open` serves a part of `kept`.
bool opens(const Content& open, const Content& kept, const Scope& server) {
    if (!open.addresses.empty()) {
        return std::ranges::any_of(open.addresses, [&](const std::string& each) {
            return std::ranges::find(kept.addresses, each) != kept.addresses.end();
        });
    }
    if (open.folder.empty() || kept.folder.empty() || open.folder.find("/.well-known/") != std::string::npos)
        return false;
    if (kept.folder.starts_with(open.folder)) return !is_public_there(server, open.folder, open.folder);
    return open.folder.starts_with(kept.folder) && !is_public_there(server, open.folder, kept.folder);
}

}  // namespace

void find_open_servers(const Model& model, const Scope& server, Findings& findings) {
    for (const Scope* other : model.servers()) {
        if (is_gated(*other)) continue;
        for (const Scope* scope : other->all()) {
            const Content open = content_of(*scope);
            if (!is_open(*scope) || open.is_empty()) continue;
            for (const Scope* kept : server.all()) {
                const bool is_kept = !kept->check().empty() || !kept->in_effect("internal").empty();
                if (!is_kept || !opens(open, content_of(*kept), server)) continue;
                findings.push_back(
                    {"open-server", open.directive,
                     fmt::format("The server block at {} has no gate, and serves what the server block at {} "
                                 "protects.",
                                 other->directive->where(), server.directive->where()),
                     open.addresses.empty() ? "files in " + open.folder
                                            : "every page of the application at " + open.addresses.front(),
                     "in that server block: include /etc/postern/nginx/postern-gate.conf; auth_request "
                     "/postern/check; include /etc/postern/nginx/postern_protect; or delete that server "
                     "block"});
                break;
            }
        }
    }
}

}  // namespace postern::commands::nginx
