#include "commands/doctor/forms.hpp"

#include <algorithm>
#include <array>
#include <map>

#include "base/ascii.hpp"
#include "base/encoding.hpp"

namespace postern::commands::doctor {
namespace {

constexpr std::size_t kMost = 64;
constexpr std::string_view kBlanks = " \t\r\n\f";

using Attributes = std::map<std::string, std::string, std::less<>>;

// Decodes the HTML entities that a template writes.
std::string plain(std::string_view text) {
    struct Entity {
        std::string_view written;
        char meant;
    };
    constexpr std::array kEntities = std::to_array<Entity>({{"&amp;", '&'},
                                                            {"&lt;", '<'},
                                                            {"&gt;", '>'},
                                                            {"&quot;", '"'},
                                                            {"&#34;", '"'},
                                                            {"&apos;", '\''},
                                                            {"&#39;", '\''}});
    std::string result;
    while (!text.empty()) {
        const auto found = std::ranges::find_if(
            kEntities, [&](const Entity& each) { return text.starts_with(each.written); });
        const bool is_entity = found != kEntities.end();
        result += is_entity ? found->meant : text.front();
        text.remove_prefix(is_entity ? found->written.size() : 1);
    }
    return result;
}

void skip_blanks(std::string_view& rest) {
    rest.remove_prefix(std::min(rest.find_first_not_of(kBlanks), rest.size()));
}

std::string_view take_value(std::string_view& rest) {
    const char quote = rest.empty() ? '\0' : rest.front();
    const bool is_quoted = quote == '"' || quote == '\'';
    if (is_quoted) rest.remove_prefix(1);
    const auto end = std::min(is_quoted ? rest.find(quote) : rest.find_first_of(" \t\r\n\f>"), rest.size());
    const std::string_view value = rest.substr(0, end);
    rest.remove_prefix(end + (is_quoted && end < rest.size() ? 1 : 0));
    return value;
}

// Reads the attributes of a tag, and removes them from `rest` up to the end of the tag.
Attributes take_attributes(std::string_view& rest) {
    Attributes attributes;
    while (true) {
        rest.remove_prefix(std::min(rest.find_first_not_of(" \t\r\n\f/"), rest.size()));
        if (rest.empty() || rest.front() == '>') break;
        const auto end =
            std::max<std::size_t>(std::min(rest.find_first_of("= \t\r\n\f/>", 1), rest.size()), 1);
        const std::string name = lower_case(rest.substr(0, end));
        rest.remove_prefix(end);
        skip_blanks(rest);
        std::string value;
        if (rest.starts_with('=')) {
            rest.remove_prefix(1);
            skip_blanks(rest);
            value = plain(take_value(rest));
        }
        if (attributes.size() < kMost) attributes.emplace(name, value);
    }
    return attributes;
}

// Tells whether a browser sends the input of an untouched form.
bool is_sent(const Attributes& attributes) {
    const auto found = attributes.find("type");
    const std::string type = found == attributes.end() ? "" : lower_case(found->second);
    if (type == "checkbox" || type == "radio") return attributes.contains("checked");
    return type != "submit" && type != "button" && type != "reset" && type != "image";
}

}  // namespace

std::vector<Form> forms_in(std::string_view page) {
    std::vector<Form> forms;
    bool is_open = false;
    for (auto begin = page.find('<'); begin != std::string_view::npos; begin = page.find('<')) {
        page.remove_prefix(begin + 1);
        const auto is_tag = [&](std::string_view name) {
            return page.size() > name.size() && equal_ignoring_case(page.substr(0, name.size()), name) &&
                   !is_letter_or_digit(page[name.size()]);
        };
        if (page.starts_with("!--")) {
            page.remove_prefix(std::min(page.find("-->"), page.size()));
        } else if (is_tag("/form")) {
            is_open = false;
        } else if (is_tag("form")) {
            page.remove_prefix(4);
            Attributes attributes = take_attributes(page);
            is_open = forms.size() < kMost;
            const std::string method = lower_case(attributes["method"]);
            if (is_open) forms.push_back({method.empty() ? "get" : method, attributes["action"]});
        } else if (is_open && is_tag("input")) {
            page.remove_prefix(5);
            Attributes attributes = take_attributes(page);
            http::Fields& fields = forms.back().fields;
            if (!attributes["name"].empty() && is_sent(attributes) && fields.size() < kMost)
                fields.add(attributes["name"], attributes["value"]);
        }
    }
    return forms;
}

std::string urlencoded(const http::Fields& fields) {
    std::string text;
    for (const auto& [name, value] : fields)
        text.append(text.empty() ? "" : "&")
            .append(percent_encoded(name))
            .append("=")
            .append(percent_encoded(value));
    return text;
}

}  // namespace postern::commands::doctor
