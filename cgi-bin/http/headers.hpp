#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace postern::http {

// Tells whether the text is a token (RFC 9110 §5.6.2), as header and cookie names must be.
bool is_token(std::string_view text);

// The header lines of an answer, in order. Names are compared without regard to case. set() and add() refuse
// a name that is not a token and a value with a control byte (std::invalid_argument), so a visitor's text
// cannot end a header line.
class Headers {
public:
    // Replaces all earlier values with this name.
    void set(std::string_view name, std::string_view value);
    // Adds a line, and keeps earlier lines with this name (Set-Cookie).
    void add(std::string_view name, std::string_view value);
    bool contains(std::string_view name) const;
    // The first value with this name; empty if the name is missing.
    std::string_view get(std::string_view name) const;

    auto begin() const { return lines_.begin(); }
    auto end() const { return lines_.end(); }

private:
    std::vector<std::pair<std::string, std::string>> lines_;
};

}  // namespace postern::http
