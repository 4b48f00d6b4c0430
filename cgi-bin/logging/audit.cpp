#include "logging/audit.hpp"

#include "logging/log.hpp"

namespace postern::logging {
namespace {

std::string shown(std::string_view session_digest) {
    return std::string(session_digest.substr(0, 16));
}

}  // namespace

void signed_in(const Actor& actor, std::string_view email, std::string_view session_digest) {
    log(Level::Info, "signed_in",
        {{"user", std::string(email)},
         {"address", actor.address},
         {"session", shown(session_digest)},
         {"request", actor.request_id}});
}

void sign_in_refused(const Actor& actor, std::string_view email, std::string_view reason) {
    log(Level::Warning, "sign_in_refused",
        {{"user", std::string(email)},
         {"reason", std::string(reason)},
         {"address", actor.address},
         {"request", actor.request_id}});
}

void throttled(const Actor& actor, std::string_view email, std::string_view limit,
               std::chrono::seconds wait) {
    log(Level::Warning, "throttled",
        {{"user", std::string(email)},
         {"limit", std::string(limit)},
         {"wait", std::to_string(wait.count())},
         {"address", actor.address},
         {"request", actor.request_id}});
}

void signed_out(const Actor& actor, std::string_view email, std::string_view session_digest) {
    log(Level::Info, "signed_out",
        {{"user", std::string(email)},
         {"address", actor.address},
         {"session", shown(session_digest)},
         {"request", actor.request_id}});
}

void session_ended(const Actor& actor, std::string_view email, std::string_view session_digest) {
    log(Level::Info, "session_ended",
        {{"user", std::string(email)},
         {"address", actor.address},
         {"session", shown(session_digest)},
         {"request", actor.request_id}});
}

void password_changed(const Actor& actor, std::string_view email) {
    log(Level::Info, "password_changed",
        {{"user", std::string(email)}, {"address", actor.address}, {"request", actor.request_id}});
}

void check_refused(const Actor& actor, std::string_view email, std::string_view path) {
    log(Level::Warning, "check_refused",
        {{"user", std::string(email)},
         {"path", std::string(path)},
         {"address", actor.address},
         {"request", actor.request_id}});
}

void csrf_refused(const Actor& actor, std::string_view path, std::string_view reason) {
    log(Level::Warning, "csrf_refused",
        {{"path", std::string(path)},
         {"reason", std::string(reason)},
         {"address", actor.address},
         {"request", actor.request_id}});
}

}  // namespace postern::logging
