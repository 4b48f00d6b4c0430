#include "doctor/doctor.hpp"

#include <filesystem>
#include <optional>
#include <ostream>
#include <thread>
#include <utility>

#include "base/duration.hpp"
#include "commands/typed_password.hpp"
#include "config/in_quotes.hpp"
#include "doctor/examination.hpp"
#include "doctor/web_client.hpp"
#include "users/email.hpp"

namespace postern::doctor {
namespace {

struct Asked {
    Order order;
    WebLimits limits;
    bool as_json = false;
};

// Parses an address from the command line. If it is invalid, adds a problem and returns nothing.
std::optional<Url> typed_url(const std::string& text, config::Problems& problems) {
    auto url = parse_url(text);
    if (url) return std::move(*url);
    problems.push_back(config::in_quotes(text) + ": " + url.error().message);
    return std::nullopt;
}

// Reads everything except the password.
Asked read(const commands::Invocation& invocation, config::Problems& problems) {
    Asked asked;
    asked.as_json = invocation.has("--json");
    asked.order.may_sign_in_in_clear = invocation.has("--allow-http");
    if (auto page = typed_url(invocation.arguments.at(0), problems)) asked.order.page = std::move(*page);
    if (const auto login = invocation.value_of("--login")) asked.order.login = typed_url(*login, problems);
    if (const auto file = invocation.value_of("--ca")) {
        asked.limits.authorities = *file;
        if (!std::filesystem::is_regular_file(*file))
            problems.push_back("--ca: " + config::in_quotes(*file) + " is not a file");
    }
    if (const auto user = invocation.value_of("--user")) {
        const auto email = users::parse_email(*user);
        if (email) asked.order.account = Account{email->typed, Secret()};
        if (!email)
            problems.push_back(config::in_quotes(*user) +
                               ": expected an email address: " + email.error().message);
    } else if (invocation.has("--password-stdin")) {
        problems.emplace_back("--password-stdin: needs --user EMAIL");
    }
    if (const auto text = invocation.value_of("--timeout")) {
        const auto time = parse_duration(*text);
        if (time && time->count() > 0) asked.limits.request = *time;
        if (!time || time->count() <= 0)
            problems.push_back("--timeout: expected a duration such as 10s, not " + config::in_quotes(*text));
    }
    return asked;
}

}  // namespace

int examine_site(const commands::Invocation& invocation) {
    config::Problems problems;
    Asked asked = read(invocation, problems);
    if (!problems.empty()) return commands::report(invocation.err, problems);
    auto client = WebClient::open(asked.limits);
    if (!client) return commands::fail(invocation, client.error().message);
    if (asked.order.account) {
        auto password =
            commands::known_password(invocation, "Password for " + asked.order.account->email + ": ");
        if (!password) return commands::report(invocation.err, {password.error().message});
        asked.order.account->password = std::move(*password);
    }
    const SystemClock clock;
    const auto diagnosis = examine(
        asked.order, {.fetch = [&](const Request& request) { return client->ask(request); },
                      .clock = clock,
                      .pause = [](std::chrono::milliseconds time) { std::this_thread::sleep_for(time); }});
    const std::string why_given_up = client->why_given_up();
    // Findings made before doctor gave up are still true, above all a session that was not ended.
    if (why_given_up.empty() || !diagnosis.is_well())
        invocation.out << (asked.as_json ? as_json(diagnosis)
                                         : as_text(diagnosis, invocation.has("--verbose")));
    if (!why_given_up.empty()) return commands::fail(invocation, why_given_up);
    return diagnosis.is_well() ? commands::kDone : commands::kFailed;
}

}  // namespace postern::doctor
