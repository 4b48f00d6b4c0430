#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "config/config.hpp"
#include "gateway/application.hpp"
#include "http/request.hpp"
#include "http/response.hpp"
#include "logging/load.hpp"
#include "logging/metrics.hpp"
#include "pages/look.hpp"
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
    App(config::Config config, pages::Templates templates, pages::Look look, const Clock& clock,
        std::size_t connections);

    App(const App&) = delete;
    App& operator=(const App&) = delete;

    // Answers a request. Every request passes the same steps in the same order; a page cannot skip a step.
    // The answer is slow if a password must be verified or hashed, which takes longer than hundreds of other
    // requests. If too many slow answers wait, the answer is 503 with Retry-After. Throws, like the functions
    // of a slow answer, only if memory runs out.
    gateway::Answer answer(const http::Request& request) const;

    // Deletes expired sessions and rows of the throttle that have no effect any more, at most `count` of each
    // kind, and returns the number of deleted rows. Throws database::DatabaseError.
    int purge(int count);

    // From now on no request waits for the writes that may be lost (Database::write_late). Call before the
    // first request.
    void start_late_writes() { database_->start_late_writes(); }

    // Sets the function that tells the metrics the current load.
    void watch(std::function<logging::Load()> load) { metrics_->watch(std::move(load)); }

    // Why the database cannot be written; empty if it can (Database::write_fault).
    std::string write_fault() const { return database_->write_fault(); }

    // Tells whether the keys of the users' authenticator apps can be opened (SecondFactors::are_readable).
    // Throws database::DatabaseError.
    bool can_read_second_factors() const { return second_factors_->are_readable(); }

    // The words of second_factor.required that fit no user of the database (users::words_without_user).
    // Throws database::DatabaseError.
    std::vector<std::string> required_of_nobody() const;

    // Tells whether the users are in the database and no user has a password. Throws database::DatabaseError.
    bool lacks_users() const;

    // The users as whom nobody can sign in. Throws database::DatabaseError.
    std::vector<users::OutOfReach> users_out_of_reach() const;

private:
    // A request, the names under which the log knows it, and its route.
    struct Received {
        const http::Request& request;
        logging::Actor actor;
        Match match;
    };
    // The thread that answers, and the room for slow answers.
    enum class Turn { First, Slow, TurnedAway };

    std::optional<http::Response> answer_in(const Received& received, Turn turn) const;
    std::optional<http::Response> respond(const Received& received, Turn turn) const;
    http::Response respond_to_server(pages::Visit& visit) const;
    http::Response turn_away(const Received& received) const;
    http::Response fail(const Received& received, const std::exception& fault) const;
    void count(const Received& received, http::Status status,
               std::chrono::steady_clock::duration spent) const;
    std::optional<std::string_view> token_of(const http::Request& request, const logging::Actor& actor) const;
    bool has_token(const pages::Visit& visit, Access access) const;

    config::Config config_;
    pages::Templates templates_;
    pages::Look look_;
    Secret server_key_;
    guards::Csrf csrf_;
    Seal seal_;
    std::unique_ptr<database::Database> database_;
    std::unique_ptr<users::UserSource> user_source_;
    std::unique_ptr<sessions::Sessions> sessions_;
    sessions::TokenCookie session_cookie_;
    std::unique_ptr<sessions::PendingSignIns> pending_;
    sessions::TokenCookie pending_cookie_;
    sessions::TokenCookie trusted_cookie_;
    std::unique_ptr<users::Throttle> throttle_;
    std::unique_ptr<users::PasswordLogin> password_login_;
    std::unique_ptr<users::SecondFactors> second_factors_;
    std::unique_ptr<users::TrustedBrowsers> trusted_browsers_;
    std::unique_ptr<users::AppPasswords> app_passwords_;
    std::optional<users::Requirement> needs_second_factor_;
    users::EmailCookie email_cookie_;
    std::unique_ptr<logging::Metrics> metrics_;
    pages::Site site_;
    // When two different session cookies may be told of again, in seconds of the steady clock.
    mutable std::atomic<std::int64_t> next_cookie_warning_ = 0;
};

}  // namespace postern
