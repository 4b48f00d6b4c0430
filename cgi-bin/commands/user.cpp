#include "commands/user.hpp"

#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "commands/listing.hpp"
#include "commands/open_database.hpp"
#include "commands/question.hpp"
#include "commands/token.hpp"
#include "commands/typed_password.hpp"
#include "config/in_quotes.hpp"
#include "logging/audit.hpp"
#include "pages/password_sentence.hpp"
#include "sessions/session_table.hpp"
#include "sessions/sessions.hpp"
#include "users/password_hash.hpp"
#include "users/password_policy.hpp"

namespace postern::commands {
namespace {

using config::in_quotes;
using logging::UserChange;
using users::Email;
using users::Users;

// Runs the work for the user that the first argument names.
int for_user(const Invocation& invocation, const std::function<int(OpenDatabase&, const Email&)>& work) {
    return with_users(invocation, [&](OpenDatabase& opened) {
        const auto email = read_user(opened, "EMAIL", invocation.arguments.front());
        return email ? work(opened, *email) : report(invocation.err, {email.error().message});
    });
}

Result<std::string> read_name(const Invocation& invocation) {
    const std::string text = invocation.value_of("--name").value_or("");
    auto name = users::parse_name(text);
    if (!name) return failure(fmt::format("--name: {}, not {}", name.error().message, in_quotes(text)));
    return name;
}

Result<std::string> read_group(std::string_view place, const std::string& text) {
    auto group = users::parse_group(text);
    if (!group) return failure(fmt::format("{}: {}, not {}", place, group.error().message, in_quotes(text)));
    return group;
}

// Without a terminal, the command cannot ask; and input for another program must not become a password
// unnoticed.
bool may_read_password(const Invocation& invocation) {
    return invocation.is_terminal || invocation.has("--password-stdin");
}

int report_no_terminal(const Invocation& invocation) {
    return report(invocation.err, {"standard input is not a terminal; use --password-stdin"});
}

// The hash of a new password, which must be hard to guess even with knowledge about the user.
Result<users::PasswordHash> read_password_hash(const Invocation& invocation, const config::Config& config,
                                               const std::string& email, const std::string& name) {
    const unsigned length = config.password.minimum_length;
    const auto check = [&](const Secret& typed) -> Result<void> {
        const std::string site = config.public_url ? config.public_url->to_string() : "";
        const auto good = users::check_new_password(typed, {email, name, site}, length);
        if (good) return {};
        const pages::Language& english = pages::built_in_english();
        return failure(pages::sentence_of(good.error(), english) + " " + english.say("password.advice"));
    };
    const auto password = typed_password(
        invocation, fmt::format("New password for {} (at least {} characters): ", email, length), check);
    if (!password) return tl::unexpected(password.error());
    return users::hash_password(*password, config.password);
}

int add(const Invocation& invocation, OpenDatabase& opened, Users::NewUser user) {
    const auto refuse_taken = [&] {
        return fail(invocation, in_quotes(user.email.typed) + ": this user already exists");
    };
    if (opened.users.show(user.email)) return refuse_taken();
    users::User told;
    told.email = user.email;
    told.name = user.name;
    told.groups = user.groups;
    if (const auto fits = check_identity(opened, told); !fits) return fail(invocation, fits.error().message);
    if (!invocation.has("--no-password")) {
        auto hash = read_password_hash(invocation, opened.config, user.email.typed, user.name);
        if (!hash) return fail(invocation, hash.error().message);
        user.password_hash = std::move(*hash);
    }
    if (!opened.users.add({user}).empty()) return refuse_taken();
    logging::user_changed(opened.actor, user.email.typed, UserChange::Added);
    return done(invocation, "Added " + user.email.typed + ".");
}

// A change of a user's groups, with its audit event and its messages.
struct Regrouping {
    Users::Regrouped (Users::*change)(const Email&, const std::string&);
    UserChange event;
    std::string done;
    std::string unchanged;
};

int regroup(const Invocation& invocation, const Regrouping& regrouping) {
    const auto group = read_group("GROUP", invocation.arguments.at(1));
    if (!group) return report(invocation.err, {group.error().message});
    return for_user(invocation, [&](OpenDatabase& opened, const Email& email) {
        auto row = opened.users.show(email);
        if (row && regrouping.event == UserChange::JoinedGroup) {
            row->user.groups.add(*group);
            if (const auto fits = check_identity(opened, row->user); !fits)
                return fail(invocation, fits.error().message);
        }
        switch ((opened.users.*regrouping.change)(email, *group)) {
            case Users::Regrouped::NoSuchUser:
                return no_such_user(invocation, email);
            case Users::Regrouped::Unchanged:
                return done(invocation, fmt::format("{} {} {}.", email.typed, regrouping.unchanged, *group));
            case Users::Regrouped::Done:
                break;
        }
        logging::user_changed(opened.actor, email.typed, regrouping.event, *group);
        return done(invocation, fmt::format("{} {} {}.", email.typed, regrouping.done, *group));
    });
}

int set_disabled(const Invocation& invocation, bool disabled) {
    return for_user(invocation, [&](OpenDatabase& opened, const Email& email) {
        const auto before = opened.users.show(email);
        if (!before || !opened.users.set_disabled(email, disabled)) return no_such_user(invocation, email);
        end_app_passwords_of(opened, before->user);
        logging::user_changed(opened.actor, email.typed,
                              disabled ? UserChange::Disabled : UserChange::Enabled);
        return done(invocation, (disabled ? "Disabled " : "Enabled ") + email.typed + ".");
    });
}

std::string question_of_removal(const users::UserRecord& row, std::size_t sessions) {
    const std::string& email = row.user.email.typed;
    if (sessions == 0) return fmt::format("Remove {}?", email);
    return fmt::format("Remove {} and end {} {}?", email, sessions, sessions == 1 ? "session" : "sessions");
}

Record record_of(const users::UserRecord& row) {
    return {{"email", row.user.email.typed},
            {"name", row.user.name},
            {"groups", row.user.groups.names()},
            {"disabled", row.user.is_disabled},
            {"has_password", row.has_password},
            {"created", row.created},
            {"password_changed", row.password_changed},
            {"last_sign_in", row.last_sign_in},
            {"last_address", row.last_address},
            {"id", row.user.id}};
}

}  // namespace

int add_user(const Invocation& invocation) {
    auto name = read_name(invocation);
    if (!name) return report(invocation.err, {name.error().message});
    users::Groups groups;
    for (const std::string& text : invocation.values_of("--group")) {
        auto group = read_group("--group", text);
        if (!group) return report(invocation.err, {group.error().message});
        groups.add(*group);
    }
    const bool has_none = invocation.has("--no-password");
    if (has_none && invocation.has("--password-stdin"))
        return report(invocation.err, {"--no-password: cannot be used with --password-stdin"});
    if (!has_none && !may_read_password(invocation)) return report_no_terminal(invocation);
    return for_user(invocation, [&](OpenDatabase& opened, const Email& email) {
        return add(invocation, opened, {.email = email, .name = *name, .groups = groups});
    });
}

int change_user_password(const Invocation& invocation) {
    if (!may_read_password(invocation)) return report_no_terminal(invocation);
    return for_user(invocation, [&](OpenDatabase& opened, const Email& email) {
        const auto row = opened.users.show(email);
        if (!row) return no_such_user(invocation, email);
        const auto hash =
            read_password_hash(invocation, opened.config, row->user.email.typed, row->user.name);
        if (!hash) return fail(invocation, hash.error().message);
        if (!opened.users.set_password(email, *hash)) return no_such_user(invocation, email);
        end_app_passwords_of(opened, row->user);
        logging::user_changed(opened.actor, email.typed, UserChange::Password);
        return done(invocation,
                    fmt::format("Changed the password of {} and ended their sessions and app passwords.",
                                email.typed));
    });
}

int rename_user(const Invocation& invocation) {
    const bool has_email = invocation.arguments.size() > 1;
    if (!has_email && !invocation.has("--name"))
        return report(invocation.err, {"user rename: expected NEW-EMAIL or --name after EMAIL"});
    const auto name = read_name(invocation);
    if (!name) return report(invocation.err, {name.error().message});
    const auto new_email = has_email ? read_email("NEW-EMAIL", invocation.arguments.back()) : Email{};
    if (!new_email) return report(invocation.err, {new_email.error().message});
    return for_user(invocation, [&](OpenDatabase& opened, const Email& email) {
        const Email& to = has_email ? *new_email : email;
        if (auto row = opened.users.show(email)) {
            if (has_email) row->user.email = to;
            if (invocation.has("--name")) row->user.name = *name;
            if (const auto fits = check_identity(opened, row->user); !fits)
                return fail(invocation, fits.error().message);
        }
        if (has_email) {
            const auto new_name = invocation.has("--name") ? std::optional(*name) : std::nullopt;
            const Users::Renamed renamed = opened.users.rename(email, to, new_name);
            if (renamed == Users::Renamed::NoSuchUser) return no_such_user(invocation, email);
            if (renamed == Users::Renamed::EmailTaken)
                return fail(invocation, in_quotes(to.typed) + ": this user already exists");
            logging::user_changed(opened.actor, email.typed, UserChange::Email, to.typed);
            done(invocation, fmt::format("Renamed {} to {}.", email.typed, to.typed));
        }
        if (!invocation.has("--name")) return kDone;
        if (!has_email && !opened.users.set_name(to, *name)) return no_such_user(invocation, to);
        logging::user_changed(opened.actor, to.typed, UserChange::Name, *name);
        return done(invocation, name->empty()
                                    ? fmt::format("{} now has no name.", to.typed)
                                    : fmt::format("The name of {} is now {}.", to.typed, in_quotes(*name)));
    });
}

int add_user_to_group(const Invocation& invocation) {
    return regroup(invocation, {&Users::add_to_group, UserChange::JoinedGroup, "is in the group",
                                "is already in the group"});
}

int remove_user_from_group(const Invocation& invocation) {
    return regroup(invocation, {&Users::remove_from_group, UserChange::LeftGroup, "is no longer in the group",
                                "was not in the group"});
}

int disable_user(const Invocation& invocation) {
    return set_disabled(invocation, true);
}

int enable_user(const Invocation& invocation) {
    return set_disabled(invocation, false);
}

int remove_user(const Invocation& invocation) {
    return for_user(invocation, [&](OpenDatabase& opened, const Email& email) {
        const auto row = opened.users.show(email);
        if (!row) return no_such_user(invocation, email);
        sessions::Sessions sessions(opened.database, opened.users, opened.clock, opened.config.session);
        return change_after_yes(invocation, question_of_removal(*row, sessions.of_user(row->user.id).size()),
                                [&] {
                                    end_app_passwords_of(opened, row->user);
                                    if (!opened.users.remove(email, sessions::remove_of_user))
                                        return no_such_user(invocation, email);
                                    logging::user_changed(opened.actor, email.typed, UserChange::Removed);
                                    return done(invocation, fmt::format("Removed {}.", email.typed));
                                });
    });
}

int list_users(const Invocation& invocation) {
    const auto wanted = invocation.value_of("--group");
    const auto group = wanted ? read_group("--group", *wanted) : std::string();
    if (!group) return report(invocation.err, {group.error().message});
    return with_users(invocation, [&](OpenDatabase& opened) {
        const std::string if_none =
            wanted ? fmt::format("The group {} has no users.", *group) : "There are no users.";
        return print_list(invocation, {"email", "name", "groups", "disabled", "has_password", "last_sign_in"},
                          if_none, [&](Listing& list) {
                              opened.users.each([&](const users::UserRecord& row) {
                                  if (!wanted || row.user.groups.contains(*group)) list.add(record_of(row));
                              });
                          });
    });
}

int show_user(const Invocation& invocation) {
    return for_user(invocation, [&](OpenDatabase& opened, const Email& email) {
        const auto row = opened.users.show(email);
        if (!row) return no_such_user(invocation, email);
        const Record record = record_of(*row);
        invocation.out << (invocation.has("--json") ? as_json(record) : as_lines(record));
        return kDone;
    });
}

}  // namespace postern::commands
