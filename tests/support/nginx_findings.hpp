#pragma once

#include <string>
#include <vector>

namespace postern::tests {

// As `nginx -T` prints a main file with that http block, the shipped files included. The text begins on
// line 2.
std::string nginx_dump(const std::string& http);

// What `postern config nginx` finds in it: "rewrite-before-gate 2" is a name and the line, from 1, of the
// text; elsewhere the file and the line.
std::vector<std::string> found_by_nginx_reader(const std::string& http);

struct NginxRow {
    const char* sentence;
    const char* text;
    std::vector<std::string> found;
};

// Reads each text between `before` and `after`, and compares what is found.
void check_nginx_rows(const std::vector<NginxRow>& rows, const std::string& before, const std::string& after);

// The beginnings of a server block with the gate and with the check of a rule, /postern/check-staff. In the
// first one everything is protected, in the second one nothing. They have no line end, so that a row's text
// begins on line 1.
extern const std::string kProtectedServer;
extern const std::string kOpenServer;

}  // namespace postern::tests
