#include "commands/listing.hpp"

#include <sstream>

#include <catch2/catch.hpp>

using namespace postern;
using commands::Record;

namespace {

const Record kUsual = {{"email", "ada@example.com"},
                       {"groups", std::vector<std::string>{"a", "b"}},
                       {"is_new", true},
                       {"seen", std::optional(Time{std::chrono::seconds{1795377600}})}};
const Record kHostile = {{"email", "\"\\\x01\n</script>\xff\xe2\x80\xa8"},
                         {"groups", std::vector<std::string>{}},
                         {"is_new", false},
                         {"seen", std::optional<Time>()}};

std::string as_table(const std::vector<Record>& records, std::initializer_list<std::string_view> columns) {
    std::ostringstream text;
    commands::Listing list(text, false, columns);
    for (const Record& record : records)
        list.add(record);
    list.end();
    return text.str();
}

}  // namespace

TEST_CASE("a table is aligned by what a terminal shows", "[commands][listing]") {
    const Record wide = {{"email", "愛"},
                         {"groups", std::vector<std::string>{"e\xcc\x81"}},
                         {"is_new", false},
                         {"seen", std::optional<Time>()}};
    CHECK(as_table({kUsual, wide}, {"email", "groups", "is_new", "seen"}) ==
          "EMAIL            GROUPS  IS NEW  SEEN\n"
          "ada@example.com  a,b     yes     2026-11-22 20:00:00Z\n"
          "愛               e\xcc\x81       no      -\n");
    CHECK(as_table({kUsual}, {"is_new"}) == "IS NEW\nyes\n");
    CHECK(commands::as_lines(kUsual) ==
          "EMAIL   ada@example.com\nGROUPS  a,b\nIS NEW  yes\nSEEN    2026-11-22 20:00:00Z\n");
}

TEST_CASE("a long list comes while it is read, and its first thousand rows decide the columns",
          "[commands][listing]") {
    std::ostringstream out;
    commands::Listing list(out, false, {"name", "count"});
    for (int i = 0; i < 999; ++i)
        list.add({{"name", std::string("ada")}, {"count", 7LL}});
    CHECK(out.str().empty());
    list.add({{"name", std::string("cleo")}, {"count", 7LL}});
    const std::string first = out.str();
    CHECK(Catch::Contains("NAME  COUNT\nada   7\n").match(first));
    CHECK(Catch::EndsWith("ada   7\ncleo  7\n").match(first));
    list.add({{"name", std::string("a longer name")}, {"count", 7LL}});
    list.add({{"name", std::string("bob")}, {"count", 7LL}});
    CHECK(list.end());
    CHECK(out.str() == first + "a longer name  7\nbob   7\n");
}

TEST_CASE("a list without rows says so", "[commands][listing]") {
    std::ostringstream table;
    CHECK_FALSE(commands::Listing(table, false, {"name"}).end());
    CHECK(table.str().empty());
    std::ostringstream json;
    CHECK_FALSE(commands::Listing(json, true, {"name"}).end());
    CHECK(json.str() == "[]\n");
}

TEST_CASE("rows of JSON are the same, written one by one or at once", "[commands][listing]") {
    std::ostringstream json;
    commands::Listing list(json, true, {});
    list.add(kUsual);
    list.add(kHostile);
    list.end();
    CHECK(json.str() == commands::as_json(std::vector<Record>{kUsual, kHostile}));
    CHECK(json.str() ==
          "[\n  {\n    \"email\": \"ada@example.com\",\n    \"groups\": [\n      \"a\",\n"
          "      \"b\"\n    ],\n    \"is_new\": true,\n    \"seen\": \"2026-11-22T20:00:00Z\"\n"
          "  },\n  {\n    \"email\": \"\\\"\\\\\\u0001\\n</script>\xef\xbf\xbd\xe2\x80\xa8\",\n"
          "    \"groups\": [],\n    \"is_new\": false,\n    \"seen\": null\n  }\n]\n");
}

TEST_CASE("a number is a number for programs, too", "[commands][listing]") {
    const Record row = {{"count", 100'000LL}};
    CHECK(as_table({row}, {"count"}) == "COUNT\n100000\n");
    CHECK(commands::as_json(row) == "{\n  \"count\": 100000\n}\n");
}

TEST_CASE("what a visitor sent neither steers the terminal nor forges a row", "[commands][listing]") {
    const Record forged = {{"email", "a\nEMAIL  b@example.com\r\x1b[2J\xc2\x9b\xff"},
                           {"groups", std::vector<std::string>{"\xe2\x80\xae", "\t"}}};
    CHECK(as_table({kHostile}, {"email", "seen"}) ==
          "EMAIL                           SEEN\n"
          "\"\\\\u0001\\u000a</script>\xef\xbf\xbd\\u2028  -\n");
    CHECK(commands::as_lines(kHostile) ==
          "EMAIL   \"\\\\u0001\\u000a</script>\xef\xbf\xbd\\u2028\nGROUPS  -\nIS NEW  no\nSEEN    -\n");
    CHECK(commands::as_lines(forged) ==
          "EMAIL   a\\u000aEMAIL  b@example.com\\u000d\\u001b[2J\\u009b\xef\xbf\xbd\n"
          "GROUPS  \\u202e,\\u0009\n");
}

TEST_CASE("JSON keeps the order of the fields and escapes what it must", "[commands][listing]") {
    CHECK(commands::as_json(kUsual) ==
          "{\n  \"email\": \"ada@example.com\",\n  \"groups\": [\n    \"a\",\n    \"b\"\n  ],\n"
          "  \"is_new\": true,\n  \"seen\": \"2026-11-22T20:00:00Z\"\n}\n");
    CHECK(commands::as_json(std::vector<Record>{kHostile}) ==
          "[\n  {\n    \"email\": \"\\\"\\\\\\u0001\\n</script>\xef\xbf\xbd\xe2\x80\xa8\",\n    \"groups\": "
          "[],\n"
          "    \"is_new\": false,\n    \"seen\": null\n  }\n]\n");
    CHECK(commands::as_json(std::vector<Record>{}) == "[]\n");
}
