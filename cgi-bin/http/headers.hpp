#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace postern::http {

// Whether the text is a token (RFC 9110 §5.6.2), as header and cookie names must be.
bool is_token(std::string_view text);

// The header lines of an answer, in order. Names compare without regard to case. Every way in refuses a
// name that is not a token and a value with a control byte (std::invalid_argument): nothing that a visitor
// sent can end a header line.
class Headers {
public:
    // Puts the value in place of all earlier ones of that name.
    void set(std::string_view name, std::string_view value);
    // Adds a line beside earlier ones of that name (Set-Cookie).
    void add(std::string_view name, std::string_view value);
    bool contains(std::string_view name) const;
    // The first value of that name; empty when there is none.
    std::string_view get(std::string_view name) const;

    auto begin() const { return lines_.begin(); }
    auto end() const { return lines_.end(); }

private:
    std::vector<std::pair<std::string, std::string>> lines_;
};

}  // namespace postern::http
