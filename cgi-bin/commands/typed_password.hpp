#pragma once

#include <functional>
#include <string_view>

#include "base/result.hpp"
#include "base/secret.hpp"
#include "commands/command.hpp"

namespace postern::commands {

// Whether a new password is good enough; the error says why not.
using PasswordCheck = std::function<Result<void>(const Secret&)>;

// Reads a new password from standard input. On a terminal, asks twice without echo, beginning with `question`
// ("Password: "). If the password is refused or the two entries differ, says why and asks again, three times
// at most. Otherwise, or with the switch --password-stdin, reads the first line. A password is refused if
// `check` refuses it, or if a browser cannot send it (it is empty, too long or not text).
Result<Secret> typed_password(const Invocation& invocation, std::string_view question,
                              const PasswordCheck& check);

// Reads an existing password: asks a terminal only once.
Result<Secret> known_password(const Invocation& invocation, std::string_view question);

}  // namespace postern::commands
