#pragma once

#include "commands/command.hpp"

namespace postern::commands {

// `postern user …`: the users in the database. A running server applies every change from its next request
// on.

// Adds a user. Asks for the password, or reads it with --password-stdin.
int add_user(const Invocation& invocation);
int change_user_password(const Invocation& invocation);
int rename_user(const Invocation& invocation);
int add_user_to_group(const Invocation& invocation);
int remove_user_from_group(const Invocation& invocation);
int disable_user(const Invocation& invocation);
int enable_user(const Invocation& invocation);
int remove_user(const Invocation& invocation);

// These commands change nothing.
int list_users(const Invocation& invocation);
int show_user(const Invocation& invocation);

}  // namespace postern::commands
