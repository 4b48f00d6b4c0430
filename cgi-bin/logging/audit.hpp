#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

namespace postern::logging {

// Who did it: a visitor, in which request; or an operator with a command.
struct Actor {
    std::string address = {};        // the visitor's IP address
    std::string request_id = {};     // as in the request's own line and on error pages
    std::string operator_name = {};  // as the system knows them; then the others are empty
};

// What people and logs call a session: the first sixteen characters of its digest, which open nothing.
inline constexpr std::size_t kSessionIdLength = 16;
inline std::string_view session_id(std::string_view digest) {
    return digest.substr(0, kSessionIdLength);
}

// What a security reviewer wants to know: one line of the log each, and one of the audit file when there is
// one. The event is named as the function is; docs/audit.md lists them with their fields, which begin with
// those of the actor: what a visitor chooses stands behind them. Safe from any thread; they do not throw.
void signed_in(const Actor& actor, std::string_view email, std::string_view session_digest);
// `reason` is the fine one; the visitor gets a coarse one.
void sign_in_refused(const Actor& actor, std::string_view email, std::string_view reason);
// Refused before the password was looked at; `limit` is "pair", "address" or "user".
void throttled(const Actor& actor, std::string_view email, std::string_view limit, std::chrono::seconds wait);
void signed_out(const Actor& actor, std::string_view email, std::string_view session_digest);
// Ended from elsewhere: another session of the user's, a sign-in of the same browser, an operator. The digest
// "all" is everybody's sessions.
void session_ended(const Actor& actor, std::string_view email, std::string_view session_digest);

enum class Lifetime {
    Idle,
    Absolute,
    Future,  // it began or was seen later than now: a clock was wrong
};
// Its time ran out. `address` is the one that it began from: nobody is there any more.
void session_expired(std::string_view address, std::string_view email, std::string_view session_digest,
                     Lifetime lifetime);
// By the user.
void password_changed(const Actor& actor, std::string_view email);
// The session goes on under another digest than `before`.
void session_renewed(const Actor& actor, std::string_view email, std::string_view session_digest,
                     std::string_view before);

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
// By an operator. `to` is the new name or email, or the group.
void user_changed(const Actor& actor, std::string_view email, UserChange change, std::string_view to = "");
// By an operator: what the throttle had counted for that user or that address is forgotten; for everybody
// where both are empty.
void throttle_lifted(const Actor& actor, std::string_view email, std::string_view network);
// Somebody signed in asked for a page that the requirement of its location keeps from them.
void check_refused(const Actor& actor, std::string_view email, std::string_view session_digest,
                   std::string_view path);
// A form that another site may have sent. `email` is empty where nobody was signed in or it was not asked.
void csrf_refused(const Actor& actor, std::string_view email, std::string_view reason, std::string_view path);
// The configuration or a template cannot be used.
void config_error(std::string_view problem);
void started(std::string_view listen, std::size_t workers, std::size_t passwords_at_once,
             std::string_view configuration);
void stopped(std::string_view signal);

// Told what is wrong with the audit file, when it begins.
using AuditFault = std::function<void(const std::filesystem::path& path, const std::string& fault)>;

// Writes the events to that file as well from now on; empty: no more. Where it cannot be written, `on_fault`
// is told, and the event is in the log alone; empty: the log says so.
void set_audit_file(const std::filesystem::path& path, AuditFault on_fault = {});

}  // namespace postern::logging
