#pragma once

#include <string_view>

#include "base/result.hpp"
#include "base/secret.hpp"
#include "commands/command.hpp"

namespace postern::commands {

// Reads a password from standard input. On a terminal, asks twice without echo, beginning with `question`
// ("Password: "). Otherwise, or with the switch --password-stdin, reads the first line. The error says why a
// browser cannot send this password (it is empty, too long or not text), or that the two entries differ.
Result<Secret> typed_password(const Invocation& invocation, std::string_view question);

// Like typed_password(), for an existing password: a terminal is asked only once.
Result<Secret> known_password(const Invocation& invocation, std::string_view question);

}  // namespace postern::commands
