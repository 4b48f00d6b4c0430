#include "database/statement.hpp"

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <utility>

#include "base/ascii.hpp"

namespace postern::database {
namespace {

bool is_of_name(char c) {
    return is_letter_or_digit(c) || c == '_';
}

// Each place of a parameter in the text, without the colon.
std::vector<std::string_view> parameters_in(std::string_view text) {
    std::vector<std::string_view> found;
    bool is_quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\'') is_quoted = !is_quoted;
        if (text[i] != ':' || is_quoted) continue;
        const std::size_t begin = i + 1;
        while (i + 1 < text.size() && is_of_name(text[i + 1]))
            ++i;
        if (i + 1 > begin) found.push_back(text.substr(begin, i + 1 - begin));
    }
    return found;
}

}  // namespace

std::vector<std::string> parameter_names(std::string_view text) {
    std::vector<std::string> names;
    for (const std::string_view name : parameters_in(text)) {
        if (std::ranges::find(names, name) == names.end()) names.emplace_back(name);
    }
    return names;
}

std::string with_parameters_renamed(std::string_view text, std::string_view ending) {
    std::string renamed;
    const char* copied = text.data();
    for (const std::string_view name : parameters_in(text)) {
        const char* end = name.data() + name.size();
        renamed.append(copied, end).append(ending);
        copied = end;
    }
    return renamed.append(copied, text.data() + text.size());
}

Statement::Statement(soci::session& session, const std::string& text, std::span<const In> in,
                     std::span<const Out> out)
    : parameters_(in.size()), columns_(out.size()), statement_(session) {
    const std::vector<std::string> names = parameter_names(text);
    assert(names.size() == in.size());
    for (std::size_t i = 0; i < in.size(); ++i) {
        if (in[i].is_text()) {
            statement_.exchange(soci::use(std::as_const(parameters_[i].text), names.at(i)));
        } else {
            statement_.exchange(soci::use(std::as_const(parameters_[i].number), names.at(i)));
        }
    }
    for (std::size_t i = 0; i < out.size(); ++i) {
        if (out[i].is_text()) {
            statement_.exchange(soci::into(columns_[i].text));
        } else {
            statement_.exchange(soci::into(columns_[i].number));
        }
    }
    statement_.alloc();
    statement_.prepare(text);
    statement_.define_and_bind();
}

void Statement::set(std::span<const In> in) {
    assert(in.size() == parameters_.size());
    for (std::size_t i = 0; i < in.size(); ++i) {
        if (in[i].is_text()) {
            parameters_[i].text = in[i].text();
        } else {
            parameters_[i].number = in[i].number();
        }
    }
}

long long Statement::run(std::span<const In> in) {
    set(in);
    statement_.execute(true);
    return statement_.get_affected_rows();
}

void Statement::read(std::span<const In> in, std::span<const Out> out, const std::function<void()>& each) {
    assert(out.size() == columns_.size());
    set(in);
    statement_.execute();
    while (statement_.fetch()) {
        for (std::size_t i = 0; i < out.size(); ++i) {
            if (out[i].is_text()) {
                out[i].take(columns_[i].text);
            } else {
                out[i].set(columns_[i].number);
            }
        }
        each();
    }
}

}  // namespace postern::database
