#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "pages/messages.hpp"

namespace postern::pages {

// The contents of the files of a template directory, by file name.
using Sources = std::map<std::string, std::string, std::less<>>;

// The faults of one template's tags, as "login.html:12: …" lines. Reports unclosed tags, sections that do not
// match, unknown names and messages, messages with a placeholder that is no known name, partials without a
// file, and every tag that would show a value unescaped. `known` lists the known names, separated by blanks;
// "list/name" is known only inside {{#list}}.
std::vector<std::string> tag_problems(std::string_view file, std::string_view text, std::string_view known,
                                      const Sources& sources);

struct Partial {
    std::string file;   // "name.html" of {{> name}}
    std::string known;  // the names that are known at the place of the inclusion
};
std::vector<Partial> partials_of(std::string_view text, std::string_view known);

// The template with every {{> name}} replaced by the text of name.html. Requires: tag_problems() found
// nothing in any of the files.
std::string with_partials(std::string_view text, const Sources& sources);

// The template with every {{_ key}} replaced by the message of the language, as HTML. A placeholder {name}
// becomes <bdi class="name">{{name}}</bdi>, a <time> element if it is one of kTimes, or {{name}} where only
// text may stand: in an attribute or a title. Requires: tag_problems() found nothing.
std::string with_messages(std::string_view text, const Language& language);

// Values that are the same on each page, by name.
using Constants = std::map<std::string, std::string, std::less<>>;

// The template with the tags of the constants resolved: {{name}} becomes the text, escaped; of {{#name}} and
// {{^name}} the section that a page would show stays. Requires: tag_problems() found nothing.
std::string with_constants(std::string_view text, const Constants& constants);

// kainjow allocates one object per word, space and newline, and visits all of them for each page. folded()
// replaces spaces and newlines that are not beside a tag with placeholder bytes, so that a run of text
// becomes one word; unfold() restores them. Call it last.
std::string folded(std::string_view text);
void unfold(std::string& page);

}  // namespace postern::pages
