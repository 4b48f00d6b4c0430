#include "commands/token.hpp"

#include <algorithm>
#include <functional>
#include <ostream>
#include <string>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "base/duration.hpp"
#include "commands/listing.hpp"
#include "commands/question.hpp"
#include "config/in_quotes.hpp"
#include "users/app_passwords.hpp"

namespace postern::commands {
namespace {

using config::in_quotes;
using users::AppPassword;
using users::AppPasswords;

struct Found {
    OpenDatabase& opened;
    users::UserSource& source;
    AppPasswords& app_passwords;
};

int with_app_passwords(const Invocation& invocation, const std::function<int(const Found&)>& work) {
    return with_open_database(invocation, [&](OpenDatabase& opened) {
        if (opened.config.users.source == config::UserSource::Shared)
            return fail(invocation, "with users.source = \"shared\" nobody has an app password");
        const auto source = users::open_user_source(opened.config, opened.database, opened.clock);
        users::Throttle throttle(opened.database, opened.clock, opened.config.throttle);
        AppPasswords app_passwords(opened.database, *source, throttle, opened.clock,
                                   opened.config.app_passwords.longest);
        return work({opened, *source, app_passwords});
    });
}

// Runs the work for the user with that email, given as `name`.
int for_user(const Invocation& invocation, std::string_view name, const std::string& text,
             const std::function<int(const Found&, const users::User&)>& work) {
    return with_app_passwords(invocation, [&](const Found& found) {
        return for_user_of(invocation, found.opened, found.source, name, text,
                           [&](const users::User& user) { return work(found, user); });
    });
}

Record record_of(const AppPassword& password) {
    return {{"id", password.id},
            {"email", password.user.email.typed},
            {"name", password.name},
            {"labels", password.labels.names()},
            {"made", password.made},
            {"expires", password.expires},
            {"last_used", password.last_used},
            {"last_address", password.last_address}};
}

int print(const Invocation& invocation, const std::vector<AppPassword>& all, const std::string& who) {
    return print_list(invocation, {"id", "email", "name", "labels", "expires", "last_used", "last_address"},
                      who + " no app password.", [&](Listing& list) {
                          for (const AppPassword& each : all)
                              list.add(record_of(each));
                      });
}

std::string app_passwords_counted(std::size_t count) {
    return fmt::format("{} app {}", count, count == 1 ? "password" : "passwords");
}

// Reads what the switches say about a new app password.
Result<AppPasswords::New> read_new(const Invocation& invocation, const config::AppPasswords& settings) {
    AppPasswords::New wanted;
    const std::string name = invocation.value_of("--name").value_or("");
    const auto parsed = users::parse_app_password_name(name);
    if (!parsed) return failure(fmt::format("--name: {}, not {}", parsed.error().message, in_quotes(name)));
    wanted.name = *parsed;
    const auto labels = invocation.values_of("--label");
    if (labels.empty()) return failure("--label: expected at least one label");
    for (const std::string& label : labels) {
        if (std::ranges::find(settings.labels, label) == settings.labels.end())
            return failure(fmt::format("--label: app_passwords.labels does not list {}", in_quotes(label)));
        wanted.labels.add(label);
    }
    const std::string lifetime = invocation.value_of("--lifetime").value_or("");
    const auto duration =
        lifetime.empty() ? users::usual_lifetime(settings.longest) : parse_duration(lifetime);
    if (!duration || *duration < std::chrono::hours{1} || *duration > settings.longest)
        return failure(fmt::format("--lifetime: expected a duration from 1h to {}, not {}",
                                   format_duration(settings.longest), in_quotes(lifetime)));
    wanted.lifetime = *duration;
    return wanted;
}

int end_token(const Invocation& invocation) {
    const std::string& id = invocation.arguments.front();
    return with_app_passwords(invocation, [&](const Found& found) {
        if (!found.app_passwords.end(id, found.opened.actor))
            return fail(invocation, in_quotes(id) + ": no app password has this ID");
        return done(invocation, fmt::format("Ended the app password {}.", id));
    });
}

int end_tokens_of_user(const Invocation& invocation) {
    return for_user(invocation, "--user", invocation.value_of("--user").value_or(""),
                    [&](const Found& found, const users::User& user) {
                        const auto ended = found.app_passwords.end_all_of(user, found.opened.actor);
                        return done(invocation, fmt::format("Ended {} of {}.", app_passwords_counted(ended),
                                                            user.email.typed));
                    });
}

int end_all_tokens(const Invocation& invocation) {
    return with_app_passwords(invocation, [&](const Found& found) {
        return change_after_yes(invocation, "End all app passwords of all users?", [&] {
            return done(invocation,
                        fmt::format("Ended {}.",
                                    app_passwords_counted(found.app_passwords.end_all(found.opened.actor))));
        });
    });
}

}  // namespace

int list_app_passwords(const Invocation& invocation) {
    if (!invocation.has("--user")) {
        return with_app_passwords(invocation, [&](const Found& found) {
            return print(invocation, found.app_passwords.all(), "There is");
        });
    }
    return for_user(invocation, "--user", invocation.value_of("--user").value_or(""),
                    [&](const Found& found, const users::User& user) {
                        return print(invocation, found.app_passwords.of_user(user),
                                     user.email.typed + " has");
                    });
}

int add_app_password(const Invocation& invocation) {
    return for_user(
        invocation, "EMAIL", invocation.arguments.front(), [&](const Found& found, const users::User& user) {
            const auto wanted = read_new(invocation, found.opened.config.app_passwords);
            if (!wanted) return report(invocation.err, {wanted.error().message});
            if (user.is_disabled) return fail(invocation, user.email.typed + ": this user is disabled");
            const auto made = found.app_passwords.add(user, *wanted, found.opened.actor);
            if (const auto* made_one = std::get_if<AppPasswords::Made>(&made)) {
                invocation.err << fmt::format("The app password of {}, shown only now:\n", user.email.typed);
                return done(invocation, made_one->text.reveal());
            }
            const bool is_full = std::get<AppPasswords::NotMade>(made) == AppPasswords::NotMade::NoRoom;
            return fail(invocation, is_full
                                        ? fmt::format("{} has {} already", user.email.typed,
                                                      app_passwords_counted(AppPasswords::kMost))
                                        : user.email.typed + ": this user was changed meanwhile; try again");
        });
}

void end_app_passwords_of(OpenDatabase& opened, const users::User& before) {
    users::Throttle throttle(opened.database, opened.clock, opened.config.throttle);
    AppPasswords(opened.database, opened.users, throttle, opened.clock, opened.config.app_passwords.longest)
        .end_all_of(before, opened.actor);
}

int end_app_passwords(const Invocation& invocation) {
    const bool has_id = !invocation.arguments.empty();
    const bool has_user = invocation.has("--user");
    if (int{has_id} + int{has_user} + int{invocation.has("--all")} != 1)
        return report(invocation.err, {"token end: expected one of ID, --user EMAIL or --all"});
    if (has_id) return end_token(invocation);
    return has_user ? end_tokens_of_user(invocation) : end_all_tokens(invocation);
}

}  // namespace postern::commands
