#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace postern::pages {

// The files of a template directory by name.
using Sources = std::map<std::string, std::string, std::less<>>;

// What is wrong with one template's tags, as "login.html:12: …" lines: tags left open, sections that do not
// match, names that are not among `known` (separated by blanks; "list/name" is known inside {{#list}} only),
// partials without a file, and every tag that would show a value unescaped.
std::vector<std::string> tag_problems(std::string_view file, std::string_view text, std::string_view known,
                                      const Sources& sources);

struct Partial {
    std::string file;   // "name.html" of {{> name}}
    std::string known;  // what it may show where it is included
};
std::vector<Partial> partials_of(std::string_view text, std::string_view known);

// The template with every {{> name}} replaced by the text of name.html. Requires: tag_problems found nothing
// in any of the files.
std::string with_partials(std::string_view text, const Sources& sources);

// The template with few words to it: kainjow keeps an object for every word, blank and line end, and goes
// through all of them for each page. Blanks and line ends that no tag is near to become bytes that it takes
// for letters, which unfold() makes what they were. Requires: as with_partials, which comes first.
std::string folded(std::string_view text);
void unfold(std::string& page);

}  // namespace postern::pages
