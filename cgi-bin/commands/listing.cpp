#include "commands/listing.hpp"

#include <algorithm>
#include <cctype>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/unicode.hpp"
#include "base/utc.hpp"
#include "base/visible.hpp"

namespace postern::commands {
namespace {

using Json = nlohmann::ordered_json;
using Cells = std::vector<std::string>;

constexpr std::size_t kGap = 2;
constexpr int kIndent = 2;

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
    return json.dump(kIndent, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string title_of(std::string_view name) {
    std::string title(name);
    for (char& c : title)
        c = c == '_' ? ' ' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return title;
}

std::string aligned(const std::vector<Cells>& rows) {
    std::vector<std::size_t> widths;
    for (const Cells& row : rows) {
        widths.resize(row.size());
        for (std::size_t i = 0; i < row.size(); ++i)
            widths[i] = std::max(widths[i], columns_of(row[i]));
    }
    std::string lines;
    for (const Cells& row : rows) {
        for (std::size_t i = 0; i < row.size(); ++i) {
            const bool is_last = i + 1 == row.size();
            lines += row[i];
            lines += is_last ? "\n" : std::string(widths[i] - columns_of(row[i]) + kGap, ' ');
        }
    }
    return lines;
}

}  // namespace

std::string as_json(const std::vector<Record>& records) {
    Json array = Json::array();
    for (const Record& record : records)
        array.push_back(object_of(record));
    return written(array);
}

std::string as_json(const Record& record) {
    return written(object_of(record));
}

std::string as_table(const std::vector<Record>& records, std::initializer_list<std::string_view> names) {
    std::vector<Cells> rows(1);
    for (const std::string_view name : names)
        rows.front().push_back(title_of(name));
    for (const Record& record : records) {
        Cells row;
        for (const std::string_view name : names) {
            const auto field = std::ranges::find(record, name, &Field::name);
            row.push_back(std::visit(ForPeople{}, field->value));
        }
        rows.push_back(std::move(row));
    }
    return aligned(rows);
}

std::string as_lines(const Record& record) {
    std::vector<Cells> rows;
    for (const Field& field : record)
        rows.push_back({title_of(field.name), std::visit(ForPeople{}, field.value)});
    return aligned(rows);
}

}  // namespace postern::commands
