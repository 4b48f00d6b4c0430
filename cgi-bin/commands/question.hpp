#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "commands/command.hpp"

namespace postern::commands {

// The answer to a question, without the blanks at both ends; nothing at the end of the input.
std::optional<std::string> answer_to(const Invocation& invocation, std::string_view question);

// Asks a question with the answers yes and no. Everything except "y" and "yes" is a no.
bool says_yes(const Invocation& invocation, std::string_view question);

// Makes a change that cannot be undone, and returns its exit status. Asks first: the question ends with '?'.
// With the switch --yes, makes the change without the question. Without a terminal and without --yes, changes
// nothing and returns kCalledWrongly, so that a script neither waits nor deletes by mistake.
int change_after_yes(const Invocation& invocation, std::string_view question,
                     const std::function<int()>& change);

}  // namespace postern::commands
