#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "commands/command.hpp"
#include "database/database.hpp"
#include "logging/audit.hpp"
#include "users/email.hpp"
#include "users/users.hpp"

namespace postern::commands {

// The configured database for an operator's command, with up-to-date tables, and the users in it. Servers and
// other commands may use the database at the same time.
struct OpenDatabase {
    OpenDatabase(const config::Config& configured, logging::Actor who);

    const config::Config& config;
    const logging::Actor actor;  // the operator, as the audit names the operator
    SystemClock clock;
    database::Database database;
    users::Users users;
};

// Opens the database of the configuration, does the work and returns its result, or reports the problems of
// the configuration. If root started the command, the process first becomes the owner of the state directory
// (work_as_owner_of). The log is off meanwhile, because the operator reads the output. Audit events go only
// to the audit file, if one is configured; a fault of the audit file is printed. Throws DatabaseError.
int with_open_database(const Invocation& invocation, const std::function<int(OpenDatabase&)>& work);

// Like with_open_database(), for a command about users: prints a warning if these users cannot sign in with
// the configured source.
int with_users(const Invocation& invocation, const std::function<int(OpenDatabase&)>& work);

// The email address in an argument; the error names the argument.
Result<users::Email> read_email(std::string_view name, std::string_view text);

// The same for the address of a user of the database, which may be out of reach (Users::out_of_reach).
Result<users::Email> read_user(OpenDatabase& opened, std::string_view name, const std::string& text);

// Runs the work for the user of the source with the address in an argument or switch, `name`, or reports why
// there is none.
int for_user_of(const Invocation& invocation, OpenDatabase& opened, users::UserSource& source,
                std::string_view name, const std::string& text,
                const std::function<int(const users::User&)>& work);

// A sentence for the operator about each user who is out of reach.
std::vector<std::string> faults_of_users(users::Users& users);

// Tells whether applications can be told about the user, with the configured headers (users::check_identity).
// The error is for the operator and names the user.
Result<void> check_identity(const OpenDatabase& opened, const users::User& user);

// Prints the sentence about the change. Returns kDone.
int done(const Invocation& invocation, std::string_view sentence);

// Prints an error. Returns kFailed.
int no_such_user(const Invocation& invocation, const users::Email& email);

}  // namespace postern::commands
