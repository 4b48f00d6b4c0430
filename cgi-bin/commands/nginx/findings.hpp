#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "commands/nginx/scopes.hpp"

namespace postern::commands::nginx {

// A place where requests get past the gate.
struct Finding {
    std::string_view name;  // "rewrite-before-gate": as docs/doctor.md lists it
    const Directive* at;    // the line that causes it
    std::string what;       // what is wrong
    std::string gets;       // what a visitor could get who should not
    std::string mend;       // the line that fixes it
};
using Findings = std::vector<Finding>;

// All names, in the order of docs/doctor.md.
inline constexpr auto kFindingNames = std::to_array<std::string_view>({
    "rewrite-before-gate",
    "not-a-check",
    "check-answers-itself",
    "check-error-passes",
    "check-cached",
    "error-page-leads-around",
    "rewrite-leads-around",
    "return-before-check",
    "satisfy-any",
    "regex-wins",
    "public-part",
    "public-folder",
    "open-server",
    "identity-passes",
    "page-cached",
    "dav-crosses-rule",
});

// All that is wrong with the servers that use Postern's gate, each line once.
Findings findings_in(const Model& model);

// Its parts, one for each kind. `server` uses the gate.

// The check does not reach Postern, or its answer is not Postern's.
void find_in_checks(const Scope& server, Findings& findings);
// Requests leave a protected location before the check, or another location answers them.
void find_ways_around(const Scope& server, Findings& findings);
// A public location reaches the application or the files that a protected location of this server has.
void find_public_parts(const Scope& server, Findings& findings);
// Applications get made-up identities, caches give one visitor's page to another, WebDAV crosses rules.
void find_in_applications(const Scope& server, Findings& findings);
// Another server has the same files or application without a gate.
void find_open_servers(const Model& model, const Scope& server, Findings& findings);

// An error_page line.
struct ErrorPage {
    const Directive* directive;
    std::vector<std::string_view> codes;
    bool sets_status;         // "=" stands before the target
    std::string_view status;  // the new status; empty: the target's own
    std::string_view target;  // "@name", a path or an address
};
std::vector<ErrorPage> error_pages_of(const Scope& scope);

// Whether strangers get nothing here: internal, deny all, or a plain `return` of an error or a redirect.
bool is_closed(const Scope& scope);
// Whether strangers get an answer here: no check, no password, not closed.
bool is_open(const Scope& scope);
// Whether `allow` lets every address in, before a `deny` stops it.
bool allows_everybody(const Scope& scope);
// A `return` that answers each request.
bool always_returns(const Scope& scope);
bool is_success(std::string_view code);

}  // namespace postern::commands::nginx
