#pragma once

#include <string>

namespace postern::config {

// A configuration file with every setting explained and, behind a '#', set to its default. The line of a
// setting begins with '#' without a space; a comment begins with "# ".
std::string toml_reference();

// The text of docs/configuration.md.
std::string markdown_reference();

}  // namespace postern::config
