#pragma once

#include <string>

namespace postern::config {

// A configuration file with every setting explained and set, behind a '#', to its default: such a line
// begins with '#' and no blank, and a comment with "# ".
std::string toml_reference();

// The text of docs/configuration.md.
std::string markdown_reference();

}  // namespace postern::config
