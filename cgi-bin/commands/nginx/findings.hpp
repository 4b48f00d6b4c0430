#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "commands/nginx/scopes.hpp"

namespace postern::commands::nginx {

// A place where requests get past the gate.
struct Finding {
    std::string_view name;  // "rewrite-before-gate": the name in docs/doctor.md
    const Directive* at;    // the line that causes it
    std::string what;       // the fault
    std::string gets;       // the content that a visitor could get without permission
    std::string fix;        // the line that fixes it
};
using Findings = std::vector<Finding>;

// All names, in the order of docs/doctor.md.
inline constexpr auto kFindingNames = std::to_array<std::string_view>({
    "rewrite-before-gate",
    "not-a-check",
    "check-answers-itself",
    "check-error-passes",
    "check-cached",
    "rule-malformed",
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

// All faults in the servers that use Postern's gate; each line is reported once.
Findings findings_in(const Model& model);

// The parts of findings_in(), one for each kind of fault. `server` uses the gate.

// The check does not reach Postern, its answer is not Postern's, or its rule does not parse.
void find_in_checks(const Scope& server, Findings& findings);
// Requests leave a protected location before the check, or another location answers them.
void find_ways_around(const Scope& server, Findings& findings);
// A public location reaches the application or the files of a protected location of this server.
void find_public_parts(const Scope& server, Findings& findings);
// Applications get forged identities, caches give one visitor's page to another, WebDAV crosses rules.
void find_in_applications(const Scope& server, Findings& findings);
// Another server serves the same files or application without a gate.
void find_open_servers(const Model& model, const Scope& server, Findings& findings);

// An error_page line.
struct ErrorPage {
    const Directive* directive;
    std::vector<std::string_view> codes;
    bool sets_status;         // "=" stands before the target
    std::string_view status;  // the new status; empty: the status of the target
    std::string_view target;  // "@name", a path or an address
};
std::vector<ErrorPage> error_pages_of(const Scope& scope);

// Tells whether strangers get nothing here: internal, deny all, or a plain `return` of an error or a
// redirect.
bool is_closed(const Scope& scope);
// Tells whether strangers get an answer here: no check, no password, not closed.
bool is_open(const Scope& scope);
// Tells whether `allow` admits every address before a `deny` stops it.
bool allows_everybody(const Scope& scope);
// Tells whether a `return` answers every request.
bool always_returns(const Scope& scope);
bool is_success(std::string_view code);

}  // namespace postern::commands::nginx
