#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

namespace postern::logging {

// The actor of an event: a visitor with a request, or an operator with a command.
struct Actor {
    std::string address = {};        // the visitor's IP address
    std::string request_id = {};     // the same as in the log line of the request and on error pages
    std::string operator_name = {};  // the operator's user name on this machine; then the others are empty
};

// The id of a session in logs and commands: the first sixteen characters of its digest, which open no
// session.
inline constexpr std::size_t kSessionIdLength = 16;
inline std::string_view session_id(std::string_view digest) {
    return digest.substr(0, kSessionIdLength);
}

// The audit events. Each function writes one line to the log, and one line to the audit file if an audit file
// is set. The event has the name of the function; docs/audit.md lists the events and their fields. The fields
// of the actor come first, and fields that a visitor chooses come after them. Safe from any thread; the
// functions do not throw.
void signed_in(const Actor& actor, std::string_view email, std::string_view session_digest);
// `reason` is the detailed reason; the visitor sees only a coarse reason.
void sign_in_refused(const Actor& actor, std::string_view email, std::string_view reason);
// The sign-in was refused before its password was checked; `limit` is "pair", "address" or "user".
void throttled(const Actor& actor, std::string_view email, std::string_view limit, std::chrono::seconds wait);
void signed_out(const Actor& actor, std::string_view email, std::string_view session_digest);
// Ended by another session of the user, a sign-in of the same browser, or an operator. The digest "all" means
// all sessions of all users.
void session_ended(const Actor& actor, std::string_view email, std::string_view session_digest);

enum class Lifetime {
    Idle,
    Absolute,
    Future,  // it began or was seen later than now: a clock was wrong
};
// The session's lifetime ended. `address` is the address from which the session began, because no request
// causes this event.
void session_expired(std::string_view address, std::string_view email, std::string_view session_digest,
                     Lifetime lifetime);
// Changed by the user.
void password_changed(const Actor& actor, std::string_view email);
// The session continues under another digest than `before`.
void session_renewed(const Actor& actor, std::string_view email, std::string_view session_digest,
                     std::string_view before);

// The password was right, and the visitor must give a code or add an authenticator app.
void second_factor_asked(const Actor& actor, std::string_view email);
// A visitor gave a code that was refused. The password was right, or the visitor is signed in.
void second_factor_refused(const Actor& actor, std::string_view email, std::string_view reason);
// The user has an authenticator app now, or has none any more.
void second_factor_added(const Actor& actor, std::string_view email);
void second_factor_removed(const Actor& actor, std::string_view email);
// A recovery code took the place of the app. `left` is the number of codes that the user has now.
void recovery_code_used(const Actor& actor, std::string_view email, int left);
// The user got new recovery codes; the old codes are not valid any more.
void recovery_codes_made(const Actor& actor, std::string_view email);
// A browser needs no code at the next sign-ins of the user.
void browser_trusted(const Actor& actor, std::string_view email);
// The user ended the trust in a browser.
void trust_ended(const Actor& actor, std::string_view email);

// The user has a new app password. `labels` have commas between them.
void app_password_made(const Actor& actor, std::string_view email, std::string_view id,
                       std::string_view labels);
// Ended by its user or an operator.
void app_password_ended(const Actor& actor, std::string_view email, std::string_view id);
// Used from a network from which it was not used lately.
void app_password_new_network(const Actor& actor, std::string_view email, std::string_view id,
                              std::string_view network);
// A client sent an app password that does not open the page. The email and the id are empty if it is unknown.
void app_password_refused(const Actor& actor, std::string_view email, std::string_view id,
                          std::string_view reason, std::string_view path);

enum class UserChange {
    Added,
    Imported,
    Removed,
    Disabled,
    Enabled,
    Password,
    Name,
    Email,
    JoinedGroup,
    LeftGroup,
};
// Changed by an operator. `to` is the new name or email, or the group.
void user_changed(const Actor& actor, std::string_view email, UserChange change, std::string_view to = "");
// By an operator: the counts of the throttle for that user or that network are deleted; all counts if both
// are empty.
void throttle_lifted(const Actor& actor, std::string_view email, std::string_view network);
// A signed-in user asked for a page that the requirement of its location denies to this user.
void check_refused(const Actor& actor, std::string_view email, std::string_view session_digest,
                   std::string_view path);
// A form was refused because another site may have sent it. `email` is empty if the visitor was not signed in
// or the session was not read; `origin` is the visitor's Origin header.
void csrf_refused(const Actor& actor, std::string_view email, std::string_view reason, std::string_view path,
                  std::string_view origin);
// The configuration or a template cannot be used.
void config_error(std::string_view problem);
void started(std::string_view listen, std::size_t workers, std::size_t passwords_at_once,
             std::string_view configuration);
void stopped(std::string_view signal);

// Called when a fault of the audit file begins.
using AuditFault = std::function<void(const std::filesystem::path& path, const std::string& fault)>;

// From now on also writes the events to that file; an empty path stops that. If the file cannot be written,
// the event is only in the log and `on_fault` is called; without an `on_fault` the fault is logged.
void set_audit_file(const std::filesystem::path& path, AuditFault on_fault = {});

}  // namespace postern::logging
