#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace postern::commands::nginx {

struct Token {
    enum class Kind { Word, Semicolon, Open, Close, End };
    Kind kind;
    std::string text = {};  // the text of a word, without quotes and escapes
    int line = 0;           // the line where it begins, from 1
};

// Splits the text of one nginx configuration file like nginx's ngx_conf_read_token(). Requires: the text
// outlives this object.
class Tokens {
public:
    explicit Tokens(std::string_view text) : text_(text) {}

    // Returns the next token. The error says what was expected; line() gives the line.
    Result<Token> next();

    // Skips Lua code and its closing brace. Call it after the Open token of a …_by_lua_block.
    Result<void> skip_lua();

    int line() const { return line_; }
    // The number of bytes before the next token and the blanks in front of it.
    std::size_t offset() const { return at_; }

private:
    char peek(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
    bool is_over() const { return at_ >= text_.size(); }
    void advance();
    void skip_blanks_and_comments();
    Result<Token> quoted_word();
    Token bare_word();
    void skip_lua_string();
    bool skip_lua_long_bracket();

    std::string_view text_;
    std::size_t at_ = 0;
    int line_ = 1;
};

}  // namespace postern::commands::nginx
