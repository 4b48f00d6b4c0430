#include "app.hpp"

#include <chrono>
#include <cstdint>
#include <set>
#include <stdexcept>
#include <string>

#include "base/file.hpp"
#include "base/random.hpp"
#include "guards/cross_site.hpp"
#include "guards/security_headers.hpp"
#include "guards/server_key.hpp"
#include "logging/log.hpp"
#include "pages/pages.hpp"
#include "pages/return_target.hpp"
#include "pages/sign_in_form.hpp"

namespace postern {
namespace {

std::string_view name_of(http::Method method) {
    switch (method) {
        case http::Method::Get:
            return "GET";
        case http::Method::Head:
            return "HEAD";
        case http::Method::Post:
            return "POST";
        case http::Method::Other:
            return "other";
    }
    return "other";
}

// The paths under which requests without a page are counted. A requested path never has these values.
constexpr const char* kUnreadable = "unreadable";
constexpr const char* kShownWhenRefused = "refused";

bool is_check(const http::Request& request) {
    return request.role == http::Role::Check || request.role == http::Role::Authorizer;
}

void log_request(const http::Request& request, const http::Response& response, const logging::Actor& actor,
                 std::chrono::steady_clock::duration spent) {
    logging::log(logging::Level::Info, "request",
                 {{"address", actor.address},
                  {"request", actor.request_id},
                  {"method", std::string(name_of(request.method))},
                  {"path", request.path},
                  {"status", std::int64_t{code(response.status)}},
                  {"microseconds", std::chrono::duration_cast<std::chrono::microseconds>(spent).count()}});
}

std::unique_ptr<logging::Metrics> metrics_for(const config::Config& config) {
    if (config.metrics.addresses.empty()) return std::make_unique<logging::Metrics>();
    std::set<std::string, std::less<>> pages = {kUnreadable, kShownWhenRefused};
    for (const Route& route : routes())
        if (route.path != kMetricsPath) pages.emplace(route.path);
    return std::make_unique<logging::Metrics>(std::move(pages));
}

// Every other status is a failure of the check.
logging::CheckVerdict verdict_of(const http::Request& request, http::Status status) {
    // Any visitor can send an unreadable request, so it must not count as a failure of the site.
    if (request.refusal) return logging::CheckVerdict::Unreadable;
    switch (status) {
        case http::Status::Ok:
        case http::Status::Accepted:
        case http::Status::NoContent:
            return logging::CheckVerdict::Passed;
        case http::Status::SeeOther:
        case http::Status::Unauthorized:
            return logging::CheckVerdict::SignInFirst;
        case http::Status::Forbidden:
            return logging::CheckVerdict::Refused;
        default:
            return logging::CheckVerdict::Failed;
    }
}

http::Response refuse_forgery(const pages::Visit& visit, std::string_view reason) {
    constexpr std::size_t kLongestOrigin = 100;
    logging::csrf_refused(visit.actor, visit.session ? visit.session->user.email.typed : "", reason,
                          visit.request.path, visit.request.origin.substr(0, kLongestOrigin));
    return pages::show_problem(visit, http::Status::Forbidden);
}

http::Response sign_in_first(const pages::Visit& visit) {
    // A form's address may not answer a GET. Of a page's query only the way back is kept.
    const bool is_form = visit.request.method == http::Method::Post;
    const std::string page =
        is_form ? visit.link("profile")
                : pages::link_with_target(visit, visit.request.path.substr(1), pages::return_target(visit));
    return http::redirect(
        pages::login_link(visit, page, is_form ? pages::Note::FormCameLate : pages::Note::None));
}

// A cookie of Postern's pages alone, which follows session.secure.
config::Session own_cookie(const char* name, const config::Config& config) {
    config::Session settings;
    settings.cookie = name;
    settings.secure = config.session.secure;
    return settings;
}

std::optional<users::Requirement> required_of(const config::Config& config) {
    auto required = users::parse_required(config.second_factor);
    if (!required) throw std::runtime_error("second_factor.required: " + required.error().message);
    return std::move(*required);
}

// A query to SQLite costs no more than a cache; a query over the network does.
std::chrono::seconds cache_lifetime(const config::Config& config) {
    return config.database.url.empty() ? std::chrono::seconds{0} : config.session.cache;
}

}  // namespace

App::App(config::Config config, pages::Templates templates, pages::Look look, const Clock& clock,
         std::size_t connections)
    : config_(std::move(config)),
      templates_(std::move(templates)),
      look_(std::move(look)),
      server_key_(guards::load_server_key(make_private_directory(config_.state.directory) / "server.key")),
      csrf_(server_key_),
      seal_(server_key_),
      database_(std::make_unique<database::Database>(database::place_of(config_), connections)),
      user_source_(users::open_user_source(config_, *database_, clock)),
      sessions_(std::make_unique<sessions::Sessions>(*database_, *user_source_, clock, config_.session,
                                                     cache_lifetime(config_))),
      session_cookie_(config_.session, config_.cookie),
      pending_(std::make_unique<sessions::PendingSignIns>(*database_, *user_source_, clock)),
      pending_cookie_(own_cookie("second", config_), {}),
      trusted_cookie_(own_cookie("trusted", config_), {}, config_.mount),
      throttle_(std::make_unique<users::Throttle>(*database_, clock, config_.throttle)),
      password_login_(std::make_unique<users::PasswordLogin>(*user_source_, *throttle_, config_.password)),
      second_factors_(
          std::make_unique<users::SecondFactors>(*database_, *user_source_, *throttle_, seal_, clock,
                                                 config_.users.source != config::UserSource::Shared)),
      trusted_browsers_(
          std::make_unique<users::TrustedBrowsers>(*database_, clock, config_.second_factor.trust)),
      app_passwords_(std::make_unique<users::AppPasswords>(*database_, *user_source_, *throttle_, clock,
                                                           config_.app_passwords.longest,
                                                           cache_lifetime(config_))),
      needs_second_factor_(required_of(config_)),
      email_cookie_(config_.email_cookie, config_.mount),
      metrics_(metrics_for(config_)),
      site_{config_,
            clock,
            templates_,
            look_,
            csrf_,
            seal_,
            *password_login_,
            *second_factors_,
            *trusted_browsers_,
            *app_passwords_,
            needs_second_factor_,
            email_cookie_,
            *sessions_,
            session_cookie_,
            *pending_,
            pending_cookie_,
            trusted_cookie_,
            *metrics_} {}

int App::purge(int count) {
    return sessions_->purge(count) + throttle_->purge(count) + pending_->purge(count) +
           trusted_browsers_->purge(count) + app_passwords_->purge(count);
}

bool App::lacks_users() const {
    users::Users* users = user_source_->changeable();
    return users != nullptr && users->hashes_of_each_kind().empty();
}

std::vector<std::string> App::required_of_nobody() const {
    users::Users* users = user_source_->changeable();
    return users == nullptr ? std::vector<std::string>{}
                            : users::words_without_user(config_.second_factor, *users);
}

std::vector<users::OutOfReach> App::users_out_of_reach() const {
    users::Users* users = user_source_->changeable();
    return users == nullptr ? std::vector<users::OutOfReach>{} : users->out_of_reach();
}

gateway::Answer App::answer(const http::Request& request) const {
    const bool has_route = request.role == http::Role::Page && !request.refusal;
    const Received received{request, logging::Actor{request.remote_address, unique_name()},
                            has_route ? match_route(config_, request) : Match()};
    if (auto response = answer_in(received, Turn::First)) return *std::move(response);
    return gateway::SlowAnswer{[this, received] { return *answer_in(received, Turn::Slow); },
                               [this, received] { return *answer_in(received, Turn::TurnedAway); }};
}

// Returns nothing if the answer needs the slow turn.
std::optional<http::Response> App::answer_in(const Received& received, Turn turn) const {
    const auto began = std::chrono::steady_clock::now();
    std::optional<http::Response> response;
    try {
        response = respond(received, turn);
    } catch (const std::exception& fault) {
        response = fail(received, fault);
    }
    if (!response) return std::nullopt;
    guards::add_security_headers(*response, received.request, config_);
    const auto spent = std::chrono::steady_clock::now() - began;
    count(received, response->status, spent);
    // Requests to protected sites are in the web server's own log.
    if (config_.log.requests && !is_check(received.request))
        log_request(received.request, *response, received.actor, spent);
    return response;
}

// All steps in order. Returns nothing if the answer needs the slow turn.
std::optional<http::Response> App::respond(const Received& received, Turn turn) const {
    if (turn == Turn::TurnedAway) return turn_away(received);
    const http::Request& request = received.request;
    const bool is_form = request.method == http::Method::Post;
    pages::Visit visit{request, site_, received.actor, std::nullopt};
    if (request.refusal || request.role != http::Role::Page) return respond_to_server(visit);
    const auto& [route, allowed] = received.match;
    if (route == nullptr && allowed.empty()) return pages::show_problem(visit, http::Status::NotFound);
    if (route == nullptr) {
        auto response = pages::show_problem(visit, http::Status::MethodNotAllowed);
        response.headers.set("Allow", allowed);
        return response;
    }
    if (is_form) {
        if (const auto fault = guards::cross_site_fault(request, config_.public_url))
            return refuse_forgery(visit, *fault);
    }
    const auto token = route->access == Access::Public ? std::nullopt : token_of(request, received.actor);
    if (route->access == Access::SignedIn && !token) return sign_in_first(visit);
    if (route->pace == Pace::Slow && turn == Turn::First) return std::nullopt;
    if (token) visit.session = sessions_->find(*token);
    if (route->access == Access::SignedIn && !visit.session) return sign_in_first(visit);
    if (is_form && !has_token(visit, route->access)) {
        if (route->access == Access::SigningOut) return pages::show_sign_out(visit);
        return refuse_forgery(visit, "token");
    }
    return route->page(visit);
}

// The answer to a request that could not be read, or that asks for no page.
http::Response App::respond_to_server(pages::Visit& visit) const {
    const http::Request& request = visit.request;
    if (request.refusal) {
        logging::log(logging::Level::Warning, "request_refused",
                     {{"address", visit.actor.address},
                      {"request", visit.actor.request_id},
                      {"reason", request.refusal->reason}});
        // For a check, 401 and 403 would be verdicts, but a fault is not a verdict.
        const bool is_page = request.role == http::Role::Page;
        return pages::show_problem(visit,
                                   is_page ? request.refusal->status : http::Status::InternalServerError);
    }
    const auto token = token_of(request, visit.actor);
    // The page of a refusal follows a check, which has counted the visit.
    const bool is_visit = request.is_visit && is_check(request);
    if (token) visit.session = is_visit ? sessions_->find_recent(*token) : sessions_->find_unnoticed(*token);
    return is_check(request) ? pages::check(visit) : pages::show_refused(visit);
}

http::Response App::turn_away(const Received& received) const {
    const auto& [request, actor, match] = received;
    logging::log(logging::Level::Warning, "turned_away",
                 {{"address", actor.address}, {"request", actor.request_id}, {"path", request.path}});
    if (match.route->access == Access::SigningIn) metrics_->count_sign_in(logging::SignInOutcome::TurnedAway);
    auto response =
        pages::show_problem({request, site_, actor, std::nullopt}, http::Status::ServiceUnavailable);
    response.headers.set("Retry-After", "5");
    return response;
}

http::Response App::fail(const Received& received, const std::exception& fault) const {
    const auto log_fault = [&](std::string_view event, const std::exception& error) {
        logging::log(logging::Level::Error, event,
                     {{"address", received.actor.address},
                      {"request", received.actor.request_id},
                      {"fault", error.what()}});
    };
    const bool is_database = dynamic_cast<const database::DatabaseError*>(&fault) != nullptr;
    const auto status = is_database ? http::Status::ServiceUnavailable : http::Status::InternalServerError;
    if (is_database) metrics_->count_database_error();
    log_fault(is_database ? "database_error" : "internal_error", fault);
    try {
        return pages::show_problem({received.request, site_, received.actor, std::nullopt}, status);
    } catch (const std::exception& error) {
        log_fault("internal_error", error);
        return http::text("Something went wrong here, not with you.\n", status);
    }
}

void App::count(const Received& received, http::Status status,
                std::chrono::steady_clock::duration spent) const {
    const auto& [request, actor, match] = received;
    const bool is_verdict =
        is_check(request) || (match.route && match.route->page == pages::check_for_others);
    if (is_verdict) return metrics_->count_check(verdict_of(request, status), spent);
    if (request.refusal) return metrics_->count_request(kUnreadable, code(status));
    const bool is_page = request.role == http::Role::Page;
    // A reader of the metrics is not a visitor.
    if (is_page && request.path == kMetricsPath && status == http::Status::Ok) return;
    metrics_->count_request(is_page ? request.path : kShownWhenRefused, code(status));
}

std::optional<std::string_view> App::token_of(const http::Request& request,
                                              const logging::Actor& actor) const {
    const auto token = session_cookie_.read(request);
    if (token) return token;
    const std::size_t count = session_cookie_.count_different(request);
    if (count == 0) return std::nullopt;
    // A browser in this state sends two cookies with every image of a page.
    const auto now =
        std::chrono::floor<std::chrono::seconds>(site_.clock.moment().time_since_epoch()).count();
    std::int64_t next = next_cookie_warning_;
    if (now >= next && next_cookie_warning_.compare_exchange_strong(next, now + 60)) {
        logging::log(logging::Level::Warning, "session_cookie_twice",
                     {{"address", actor.address},
                      {"request", actor.request_id},
                      {"cookie", session_cookie_.name_for(request)},
                      {"count", static_cast<std::int64_t>(count)},
                      {"host", request.host},
                      {"hint", "if an application on this host uses the name, set session.cookie"}});
    }
    return std::nullopt;
}

bool App::has_token(const pages::Visit& visit, Access access) const {
    if (!visit.session || access == Access::SigningIn) return true;
    const http::Fields& form = visit.request.form;
    return form.count("csrf") == 1 && csrf_.is_valid(form.get("csrf"), visit.session->digest);
}

}  // namespace postern
