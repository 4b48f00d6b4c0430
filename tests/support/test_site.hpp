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

// A Postern in this process: real database of its own, shared password "jtp", the embedded templates, and a
// clock that the test moves.
class TestSite {
public:
    explicit TestSite(const std::function<void(config::Config&)>& change = {});

    App& app() { return *app_; }
    const config::Config& config() const { return config_; }
    ManualClock& clock() { return clock_; }
    const CapturedLog& log() const { return log_; }
    const std::filesystem::path& directory() const { return directory_.path(); }
    // Another connection to its database.
    database::Database& database() { return *database_; }
    // The users in its database: for a site whose source they are (use_users).
    users::Users& users() { return *users_; }
    // Adds a user whose password that is, and returns the address.
    std::string add_user(std::string_view email, std::string_view password);

    // Forgets all failed sign-ins, as `postern throttle lift --all` does.
    void lift_throttle() { users::Throttle(*database_, clock_, config_.throttle).lift_all(); }

    // The request of these meta-variables, "NAME=value" each, and this body, as its gateway reads it; and
    // what it answers.
    http::Request read(const std::vector<std::string>& variables, std::string body = {}) const;
    http::Response ask(const std::vector<std::string>& variables, std::string body = {}) {
        return app_->answer(read(variables, std::move(body)));
    }

    // Stops it and starts it anew on the same state.
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

// For the site's configuration: the source is the database.
void use_users(config::Config& config);

// The same, and on PostgreSQL each check asks the database.
void use_users_without_session_cache(config::Config& config);

}  // namespace postern::tests
