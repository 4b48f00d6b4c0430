#include "pages/template_source.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <sstream>
#include <utility>

#include "pages/times.hpp"

namespace postern::pages {
namespace {

struct Tag {
    std::size_t begin;  // position of "{{"
    std::size_t end;    // position after "}}"
    char kind;          // '#', '^', '/', '>', '!', '_', or ' ' for a value; otherwise the forbidden character
    std::string name;
    bool is_closed;
};

std::string trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) return {};
    return std::string(text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1));
}

std::optional<Tag> next_tag(std::string_view text, std::size_t from) {
    const auto begin = text.find("{{", from);
    if (begin == std::string_view::npos) return std::nullopt;
    const auto close = text.find("}}", begin + 2);
    if (close == std::string_view::npos) return Tag{begin, text.size(), ' ', "", false};
    const std::string_view inside = text.substr(begin + 2, close - begin - 2);
    const bool has_sign =
        !inside.empty() && std::string_view("#^/>!{&=_").find(inside[0]) != std::string_view::npos;
    return Tag{begin, close + 2, has_sign ? inside[0] : ' ', trimmed(inside.substr(has_sign ? 1 : 0)), true};
}

bool is_known(std::string_view name, std::string_view known) {
    if (name.empty() || name.find_first_of(" /") != std::string_view::npos) return false;
    const std::string wanted = " " + std::string(name) + " ";
    return (" " + std::string(known) + " ").find(wanted) != std::string::npos;
}

// The names that are known inside these sections: {{#list}} adds the names of its rows.
std::string known_inside(const std::vector<Tag>& sections, std::string_view known) {
    std::string names(known);
    std::istringstream words{std::string(known)};
    for (std::string word; words >> word;) {
        for (const Tag& section : sections) {
            if (section.kind == '#' && word.starts_with(section.name + "/"))
                names += " " + word.substr(section.name.size() + 1);
        }
    }
    return names;
}

// Reads the tags of one file from top to bottom and collects the faults.
class TagCheck {
public:
    TagCheck(std::string_view file, std::string_view text, std::string_view known, const Sources& sources)
        : file_(file), text_(text), known_(known), sources_(sources) {}

    std::vector<std::string> problems() {
        std::size_t from = 0;
        while (const auto tag = next_tag(text_, from)) {
            check(*tag);
            from = tag->end;
        }
        for (const Tag& section : open_)
            report(section, "the section {{#" + section.name + "}} is never closed");
        return std::move(problems_);
    }

private:
    void report(const Tag& tag, const std::string& message) {
        const auto line =
            1 + std::count(text_.begin(), text_.begin() + static_cast<std::ptrdiff_t>(tag.begin), '\n');
        problems_.push_back(std::string(file_) + ":" + std::to_string(line) + ": " + message);
    }

    void check(const Tag& tag) {
        if (!tag.is_closed) return report(tag, "a tag {{ without its }}");
        switch (tag.kind) {
            case '!':
                return;
            case '{':
            case '&':
                return report(tag, "{{" + std::string(1, tag.kind) + tag.name +
                                       " shows a value unescaped; use {{name}}");
            case '=':
                return report(tag, "the tag delimiters cannot be changed");
            case '>':
                return check_partial(tag);
            case '_':
                return check_message(tag);
            case '/':
                return close_section(tag);
            default:
                break;
        }
        if (!is_known(tag.name, known_inside(open_, known_)))
            report(tag, "unknown tag {{" + tag.name + "}}; this page knows: " + std::string(known_));
        if (tag.kind != ' ') open_.push_back(tag);
    }

    void check_partial(const Tag& tag) {
        if (!sources_.contains(tag.name + ".html"))
            report(tag, "there is no " + tag.name + ".html for {{> " + tag.name + "}}");
    }

    void check_message(const Tag& tag) {
        if (!is_message(tag.name) || kHasPluralForms[index_of_message(tag.name)])
            return report(tag, "unknown message {{_ " + tag.name + "}}; the keys are in messages.pot");
        // Every language has the same placeholders.
        const std::string_view message = built_in_english().text(index_of_message(tag.name));
        for (const std::string_view name : placeholders_of(message)) {
            if (!is_known(name, known_inside(open_, known_)))
                report(tag, "{{_ " + tag.name + "}} shows {{" + std::string(name) +
                                "}}, which this page does not know here");
        }
    }

    void close_section(const Tag& tag) {
        if (open_.empty() || open_.back().name != tag.name)
            return report(tag, "{{/" + tag.name + "}} closes no open section");
        open_.pop_back();
    }

    std::string_view file_;
    std::string_view text_;
    std::string_view known_;
    const Sources& sources_;
    std::vector<Tag> open_;
    std::vector<std::string> problems_;
};

// Like kainjow's own escapes. A brace is escaped, too, because kainjow reads this text.
std::string html_escaped(char c) {
    switch (c) {
        case '{':
            return "&#123;";
        case '&':
            return "&amp;";
        case '<':
            return "&lt;";
        case '>':
            return "&gt;";
        case '"':
            return "&quot;";
        case '\'':
            return "&apos;";
        default:
            return std::string(1, c);
    }
}

std::string as_element(const std::string& name) {
    if (std::ranges::find(kTimes, name) == kTimes.end())
        return "<bdi class=\"" + name + "\">{{" + name + "}}</bdi>";
    return "<time datetime=\"{{" + name + "_iso}}\" title=\"{{" + name + "_exact}}\">{{" + name + "}}</time>";
}

std::string message_as_html(std::string_view message, bool is_text_only) {
    std::string html;
    while (!message.empty()) {
        if (message.front() != '{') {
            html += html_escaped(message.front());
            message.remove_prefix(1);
            continue;
        }
        const std::string name(message.substr(1, message.find('}') - 1));
        html += is_text_only ? "{{" + name + "}}" : as_element(name);
        message.remove_prefix(name.size() + 2);
    }
    return html;
}

// Tells whether an element cannot stand behind this HTML: inside of a tag, or of an element for text alone.
bool takes_only_text(std::string_view html) {
    auto at = html.rfind('<');
    if (at != std::string_view::npos && html.find('>', at) == std::string_view::npos) return true;
    while (at != std::string_view::npos) {
        std::string_view tag = html.substr(at + 1);
        const bool is_end = tag.starts_with('/');
        if (is_end) tag.remove_prefix(1);
        for (const std::string_view name : {"title", "option", "textarea"})
            if (tag.starts_with(name)) return !is_end;
        html = html.substr(0, at);
        at = html.rfind('<');
    }
    return false;
}

// The text with its tags rewritten: `rewrite` gets a tag and the result so far, and returns the text in place
// of the tag, or nothing to keep the tag.
template <typename Rewrite>
std::string rewritten(std::string_view text, Rewrite rewrite) {
    std::string result;
    std::size_t from = 0;
    while (const auto tag = next_tag(text, from)) {
        result += text.substr(from, tag->begin - from);
        result += rewrite(*tag, result).value_or(std::string(text.substr(tag->begin, tag->end - tag->begin)));
        from = tag->end;
    }
    return result.append(text.substr(from));
}

// Placeholders for a space and a newline between tags. Ordinary text does not contain these bytes; if a text
// does, replacing them is harmless.
constexpr char kBlank = '\x1f';
constexpr char kLineEnd = '\x1e';

// Folds the spaces between the first and the last visible character of a part of a line.
void fold_inside(std::string& text, std::size_t begin, std::size_t end) {
    const auto is_visible = [](char c) { return c != ' ' && c != '\t' && c != '\r'; };
    while (begin < end && !is_visible(text[begin]))
        ++begin;
    while (begin < end && !is_visible(text[end - 1]))
        --end;
    std::replace(text.begin() + static_cast<std::ptrdiff_t>(begin),
                 text.begin() + static_cast<std::ptrdiff_t>(end), ' ', kBlank);
}

// Folds the text between two tags. On the lines of the tags, the spaces beside a tag or a newline stay: they
// show kainjow whether the tag stands alone on its line.
std::string folded_between_tags(std::string_view text) {
    std::string folded(text);
    const auto first = folded.find('\n');
    const auto last = folded.rfind('\n');
    fold_inside(folded, 0, std::min(first, folded.size()));
    if (last != std::string::npos) fold_inside(folded, last + 1, folded.size());
    if (first == last) return folded;
    for (auto i = first + 1; i < last; ++i) {
        if (folded[i] == ' ') folded[i] = kBlank;
        if (folded[i] == '\n') folded[i] = kLineEnd;
    }
    return folded;
}

}  // namespace

std::vector<std::string> tag_problems(std::string_view file, std::string_view text, std::string_view known,
                                      const Sources& sources) {
    return TagCheck(file, text, known, sources).problems();
}

std::vector<Partial> partials_of(std::string_view text, std::string_view known) {
    std::vector<Partial> partials;
    std::vector<Tag> open;
    std::size_t from = 0;
    while (const auto tag = next_tag(text, from)) {
        if (tag->kind == '>') partials.push_back({tag->name + ".html", known_inside(open, known)});
        if (tag->kind == '#' || tag->kind == '^') open.push_back(*tag);
        if (tag->kind == '/' && !open.empty()) open.pop_back();
        from = tag->end;
    }
    return partials;
}

std::string with_partials(std::string_view text, const Sources& sources) {
    return rewritten(text, [&](const Tag& tag, std::string_view) -> std::optional<std::string> {
        if (tag.kind == '!') return "";
        if (tag.kind != '>') return std::nullopt;
        // The newline at the end of the file is not part of the partial.
        std::string_view partial = sources.find(tag.name + ".html")->second;
        if (partial.ends_with('\n')) partial.remove_suffix(1);
        return with_partials(partial, sources);
    });
}

std::string with_messages(std::string_view text, const Language& language) {
    return rewritten(text, [&](const Tag& tag, std::string_view before) -> std::optional<std::string> {
        if (tag.kind != '_') return std::nullopt;
        return message_as_html(language.text(index_of_message(tag.name)), takes_only_text(before));
    });
}

std::string with_constants(std::string_view text, const Constants& constants) {
    std::string result;
    std::vector<bool> shown;  // for each open section of a constant
    const auto is_shown = [&] { return std::ranges::find(shown, false) == shown.end(); };
    std::size_t from = 0;
    while (const auto tag = next_tag(text, from)) {
        if (is_shown()) result += text.substr(from, tag->begin - from);
        from = tag->end;
        const auto constant = constants.find(tag->name);
        if (constant == constants.end()) {
            if (is_shown()) result += text.substr(tag->begin, tag->end - tag->begin);
        } else if (tag->kind == '/') {
            shown.pop_back();
        } else if (tag->kind != ' ') {
            shown.push_back(constant->second.empty() == (tag->kind == '^'));
        } else if (is_shown()) {
            for (const char c : constant->second)
                result += html_escaped(c);
        }
    }
    return result.append(text.substr(from));
}

std::string folded(std::string_view text) {
    std::string result;
    std::size_t from = 0;
    while (const auto tag = next_tag(text, from)) {
        result += folded_between_tags(text.substr(from, tag->begin - from));
        result += text.substr(tag->begin, tag->end - tag->begin);
        from = tag->end;
    }
    return result + folded_between_tags(text.substr(from));
}

void unfold(std::string& page) {
    // One pass without a branch takes little more than half the time of two calls of ranges::replace.
    for (char& c : page)
        c = c == kBlank ? ' ' : (c == kLineEnd ? '\n' : c);
}

}  // namespace postern::pages
