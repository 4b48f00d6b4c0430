#pragma once

#include <string_view>

#include "base/result.hpp"
#include "base/secret.hpp"
#include "commands/command.hpp"

namespace postern::commands {

// A password from standard input: on a terminal asked for twice, without echo; otherwise, or with the switch
// --password-stdin, the first line. An error says why no browser could send such a one: it is empty, too
// long or no text; or that the two differ.
// `question` is the first that is asked: "Password: ".
Result<Secret> typed_password(const Invocation& invocation, std::string_view question);

// The same for a password that somebody has already: on a terminal asked for once.
Result<Secret> known_password(const Invocation& invocation, std::string_view question);

}  // namespace postern::commands
