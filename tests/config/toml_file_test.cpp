#include "config/toml_file.hpp"

#include <string>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

#include "base/ascii.hpp"

using namespace postern;
using config::parse_toml;
using config::TomlType;
using config::TomlValue;

namespace {

// "LINE: MESSAGE"; empty if the file is fine.
std::string fault_of(const std::string& contents) {
    const auto parsed = parse_toml(contents);
    return parsed ? "" : std::to_string(parsed.error().line) + ": " + parsed.error().message;
}

std::string nested(int depth) {
    const auto count = static_cast<std::size_t>(depth);
    return "a = " + std::string(count, '[') + std::string(count, ']') + "\n";
}

}  // namespace

TEST_CASE("the values of a file stand in its order, with their types and lines", "[config][toml]") {
    const auto file = parse_toml(
        "z = 'text'\n"
        "n = -3\n"
        "[t]\n"
        "f = true\n"
        "\"a b\" = [\n"
        " 'x',\n"
        " 2.5 ]\n"
        "[t.u]\n"
        "d = 1979-05-27\n");
    REQUIRE(file);
    REQUIRE(file->elements.size() == 3);
    const auto check = [](const TomlValue& value, TomlType type, std::size_t line, const std::string& key,
                          const std::string& text) {
        CAPTURE(key, line);
        CHECK((value.type == type));
        CHECK(value.line == line);
        CHECK(value.key == key);
        CHECK(value.text == text);
    };
    check(file->elements[0], TomlType::Text, 1, "z", "text");
    check(file->elements[1], TomlType::Number, 2, "n", "-3");
    const TomlValue& table = file->elements[2];
    check(table, TomlType::Table, 3, "t", "");
    REQUIRE(table.elements.size() == 3);
    check(table.elements[0], TomlType::Flag, 4, "f", "true");
    check(table.elements[1], TomlType::Array, 5, "a b", "");
    REQUIRE(table.elements[1].elements.size() == 2);
    check(table.elements[1].elements[0], TomlType::Text, 6, "", "x");
    check(table.elements[1].elements[1], TomlType::Fraction, 7, "", "");
    check(table.elements[2], TomlType::Table, 8, "u", "");
    REQUIRE(table.elements[2].elements.size() == 1);
    check(table.elements[2].elements[0], TomlType::Moment, 9, "d", "");
}

TEST_CASE("a key that is set twice is named, with the line of the second", "[config][toml]") {
    const std::vector<std::pair<std::string, std::string>> rows = {
        {"workers = 1\n\nworkers = 2\n", "3: workers"},
        {"[session]\nidle = '1h'\nidle = '2h'\n", "3: idle"},
        {"[session]\n  idle='1h'\n  idle='2h'\n", "3: idle"},
        {"session.idle = '1h'\nsession.idle = '2h'\n", "2: session.idle"},
        {"[session]\nidle = '1h'\n[log]\n[session]\n", "4: session"},
        {"[session]\n[session] # again\n", "2: session"},
        {"session.idle = '1h'\n[session]\n", "2: session"},
        {"session = {idle = '1h'}\n[session]\nidle = '1h'\n", "2: session"},
        {"[session]\nidle = '1h'\n[session.idle]\n", "3: session.idle"},
        {"session = {idle = '1h', idle = '2h'}\n", "1: idle"},
        {"[[log]]\n[log]\n", "2: log"},
        {"[log]\n[[log]]\n", "2: log"},
        {"'a b' = 1\n\"a b\" = 2\n", "2: a b"},
        {"'a = 1' = 1\n'a = 1' = 2\n", "2: a = 1"},
        {"\"a]\" = 1\n\"a]\" = 2\n", "2: a]"},
    };
    for (const auto& [contents, place] : rows) {
        CAPTURE(contents);
        CHECK(fault_of(contents) == place + ": set twice");
    }
    const std::string name = fault_of("\"a\\nb\" = 1\n\"a\\nb\" = 2\n");
    CHECK_THAT(name, Catch::StartsWith("2: ") && Catch::EndsWith(": set twice"));
    CHECK_FALSE(has_control(name));
}

TEST_CASE("a file that is no TOML is told what its line should be", "[config][toml]") {
    const std::string line = "expected a line such as name = \"value\" or [table]";
    const std::string value = "expected one TOML value, with quotes around text";
    const std::string text = "expected text with a closing quote and valid escapes";
    const std::vector<std::pair<std::string, std::string>> rows = {
        {"\nidle 3\n", "2: " + line},
        {"idle\n", "1: " + line},
        {"a b = 1\n", "1: " + line},
        {"= 1\n", "1: " + line},
        {"[session\nidle = 1\n", "1: " + line},
        {"[ses sion]\n", "1: " + line},
        {"[session]]\n", "1: " + line},
        {"[session] idle = 1\n", "1: " + line},
        {"[]\n", "1: " + line},
        {"a..b = 1\n", "1: " + line},
        {"\xC3\xA4 = 1\n", "1: " + line},
        {"a = 1\nb =\n", "2: " + value},
        {"\n\n[session]\nidle = 1h\n", "4: " + value},
        {"session.idle = soon\n", "1: " + value},
        {"log.requests = True\n", "1: " + value},
        {"log.requests = tru\n", "1: " + value},
        {"workers = 1 2\n", "1: " + value},
        {"a = true false\n", "1: " + value},
        {"workers = 08\n", "1: " + value},
        {"workers = 0x\n", "1: " + value},
        {"workers = 1_\n", "1: " + value},
        {"a = 1.\n", "1: " + value},
        {"a = 1979-13-01\n", "1: " + value},
        {"a = [1 2]\n", "1: " + value},
        {"a = {x = 1,}\n", "1: " + value},
        {"\nmount = \"/\n", "2: " + text},
        {"mount = '/\n", "1: " + text},
        {"mount = \"\\q\"\n", "1: " + text},
        {"mount = \"\\ud800\"\n", "1: " + text},
        {"mount = \"/\nx\"\n", "1: " + text},
        {"a = 1\nb = '\xFF'\n", "2: expected UTF-8"},
        {"# \xC3\n", "1: expected UTF-8"},
    };
    for (const auto& [contents, fault] : rows) {
        CAPTURE(contents);
        CHECK(fault_of(contents) == fault);
    }
    // The versions of toml11 find the missing end in different lines.
    CHECK_THAT(fault_of("a = '''\nx\n"), Catch::EndsWith(": " + text));
    CHECK_THAT(fault_of("a = [1,\n2\nb = 3\n"), Catch::EndsWith(": " + value));
}

TEST_CASE("brackets and dots within each other have the same limit on every system", "[config][toml]") {
    const std::string fault = "brackets or dots are nested too deep";
    CHECK(fault_of(nested(31)).empty());
    CHECK(fault_of("b = 1\n" + nested(33)) == "2: " + fault);
    CHECK(fault_of("b = 1\n" + nested(80)) == "2: " + fault);
    std::string dots = "a";
    for (int i = 0; i < 40; ++i)
        dots += ".a";
    CHECK(fault_of(dots + " = 1\n") == "1: " + fault);
    CHECK(fault_of("\n" + nested(201)) == "2: too many brackets for a configuration file");
}
