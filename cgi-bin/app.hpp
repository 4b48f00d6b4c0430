#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "config/config.hpp"
#include "http/request.hpp"
#include "http/response.hpp"
#include "logging/load.hpp"
#include "logging/metrics.hpp"
#include "pages/templates.hpp"
#include "pages/visit.hpp"
#include "routes.hpp"

namespace postern {

// The application: owns all objects that live as long as the program, and answers requests. Safe from any
// worker.
class App {
public:
    // Opens the state directory, its database and its key, and creates those that are missing. `connections`
    // is the number of threads that may use the database at the same time. Throws database::DatabaseError,
    // std::runtime_error.
    App(config::Config config, pages::Templates templates, const Clock& clock, std::size_t connections);

    App(const App&) = delete;
    App& operator=(const App&) = delete;

    // Answers a request. Throws only if memory runs out. Every request passes the same steps in the same
    // order; a page cannot skip a step.
    http::Response answer(const http::Request& request) const;

    // Tells whether answer() verifies or hashes a password for this request, which takes longer than hundreds
    // of other requests.
    bool is_slow(const http::Request& request) const;

    // The answer to a request that is turned away because too many slow requests wait: 503 with Retry-After.
    // Throws only if memory runs out.
    http::Response turn_away(const http::Request& request) const;

    // Deletes expired sessions and rows of the throttle that have no effect any more, at most `count` of each
    // kind, and returns the number of deleted rows. Throws database::DatabaseError.
    int purge(int count);

    // Sets the function that tells the metrics the current load.
    void watch(std::function<logging::Load()> load) { metrics_->watch(std::move(load)); }

    // Why the database cannot be written; empty if it can (Database::write_fault).
    std::string write_fault() const { return database_->write_fault(); }

    // Tells whether the users are in the database and no user has a password. Throws database::DatabaseError.
    bool lacks_users() const;

    // The users as whom nobody can sign in. Throws database::DatabaseError.
    std::vector<users::OutOfReach> users_out_of_reach() const;

private:
    using Respond = http::Response (App::*)(const http::Request&, const logging::Actor&) const;

    http::Response answer_by(Respond step, const http::Request& request) const;
    http::Response respond(const http::Request& request, const logging::Actor& actor) const;
    http::Response refuse_for_want_of_room(const http::Request& request, const logging::Actor& actor) const;
    http::Response respond_or_fail(Respond step, const http::Request& request,
                                   const logging::Actor& actor) const;
    void count(const http::Request& request, const http::Response& response,
               std::chrono::steady_clock::duration spent) const;
    std::optional<std::string_view> token_of(const http::Request& request, const logging::Actor& actor) const;
    std::optional<sessions::Session> session_of(const http::Request& request,
                                                const logging::Actor& actor) const;
    bool has_token(const pages::Visit& visit, Access access) const;

    config::Config config_;
    pages::Templates templates_;
    guards::Csrf csrf_;
    std::unique_ptr<database::Database> database_;
    std::unique_ptr<users::UserSource> user_source_;
    std::unique_ptr<sessions::Sessions> sessions_;
    sessions::SessionCookie session_cookie_;
    std::unique_ptr<users::Throttle> throttle_;
    std::unique_ptr<users::PasswordLogin> password_login_;
    users::EmailCookie email_cookie_;
    std::unique_ptr<logging::Metrics> metrics_;
    pages::Site site_;
    // When two different session cookies may be told of again, in seconds of the steady clock.
    mutable std::atomic<std::int64_t> next_cookie_warning_ = 0;
};

}  // namespace postern
