#include "commands/nginx/tokens.hpp"

namespace postern::commands::nginx {
namespace {

bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

// nginx replaces these escapes in every word, quoted or not. All other backslashes stay, for regular
// expressions.
std::string unescaped(std::string_view text) {
    std::string word;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char next = i + 1 < text.size() ? text[i + 1] : '\0';
        if (text[i] != '\\' || std::string_view("\"'\\trn").find(next) == std::string_view::npos ||
            next == '\0') {
            word += text[i];
            continue;
        }
        word += next == 't' ? '\t' : next == 'r' ? '\r' : next == 'n' ? '\n' : next;
        ++i;
    }
    return word;
}

}  // namespace

void Tokens::advance() {
    if (is_over()) return;
    if (text_[at_] == '\n') ++line_;
    ++at_;
}

void Tokens::skip_blanks_and_comments() {
    while (!is_over() && (is_blank(peek()) || peek() == '#')) {
        if (peek() != '#') {
            advance();
            continue;
        }
        while (!is_over() && peek() != '\n')
            advance();
    }
}

Result<Token> Tokens::next() {
    skip_blanks_and_comments();
    if (is_over()) return Token{Token::Kind::End, "", line_};
    const auto mark = [&](Token::Kind kind) {
        const Token token{kind, "", line_};
        advance();
        return token;
    };
    switch (peek()) {
        case ';':
            return mark(Token::Kind::Semicolon);
        case '{':
            return mark(Token::Kind::Open);
        case '}':
            return mark(Token::Kind::Close);
        case '"':
        case '\'':
            return quoted_word();
        default:
            return bare_word();
    }
}

Result<Token> Tokens::quoted_word() {
    const char quote = peek();
    const int begin_line = line_;
    advance();
    const std::size_t begin = at_;
    while (!is_over() && peek() != quote) {
        if (peek() == '\\') advance();
        advance();
    }
    if (is_over()) {
        line_ = begin_line;
        return failure("the quoted text has no end");
    }
    const std::string_view inside = text_.substr(begin, at_ - begin);
    advance();
    const bool ends_well = is_over() || is_blank(peek()) || peek() == ';' || peek() == '{' || peek() == ')';
    if (!ends_well) return failure("expected a blank, \";\" or \"{\" after the quoted text");
    return Token{Token::Kind::Word, unescaped(inside), begin_line};
}

Token Tokens::bare_word() {
    const int begin_line = line_;
    const std::size_t begin = at_;
    while (!is_over() && !is_blank(peek()) && peek() != ';' && peek() != '{') {
        const bool is_variable = peek() == '$' && peek(1) == '{';
        if (peek() == '\\' || is_variable) advance();
        advance();
    }
    return {Token::Kind::Word, unescaped(text_.substr(begin, at_ - begin)), begin_line};
}

void Tokens::skip_lua_string() {
    const char quote = peek();
    advance();
    while (!is_over() && peek() != quote) {
        if (peek() == '\\') advance();
        advance();
    }
    advance();
}

// Skips [[ … ]] or [==[ … ]==]. Returns false, and skips nothing, if no long bracket begins here.
bool Tokens::skip_lua_long_bracket() {
    std::size_t level = 1;
    while (peek(level) == '=')
        ++level;
    if (peek() != '[' || peek(level) != '[') return false;
    const std::string end = "]" + std::string(level - 1, '=') + "]";
    while (!is_over() && !text_.substr(at_).starts_with(end))
        advance();
    for (std::size_t i = 0; i < end.size(); ++i)
        advance();
    return true;
}

Result<void> Tokens::skip_lua() {
    const int begin_line = line_;
    for (int depth = 1; !is_over();) {
        const char c = peek();
        if (c == '"' || c == '\'') {
            skip_lua_string();
        } else if (c == '-' && peek(1) == '-') {
            advance();
            advance();
            if (skip_lua_long_bracket()) continue;
            while (!is_over() && peek() != '\n')
                advance();
        } else if (!skip_lua_long_bracket()) {
            depth += c == '{' ? 1 : c == '}' ? -1 : 0;
            advance();
            if (depth == 0) return {};
        }
    }
    line_ = begin_line;
    return failure("the Lua code has no end");
}

}  // namespace postern::commands::nginx
