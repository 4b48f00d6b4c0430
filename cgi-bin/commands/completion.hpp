#pragma once

#include "commands/command.hpp"

namespace postern::commands {

// Each prints a script for that shell. The scripts ask `postern completion words`.
int print_bash_completion(const Invocation& invocation);
int print_zsh_completion(const Invocation& invocation);
int print_fish_completion(const Invocation& invocation);

// Reads the words of a command line behind the program's name, one on each line; the last word is incomplete.
// Prints the words that may replace the last word, one on each line, or ":files" for the name of a file. The
// emails of users are offered if the database exists and can be read; nothing is created or changed.
int complete_words(const Invocation& invocation);

}  // namespace postern::commands
