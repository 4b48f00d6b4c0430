#pragma once

#include <functional>
#include <string_view>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "commands/command.hpp"
#include "database/database.hpp"
#include "logging/audit.hpp"
#include "users/email.hpp"
#include "users/users.hpp"

namespace postern::commands {

// What an operator's command works on: the configured database, its tables brought up to date, and the people
// in it. Servers go on meanwhile, and so do other commands.
struct Records {
    Records(const config::Config& configured, logging::Actor who);

    const config::Config& config;
    const logging::Actor actor;  // the operator, as the audit names them
    SystemClock clock;
    database::Database database;
    users::Users users;
};

// Opens the records that the configuration names, if root started the command as the owner of the state
// directory (work_as_owner_of), does the work and returns what it returns, or says what is wrong with the
// configuration. Nothing is logged meanwhile: the operator reads it. What the work tells the audit is in the
// audit file, if one is configured and can be written, which the operator is told. Throws DatabaseError.
int with_records(const Invocation& invocation, const std::function<int(Records&)>& work);

// The same for a command about users: says so where these users cannot sign in.
int with_users(const Invocation& invocation, const std::function<int(Records&)>& work);

// The address in an argument; an error names the argument.
Result<users::Email> read_email(std::string_view name, std::string_view text);

// Whether a user can be told to applications, as the configuration has it (users::check_identity). The error
// is for the operator and names the user.
Result<void> check_identity(const Records& records, const users::User& user);

// Says what was done. Returns kDone.
int done(const Invocation& invocation, std::string_view sentence);

// Returns kFailed.
int no_such_user(const Invocation& invocation, const users::Email& email);

}  // namespace postern::commands
