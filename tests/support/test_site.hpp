#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "app.hpp"
#include "support/captured_log.hpp"
#include "support/manual_clock.hpp"
#include "support/temporary_directory.hpp"
#include "support/test_database.hpp"
#include "users/users.hpp"

namespace postern::tests {

// A Postern in this process with a real database of its own, the shared password "jtp", the embedded
// templates, and a clock that the test moves.
class TestSite {
public:
    explicit TestSite(const std::function<void(config::Config&)>& change = {});

    App& app() { return *app_; }
    const config::Config& config() const { return config_; }
    ManualClock& clock() { return clock_; }
    const CapturedLog& log() const { return log_; }
    const std::filesystem::path& directory() const { return directory_.path(); }
    // Another connection to the site's database.
    database::Database& database() { return *database_; }
    // The users in the site's database. Only for a site whose users come from the database (use_users).
    users::Users& users() { return *users_; }
    // Adds a user with that password and returns the email.
    std::string add_user(std::string_view email, std::string_view password);

    // Deletes all failed sign-ins, like `postern throttle lift --all`.
    void lift_throttle() { users::Throttle(*database_, clock_, config_.throttle).lift_all(); }

    // read() returns the request that the gateway makes of these meta-variables, "NAME=value" each, and this
    // body. ask() returns the application's answer to it.
    http::Request read(const std::vector<std::string>& variables, std::string body = {}) const;
    // No answer has a header without a row in known_headers.hpp.
    http::Response ask(const std::vector<std::string>& variables, std::string body = {});
    // The application's answer to a request; a slow answer is computed at once.
    http::Response answer(const http::Request& request) const {
        return gateway::response_of(app_->answer(request));
    }
    // The answer to a request for whose slow answer there is no room.
    http::Response turn_away(const http::Request& request) const {
        return std::get<gateway::SlowAnswer>(app_->answer(request)).turn_away();
    }

    // Destroys the application and starts it again on the same state.
    void restart();

private:
    CapturedLog log_;
    TemporaryDirectory directory_;
    TestDatabase test_database_;
    ManualClock clock_;
    config::Config config_;
    std::unique_ptr<database::Database> database_;
    std::unique_ptr<users::Users> users_;
    std::unique_ptr<App> app_;
};

// Changes the site's configuration: the users come from the database.
void use_users(config::Config& config);

// Like use_users(). On PostgreSQL, each check also queries the database, because the session cache is off.
void use_users_without_session_cache(config::Config& config);

}  // namespace postern::tests
