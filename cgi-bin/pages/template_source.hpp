#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace postern::pages {

// The files of a template directory by name.
using Sources = std::map<std::string, std::string, std::less<>>;

// What is wrong with one template's tags, as "login.html:12: …" lines: tags left open, sections that do not
// match, names that are not among `known` (separated by blanks), partials without a file, and every tag that
// would show a value unescaped.
std::vector<std::string> tag_problems(std::string_view file, std::string_view text, std::string_view known,
                                      const Sources& sources);

// The files that a template includes with {{> name}}, as "name.html".
std::vector<std::string> partials_of(std::string_view text);

// The template with every {{> name}} replaced by the text of name.html. Requires: tag_problems found nothing
// in any of the files.
std::string with_partials(std::string_view text, const Sources& sources);

}  // namespace postern::pages
