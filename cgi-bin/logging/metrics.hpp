#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "logging/load.hpp"

namespace postern::logging {

// The result of an attempt to sign in.
enum class SignInOutcome {
    SignedIn,
    Refused,     // a wrong email or password
    Throttled,   // the password was not checked
    TurnedAway,  // too many attempts were waiting
    CodeAsked,   // the password was right; a code must follow
};

// The result of checking the code of a second factor.
enum class CodeOutcome {
    Accepted,      // a code of an authenticator app
    RecoveryCode,  // a recovery code was accepted
    Refused,
    Throttled,   // the code was not checked
    Unreadable,  // the secret of the app cannot be opened
};

// The result of checking an app password.
enum class AppPasswordOutcome {
    Accepted,
    Malformed,
    Unknown,
    Expired,
    NoUser,      // the user is gone, disabled or has another password
    WrongLabel,  // the location takes no app password with its labels
    WrongUser,   // the location does not admit its user
};

// The answer to a web server about a visitor of a protected site.
enum class CheckVerdict {
    Passed,
    SignInFirst,
    Refused,
    Failed,
    Unreadable,  // the visitor's request could not be read: too many cookies, for example
};

// Counts the events of this process since its start and reports its state, for a Prometheus server. Text from
// a visitor never becomes a name or a label, so the number of figures does not grow with the requests. Safe
// from any worker.
class Metrics {
public:
    // Counts nothing.
    Metrics();
    // Counts the requests for each of these pages separately, and the requests for other pages together.
    explicit Metrics(std::set<std::string, std::less<>> pages);
    Metrics(const Metrics&) = delete;
    Metrics& operator=(const Metrics&) = delete;
    ~Metrics();

    void count_request(std::string_view page, int status);
    void count_sign_in(SignInOutcome outcome);
    void count_code(CodeOutcome outcome);
    void count_app_password(AppPasswordOutcome outcome);
    // Counts a check and the time of its answer. Costs a few tens of nanoseconds.
    void count_check(CheckVerdict verdict, std::chrono::nanoseconds spent);
    // Counts a request that failed because the database failed.
    void count_database_error();

    // From now on text() calls `load` for the current load.
    void watch(std::function<Load()> load);

    // All figures in Prometheus' text format 0.0.4, UTF-8. `sessions` is the number of sessions; nothing if
    // they cannot be counted now. Returns an empty text if nothing is counted.
    std::string text(std::optional<std::size_t> sessions) const;

private:
    struct Counters;
    std::unique_ptr<Counters> counters_;  // null: nothing is counted
};

}  // namespace postern::logging
