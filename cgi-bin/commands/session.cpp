#include "commands/session.hpp"

#include <functional>
#include <ostream>
#include <string>

#include <fmt/format.h>

#include "commands/listing.hpp"
#include "commands/open_database.hpp"
#include "commands/question.hpp"
#include "config/in_quotes.hpp"
#include "logging/audit.hpp"
#include "sessions/sessions.hpp"

namespace postern::commands {
namespace {

using sessions::Session;
using sessions::Sessions;

// The sessions of the users in the configured source.
struct SignedIn {
    OpenDatabase& opened;
    users::UserSource& source;
    Sessions& sessions;
};

int with_sessions(const Invocation& invocation, const std::function<int(SignedIn)>& work) {
    return with_open_database(invocation, [&](OpenDatabase& opened) {
        const auto source = users::open_user_source(opened.config, opened.database, opened.clock);
        Sessions sessions(opened.database, *source, opened.clock, opened.config.session);
        return work({opened, *source, sessions});
    });
}

// Ends sessions. Does not open the source of users, so an unreadable password file is no obstacle.
int end_some(const Invocation& invocation, const std::function<int(const logging::Actor&, Sessions&)>& work) {
    return with_open_database(invocation, [&](OpenDatabase& opened) {
        Sessions sessions(opened.database, opened.users, opened.clock, opened.config.session);
        return work(opened.actor, sessions);
    });
}

// Runs the work for the user that --user names.
int for_user(const Invocation& invocation, const std::function<int(SignedIn, const users::User&)>& work) {
    const std::string text = invocation.value_of("--user").value_or("");
    return with_sessions(invocation, [&](SignedIn signed_in) {
        return for_user_of(invocation, signed_in.opened, signed_in.source, "--user", text,
                           [&](const users::User& user) { return work(signed_in, user); });
    });
}

Record record_of(const Session& session) {
    return {{"id", std::string(session.id())}, {"email", session.user.email.typed},
            {"began", session.began},          {"last_seen", session.last_seen},
            {"address", session.address},      {"browser", session.browser},
            {"kept", session.is_kept}};
}

int print(const Invocation& invocation, const std::string& if_none,
          const std::function<void(Listing&)>& fill) {
    return print_list(invocation, {"id", "email", "began", "last_seen", "address", "browser"}, if_none, fill);
}

std::string counted(std::size_t count) {
    return fmt::format("{} {}", count, count == 1 ? "session" : "sessions");
}

int end_one(const Invocation& invocation) {
    const std::string& id = invocation.arguments.front();
    return end_some(invocation, [&](const logging::Actor& actor, Sessions& sessions) {
        const auto email = sessions.end_by_id(id, actor);
        if (!email) return fail(invocation, config::in_quotes(id) + ": no session has this ID");
        return done(invocation, fmt::format("Ended the session {} of {}.", id, *email));
    });
}

int end_all_of_user(const Invocation& invocation) {
    return for_user(invocation, [&](SignedIn signed_in, const users::User& user) {
        const std::size_t ended = signed_in.sessions.end_others(user, "", signed_in.opened.actor);
        return done(invocation, fmt::format("Ended {} of {}.", counted(ended), user.email.typed));
    });
}

int end_all(const Invocation& invocation) {
    return end_some(invocation, [&](const logging::Actor& actor, Sessions& sessions) {
        const auto count = sessions.count();
        const std::string which = count ? fmt::format("all {}", counted(*count)) : "all sessions";
        return change_after_yes(invocation, fmt::format("End {}?", which), [&] {
            sessions.end_all(actor);
            return done(invocation, "Ended all sessions.");
        });
    });
}

}  // namespace

int list_sessions(const Invocation& invocation) {
    if (!invocation.has("--user")) {
        return with_sessions(invocation, [&](SignedIn signed_in) {
            return print(invocation, "No user is signed in.", [&](Listing& list) {
                signed_in.sessions.each([&](const Session& each) { list.add(record_of(each)); });
            });
        });
    }
    return for_user(invocation, [&](SignedIn signed_in, const users::User& user) {
        return print(invocation, user.email.typed + " is not signed in.", [&](Listing& list) {
            for (const Session& each : signed_in.sessions.of_user(user.id))
                list.add(record_of(each));
        });
    });
}

int end_sessions(const Invocation& invocation) {
    const bool has_id = !invocation.arguments.empty();
    const bool has_user = invocation.has("--user");
    const bool has_all = invocation.has("--all");
    if (int{has_id} + int{has_user} + int{has_all} != 1)
        return report(invocation.err, {"session end: expected one of ID, --user EMAIL or --all"});
    if (has_id) return end_one(invocation);
    return has_user ? end_all_of_user(invocation) : end_all(invocation);
}

}  // namespace postern::commands
