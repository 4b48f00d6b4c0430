#include "commands/user_second.hpp"

#include <ostream>

#include <fmt/format.h>

#include "commands/listing.hpp"
#include "commands/open_database.hpp"
#include "commands/question.hpp"
#include "logging/audit.hpp"
#include "sessions/pending_sign_ins.hpp"
#include "sessions/sessions.hpp"
#include "users/second_factors.hpp"
#include "users/trusted_browsers.hpp"

namespace postern::commands {
namespace {

struct FoundUser {
    OpenDatabase& opened;
    users::UserSource& source;
    const users::User& user;
};

// Runs the work for the user that the first argument names.
int for_user(const Invocation& invocation, const std::function<int(const FoundUser&)>& work) {
    return with_open_database(invocation, [&](OpenDatabase& opened) {
        if (opened.config.users.source == config::UserSource::Shared)
            return fail(invocation, "with users.source = \"shared\" nobody has a second factor");
        const auto source = users::open_user_source(opened.config, opened.database, opened.clock);
        return for_user_of(invocation, opened, *source, "EMAIL", invocation.arguments.front(),
                           [&](const users::User& user) {
                               return work({opened, *source, user});
                           });
    });
}

}  // namespace

int show_second_factor(const Invocation& invocation) {
    return for_user(invocation, [&](const FoundUser& found) {
        const auto state = users::second_factor_of(found.opened.database, found.user.id);
        users::TrustedBrowsers trusted(found.opened.database, found.opened.clock,
                                       found.opened.config.second_factor.trust);
        const Record record = {
            {"email", found.user.email.typed},
            {"added", state.added},
            {"recovery_codes", static_cast<long long>(state.recovery_codes)},
            {"trusted_browsers", static_cast<long long>(trusted.of_user(found.user).size())}};
        invocation.out << (invocation.has("--json") ? as_json(record) : as_lines(record));
        return kDone;
    });
}

int reset_second_factor(const Invocation& invocation) {
    return for_user(invocation, [&](const FoundUser& found) {
        OpenDatabase& opened = found.opened;
        const users::User& user = found.user;
        const std::string& email = user.email.typed;
        if (!users::second_factor_of(opened.database, user.id).added)
            return done(invocation, fmt::format("{} has no second factor.", email));
        return change_after_yes(
            invocation, fmt::format("Remove the second factor of {} and end their sessions?", email), [&] {
                opened.database.change([&](database::Transaction& transaction) {
                    users::remove_second_factor(transaction, user.id);
                    sessions::remove_pending_of_user(transaction, user.id);
                });
                logging::second_factor_removed(opened.actor, email);
                sessions::Sessions(opened.database, found.source, opened.clock, opened.config.session)
                    .end_others(user, "", opened.actor);
                return done(invocation,
                            fmt::format("Removed the second factor of {} and ended their sessions.", email));
            });
    });
}

}  // namespace postern::commands
