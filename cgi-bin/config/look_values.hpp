#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace postern::config {

// The values of look.*, as values.hpp describes.

// The name of the site: 1 to 60 visible characters, without blanks around them.
Result<std::string> parse_site_name(std::string_view text);

// One line for the page: at most 300 visible characters; or empty.
Result<std::string> parse_site_note(std::string_view text);

// The place where visitors get help: an http or https URL, "mailto:" with an email address, an email address
// alone; or empty.
Result<std::string> parse_help(std::string_view text);

// A language tag (BCP 47), such as "pt-BR"; or empty. Whether the pages have the language is checked later.
Result<std::string> parse_language(std::string_view text);

}  // namespace postern::config
