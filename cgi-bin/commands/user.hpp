#pragma once

#include "commands/command.hpp"

namespace postern::commands {

// `postern user …`: the people in the database. Every change holds from a running server's next request on.

// A new one, whose password is asked for or, with --password-stdin, read.
int add_user(const Invocation& invocation);
int change_user_password(const Invocation& invocation);
int rename_user(const Invocation& invocation);
int add_user_to_group(const Invocation& invocation);
int remove_user_from_group(const Invocation& invocation);
int disable_user(const Invocation& invocation);
int enable_user(const Invocation& invocation);
int remove_user(const Invocation& invocation);

// These change nothing.
int list_users(const Invocation& invocation);
int show_user(const Invocation& invocation);

}  // namespace postern::commands
