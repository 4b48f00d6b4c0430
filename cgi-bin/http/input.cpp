#include "http/input.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include <cgicc/Cgicc.h>

#include "base/ascii.hpp"
#include "base/utf8.hpp"

namespace postern::http {
namespace {

// Shows cgicc a request that contains only the text to parse. cgicc must not see the real request, because it
// would allocate the size in CONTENT_LENGTH and mix the query into the form.
class TextToParse final : public cgicc::CgiInput {
public:
    TextToParse(std::string variable, std::string text)
        : variable_(std::move(variable)), text_(std::move(text)) {}
    std::size_t read(char*, std::size_t) override { return 0; }
    std::string getenv(const char* name) override { return name == variable_ ? text_ : std::string(); }

private:
    std::string variable_;
    std::string text_;
};

// cgicc treats ';' as a separator and drops a last field without '='; the WHATWG parser does neither.
// Therefore the text is first rewritten so that both parsers read the same fields.
std::string as_cgicc_reads_it(std::string_view text) {
    std::string rewritten;
    rewritten.reserve(text.size() + 8);
    bool has_equals = false;
    bool is_empty = true;
    const auto end_field = [&] {
        if (!is_empty && !has_equals) rewritten += '=';
    };
    for (const char c : text) {
        if (c == '&') {
            end_field();
            // cgicc takes quadratic time for empty fields, and both parsers drop empty fields.
            if (!is_empty) rewritten += c;
            has_equals = false;
            is_empty = true;
            continue;
        }
        has_equals = has_equals || c == '=';
        is_empty = false;
        if (c == ';') {
            rewritten += "%3B";
        } else {
            rewritten += c;
        }
    }
    end_field();
    return rewritten;
}

// cgicc skips all white space before a cookie's name; web servers skip only spaces and tabs. A cookie that
// begins with other white space is dropped, because only one of the two would read it as the session.
std::string without_odd_blanks(std::string_view header) {
    std::string kept;
    kept.reserve(header.size());
    while (!header.empty()) {
        const std::string_view cookie = trimmed(take_until(header, ';'));
        if (cookie.empty() || std::string_view("\v\f\r\n").find(cookie.front()) != std::string_view::npos)
            continue;
        kept.append(cookie).append(";");
    }
    return kept;
}

// The number of non-empty pieces between separators.
std::size_t count_pieces(std::string_view text, char separator) {
    std::size_t pieces = 0;
    char previous = separator;
    for (const char c : text) {
        if (c != separator && previous == separator) ++pieces;
        previous = c;
    }
    return pieces;
}

}  // namespace

Result<Fields> parse_urlencoded(std::string_view text) {
    if (text.size() > kMaxBodyBytes)
        return failure("more than " + std::to_string(kMaxBodyBytes) + " bytes of fields");
    if (count_pieces(text, '&') > kMaxFields)
        return failure("more than " + std::to_string(kMaxFields) + " fields");
    Fields fields;
    if (text.empty()) return fields;
    TextToParse input("QUERY_STRING", as_cgicc_reads_it(text));
    const cgicc::Cgicc parsed(&input);
    for (const cgicc::FormEntry& entry : parsed.getElements()) {
        if (entry.getName().find('\0') != std::string::npos ||
            entry.getValue().find('\0') != std::string::npos) {
            return failure("a NUL in a field");
        }
        fields.add(well_formed_utf8(entry.getName()), well_formed_utf8(entry.getValue()));
    }
    return fields;
}

Result<Fields> parse_cookies(std::string_view header) {
    if (header.size() > kMaxCookieHeaderBytes) {
        return failure("more than " + std::to_string(kMaxCookieHeaderBytes) + " bytes of cookies");
    }
    if (count_pieces(header, ';') > kMaxCookies)
        return failure("more than " + std::to_string(kMaxCookies) + " cookies");
    Fields cookies;
    TextToParse input("HTTP_COOKIE", without_odd_blanks(header));
    const cgicc::Cgicc parsed(&input);
    for (const cgicc::HTTPCookie& cookie : parsed.getEnvironment().getCookieList()) {
        const std::string name = cookie.getName();
        const std::string value = cookie.getValue();
        if (!name.empty()) cookies.add(name, std::string(trimmed(value)));
    }
    return cookies;
}

}  // namespace postern::http
