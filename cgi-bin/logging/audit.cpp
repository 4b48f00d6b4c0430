#include "logging/audit.hpp"

#include <cstdint>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "logging/audit_file.hpp"
#include "logging/log.hpp"

namespace postern::logging {
namespace {

// The audit file and its state.
class Trail {
public:
    Trail(const std::filesystem::path& path, AuditFault on_fault)
        : file_(path), on_fault_(on_fault ? std::move(on_fault) : log_fault) {}

    void add(const std::string& line) {
        const auto added = file_.append(line);
        if (!added) {
            ++missing_;
            if (fault_ != added.error().message) on_fault_(file_.path(), added.error().message);
            fault_ = added.error().message;
            return;
        }
        if (missing_ > 0)
            log(Level::Warning, "audit_file_restored", {{"path", file_.path()}, {"missing", missing_}});
        missing_ = 0;
        fault_.clear();
    }

private:
    static void log_fault(const std::filesystem::path& path, const std::string& fault) {
        log(Level::Error, "audit_file_failed", {{"path", path}, {"fault", fault}});
    }

    AuditFile file_;
    AuditFault on_fault_;
    std::string fault_ = {};    // the fault of the last line; empty: none
    std::int64_t missing_ = 0;  // lines in a row that were not added
};

std::mutex trail_mutex;
std::unique_ptr<Trail> trail;

void audit(Level level, std::string_view event, const std::vector<Field>& fields) {
    const std::string line = line_now(level, event, fields);
    write_line(line);
    const std::lock_guard lock(trail_mutex);
    if (trail) trail->add(line);
}

// The fields of an event, in the order that all events share.
class Fields {
public:
    explicit Fields(const Actor& actor) {
        if (!actor.operator_name.empty()) {
            add("operator", actor.operator_name);
        } else {
            add("address", actor.address);
            add("request", actor.request_id);
        }
    }

    Fields& user(std::string_view email) { return add("user", email); }
    Fields& session(std::string_view digest) { return add("session", session_id(digest)); }
    Fields& add(std::string_view name, std::string_view value) {
        all_.push_back({name, std::string(value)});
        return *this;
    }
    Fields& add(std::string_view name, std::int64_t value) {
        all_.push_back({name, value});
        return *this;
    }
    operator const std::vector<Field>&() const { return all_; }

private:
    std::vector<Field> all_;
};

std::string_view name_of(Lifetime lifetime) {
    switch (lifetime) {
        case Lifetime::Idle:
            return "idle";
        case Lifetime::Absolute:
            return "absolute";
        case Lifetime::Future:
            break;
    }
    return "future";
}

std::string_view name_of(UserChange change) {
    switch (change) {
        case UserChange::Added:
            return "added";
        case UserChange::Imported:
            return "imported";
        case UserChange::Removed:
            return "removed";
        case UserChange::Disabled:
            return "disabled";
        case UserChange::Enabled:
            return "enabled";
        case UserChange::Password:
            return "password";
        case UserChange::Name:
            return "name";
        case UserChange::Email:
            return "email";
        case UserChange::JoinedGroup:
            return "joined_group";
        case UserChange::LeftGroup:
            return "left_group";
    }
    return "";
}

}  // namespace

void signed_in(const Actor& actor, std::string_view email, std::string_view session_digest) {
    audit(Level::Info, "signed_in", Fields(actor).user(email).session(session_digest));
}

void sign_in_refused(const Actor& actor, std::string_view email, std::string_view reason) {
    audit(Level::Warning, "sign_in_refused", Fields(actor).user(email).add("reason", reason));
}

void throttled(const Actor& actor, std::string_view email, std::string_view limit,
               std::chrono::seconds wait) {
    audit(Level::Warning, "throttled",
          Fields(actor).user(email).add("limit", limit).add("wait", std::int64_t{wait.count()}));
}

void signed_out(const Actor& actor, std::string_view email, std::string_view session_digest) {
    audit(Level::Info, "signed_out", Fields(actor).user(email).session(session_digest));
}

void session_ended(const Actor& actor, std::string_view email, std::string_view session_digest) {
    audit(Level::Info, "session_ended", Fields(actor).user(email).session(session_digest));
}

void session_expired(std::string_view address, std::string_view email, std::string_view session_digest,
                     Lifetime lifetime) {
    audit(Level::Info, "session_expired",
          Fields({.address = std::string(address)})
              .user(email)
              .session(session_digest)
              .add("lifetime", name_of(lifetime)));
}

void password_changed(const Actor& actor, std::string_view email) {
    audit(Level::Info, "password_changed", Fields(actor).user(email));
}

void session_renewed(const Actor& actor, std::string_view email, std::string_view session_digest,
                     std::string_view before) {
    audit(Level::Info, "session_renewed",
          Fields(actor).user(email).session(session_digest).add("before", session_id(before)));
}

void second_factor_asked(const Actor& actor, std::string_view email) {
    audit(Level::Info, "second_factor_asked", Fields(actor).user(email));
}

void second_factor_refused(const Actor& actor, std::string_view email, std::string_view reason) {
    audit(Level::Warning, "second_factor_refused", Fields(actor).user(email).add("reason", reason));
}

void second_factor_added(const Actor& actor, std::string_view email) {
    audit(Level::Info, "second_factor_added", Fields(actor).user(email));
}

void second_factor_removed(const Actor& actor, std::string_view email) {
    audit(Level::Info, "second_factor_removed", Fields(actor).user(email));
}

void recovery_code_used(const Actor& actor, std::string_view email, int left) {
    audit(Level::Warning, "recovery_code_used", Fields(actor).user(email).add("left", std::int64_t{left}));
}

void recovery_codes_made(const Actor& actor, std::string_view email) {
    audit(Level::Info, "recovery_codes_made", Fields(actor).user(email));
}

void browser_trusted(const Actor& actor, std::string_view email) {
    audit(Level::Info, "browser_trusted", Fields(actor).user(email));
}

void trust_ended(const Actor& actor, std::string_view email) {
    audit(Level::Info, "trust_ended", Fields(actor).user(email));
}

void app_password_made(const Actor& actor, std::string_view email, std::string_view id,
                       std::string_view labels) {
    audit(Level::Info, "app_password_made",
          Fields(actor).user(email).add("app_password", id).add("labels", labels));
}

void app_password_ended(const Actor& actor, std::string_view email, std::string_view id) {
    audit(Level::Info, "app_password_ended", Fields(actor).user(email).add("app_password", id));
}

void app_password_new_network(const Actor& actor, std::string_view email, std::string_view id,
                              std::string_view network) {
    audit(Level::Info, "app_password_new_network",
          Fields(actor).user(email).add("app_password", id).add("network", network));
}

void app_password_refused(const Actor& actor, std::string_view email, std::string_view id,
                          std::string_view reason, std::string_view path) {
    audit(Level::Warning, "app_password_refused",
          Fields(actor).user(email).add("app_password", id).add("reason", reason).add("path", path));
}

void user_changed(const Actor& actor, std::string_view email, UserChange change, std::string_view to) {
    Fields fields(actor);
    fields.user(email).add("change", name_of(change));
    if (!to.empty()) fields.add("to", to);
    audit(Level::Info, "user_changed", fields);
}

void throttle_lifted(const Actor& actor, std::string_view email, std::string_view network) {
    audit(Level::Info, "throttle_lifted", Fields(actor).user(email).add("network", network));
}

void check_refused(const Actor& actor, std::string_view email, std::string_view session_digest,
                   std::string_view path) {
    audit(Level::Warning, "check_refused",
          Fields(actor).user(email).session(session_digest).add("path", path));
}

void csrf_refused(const Actor& actor, std::string_view email, std::string_view reason, std::string_view path,
                  std::string_view origin) {
    audit(Level::Warning, "csrf_refused",
          Fields(actor).user(email).add("reason", reason).add("path", path).add("origin", origin));
}

void config_error(std::string_view problem) {
    audit(Level::Error, "config_error", {{"problem", std::string(problem)}});
}

void started(std::string_view listen, std::size_t workers, std::size_t passwords_at_once,
             std::string_view configuration) {
    audit(Level::Info, "started",
          {{"listen", std::string(listen)},
           {"workers", static_cast<std::int64_t>(workers)},
           {"passwords_at_once", static_cast<std::int64_t>(passwords_at_once)},
           {"configuration", std::string(configuration)}});
}

void stopped(std::string_view signal) {
    audit(Level::Info, "stopped", {{"signal", std::string(signal)}});
}

void set_audit_file(const std::filesystem::path& path, AuditFault on_fault) {
    auto next = path.empty() ? nullptr : std::make_unique<Trail>(path, std::move(on_fault));
    const std::lock_guard lock(trail_mutex);
    trail = std::move(next);
}

}  // namespace postern::logging
