#pragma once

#include "commands/command.hpp"
#include "commands/open_database.hpp"

namespace postern::commands {

// `postern token …`: the app passwords of the users of the configured source.

// Lists the app passwords that are valid. Never shows their texts.
int list_app_passwords(const Invocation& invocation);
// Makes an app password for a user, and prints its text alone on standard output.
int add_app_password(const Invocation& invocation);
// Ends one app password, all of a user, or all; the last asks first.
int end_app_passwords(const Invocation& invocation);

// Ends the app passwords that the user had before a change, with their events. For the commands that change
// users.
void end_app_passwords_of(OpenDatabase& opened, const users::User& before);

}  // namespace postern::commands
