#include "commands/listing.hpp"

#include <algorithm>
#include <cctype>
#include <ostream>
#include <sstream>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/unicode.hpp"
#include "base/utc.hpp"
#include "base/visible.hpp"
#include "commands/command.hpp"

namespace postern::commands {
namespace {

using Json = nlohmann::ordered_json;
using Cells = std::vector<std::string>;

constexpr std::size_t kGap = 2;
constexpr int kIndent = 2;
constexpr std::size_t kHeld = 1000;

struct ForPrograms {
    Json operator()(const std::string& text) const { return text; }
    Json operator()(bool flag) const { return flag; }
    Json operator()(long long number) const { return number; }
    Json operator()(const std::optional<Time>& time) const {
        return time ? Json(utc_text(*time, "%Y-%m-%dT%H:%M:%SZ")) : Json(nullptr);
    }
    Json operator()(const std::vector<std::string>& texts) const { return texts; }
};

struct ForPeople {
    std::string operator()(const std::string& text) const { return text.empty() ? "-" : visible(text); }
    std::string operator()(bool flag) const { return flag ? "yes" : "no"; }
    std::string operator()(long long number) const { return std::to_string(number); }
    std::string operator()(const std::optional<Time>& time) const {
        return time ? utc_text(*time, "%Y-%m-%d %H:%M:%SZ") : "-";
    }
    std::string operator()(const std::vector<std::string>& texts) const {
        return (*this)(fmt::format("{}", fmt::join(texts, ",")));
    }
};

Json object_of(const Record& record) {
    Json object = Json::object();
    for (const Field& field : record)
        object[std::string(field.name)] = std::visit(ForPrograms{}, field.value);
    return object;
}

std::string written(const Json& json) {
    return json.dump(kIndent, ' ', false, Json::error_handler_t::replace);
}

// The object as an element of an array. No text in it has a line break that is not escaped.
std::string indented(const Json& object) {
    const std::string margin(kIndent, ' ');
    std::string text = margin;
    for (const char c : written(object)) {
        text += c;
        if (c == '\n') text += margin;
    }
    return text;
}

std::string title_of(std::string_view name) {
    std::string title(name);
    for (char& c : title)
        c = c == '_' ? ' ' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return title;
}

std::vector<std::size_t> widths_of(const std::vector<Cells>& rows) {
    std::vector<std::size_t> widths;
    for (const Cells& row : rows) {
        widths.resize(row.size());
        for (std::size_t i = 0; i < row.size(); ++i)
            widths[i] = std::max(widths[i], columns_of(row[i]));
    }
    return widths;
}

std::string line_of(const Cells& row, const std::vector<std::size_t>& widths) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
        const std::size_t columns = columns_of(row[i]);
        line += row[i];
        line += i + 1 == row.size() ? "\n" : std::string(std::max(widths[i], columns) - columns + kGap, ' ');
    }
    return line;
}

Cells cells_of(const Record& record, const std::vector<std::string_view>& names) {
    Cells row;
    for (const std::string_view name : names) {
        const auto field = std::ranges::find(record, name, &Field::name);
        row.push_back(std::visit(ForPeople{}, field->value));
    }
    return row;
}

}  // namespace

std::string as_json(const std::vector<Record>& records) {
    std::ostringstream text;
    Listing listing(text, true, {});
    for (const Record& record : records)
        listing.add(record);
    listing.end();
    return std::move(text).str();
}

std::string as_json(const Record& record) {
    return written(object_of(record)) + "\n";
}

void Listing::add(const Record& record) {
    ++count_;
    if (is_json_) {
        out_ << (count_ == 1 ? "[\n" : ",\n") << indented(object_of(record));
        return;
    }
    if (count_ == 1) {
        Cells titles;
        for (const std::string_view name : columns_)
            titles.push_back(title_of(name));
        held_.push_back(std::move(titles));
    }
    held_.push_back(cells_of(record, columns_));
    if (count_ >= kHeld) write_held();
}

bool Listing::end() {
    if (is_json_)
        out_ << (count_ == 0 ? "[]\n" : "\n]\n");
    else
        write_held();
    return count_ > 0;
}

void Listing::write_held() {
    if (widths_.empty()) widths_ = widths_of(held_);
    for (const Cells& row : held_)
        out_ << line_of(row, widths_);
    held_.clear();
}

int print_list(const Invocation& invocation, std::initializer_list<std::string_view> columns,
               const std::string& if_none, const std::function<void(Listing&)>& fill) {
    const bool is_json = invocation.has("--json");
    Listing listing(invocation.out, is_json, columns);
    fill(listing);
    if (!listing.end() && !is_json) invocation.err << if_none << "\n";
    return kDone;
}

std::string as_lines(const Record& record) {
    std::vector<Cells> rows;
    for (const Field& field : record)
        rows.push_back({title_of(field.name), std::visit(ForPeople{}, field.value)});
    const auto widths = widths_of(rows);
    std::string lines;
    for (const Cells& row : rows)
        lines += line_of(row, widths);
    return lines;
}

}  // namespace postern::commands
