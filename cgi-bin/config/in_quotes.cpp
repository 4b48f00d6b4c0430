#include "config/in_quotes.hpp"

#include <array>
#include <cstddef>
#include <cstdio>

#include "base/ascii.hpp"
#include "base/utf8.hpp"

namespace postern::config {
namespace {

constexpr std::size_t kMaxBytes = 80;

std::string escaped(char c) {
    std::array<char, 8> text{};
    std::snprintf(text.data(), text.size(), "\\u%04x", static_cast<unsigned char>(c));
    return text.data();
}

}  // namespace

std::string in_quotes(std::string_view text) {
    std::string result = "\"";
    for (const char c : well_formed_utf8(text.substr(0, kMaxBytes))) {
        if (c == '"' || c == '\\') result += '\\';
        if (is_control(c)) {
            result += escaped(c);
        } else {
            result += c;
        }
    }
    return result + (text.size() > kMaxBytes ? "\"..." : "\"");
}

}  // namespace postern::config
