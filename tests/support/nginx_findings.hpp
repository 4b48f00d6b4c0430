#pragma once

#include <string>
#include <vector>

namespace postern::tests {

// The output of `nginx -T` for a main file with that http block, including the shipped files. The text `http`
// begins on line 2. Bare includes of the shipped files ("include postern_check;") get the folder of the
// files.
std::string nginx_dump(const std::string& http);

// The findings of `postern config nginx`. "rewrite-before-gate 2" is a name and the line of the text, from 1.
// In an included file, the finding has the file and the line.
std::vector<std::string> found_by_nginx_reader(const std::string& http);

struct NginxRow {
    const char* sentence;
    const char* text;
    std::vector<std::string> found;
};

// Reads each row's text between `before` and `after`, and compares the findings.
void check_nginx_rows(const std::vector<NginxRow>& rows, const std::string& before, const std::string& after);

// The beginning of a server block with the gate and with the check of a rule, /postern/check-staff. The first
// server protects every location, the second server none. They have no line end, so a row's text begins on
// line 1.
extern const std::string kProtectedServer;
extern const std::string kOpenServer;

}  // namespace postern::tests
