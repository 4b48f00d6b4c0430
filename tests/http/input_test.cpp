#include "http/input.hpp"

#include <string>
#include <vector>

#include <catch2/catch.hpp>

using namespace postern;

namespace {

// "name=value" for each field, joined by '|'.
std::string spelled(const http::Fields& fields) {
    std::string text;
    for (const auto& [name, value] : fields)
        text += (text.empty() ? "" : "|") + name + "=" + value;
    return text;
}

struct Row {
    std::string text;
    std::string fields;
};

}  // namespace

TEST_CASE("a form reads as the WHATWG parser reads it", "[http][form]") {
    const std::vector<Row> rows = {
        {"", ""},
        {"email=ada%40example.com&password=jtp", "email=ada@example.com|password=jtp"},
        {"a=1&a=2", "a=1|a=2"},
        {"a=1&b", "a=1|b="},
        {"flag", "flag="},
        {"flag&a=1", "flag=|a=1"},
        {"a=1;b=2", "a=1;b=2"},
        {"&&a=1&&", "a=1"},
        {"=", "="},
        {"=v", "=v"},
        {"a=b=c", "a=b=c"},
        {"a=+x+", "a= x "},
        {"a%3Db=1", "a=b=1"},
        {"a=%", "a=%"},
        {"a=%4", "a=%4"},
        {"a=%zz", "a=%zz"},
        {"a=%25", "a=%"},
        {"a=%e2%82%ac", "a=\xE2\x82\xAC"},
        {"a=%ff", "a=\xEF\xBF\xBD"},
        {"a=%c0%af", "a=\xEF\xBF\xBD\xEF\xBF\xBD"},
        {"a=%0d%0a", "a=\r\n"},
        {"EMAIL=x&email=y", "EMAIL=x|email=y"},
        {"a[]=1", "a[]=1"},
    };
    for (const Row& row : rows) {
        CAPTURE(row.text);
        const auto parsed = http::parse_urlencoded(row.text);
        REQUIRE(parsed);
        CHECK(spelled(*parsed) == row.fields);
    }
}

TEST_CASE("a form that is too large or holds a NUL is refused", "[http][form]") {
    std::string fields_32 = "a=1";
    for (int i = 1; i < 32; ++i)
        fields_32 += "&a=1";
    CHECK(http::parse_urlencoded(fields_32));
    CHECK_FALSE(http::parse_urlencoded(fields_32 + "&a=1"));
    CHECK(http::parse_urlencoded("a=" + std::string(16 * 1024 - 2, 'x')));
    CHECK_FALSE(http::parse_urlencoded("a=" + std::string(16 * 1024 - 1, 'x')));
    CHECK_FALSE(http::parse_urlencoded("a=1%00"));
    CHECK_FALSE(http::parse_urlencoded("a%00=1"));
}

TEST_CASE("cookies are read tolerantly and in order", "[http][cookie]") {
    const std::vector<Row> rows = {
        {"", ""},
        {"a=1", "a=1"},
        {"a=1; b=2", "a=1|b=2"},
        {"a=1;b=2", "a=1|b=2"},
        {" a = 1 ; b=2 ", "a =1|b=2"},
        {"\ta=1;\t b=2", "a=1|b=2"},
        {"a=1; a=2", "a=1|a=2"},
        {"a=\"1\"", "a=\"1\""},
        {"a=\"", "a=\""},
        {"a", ""},
        {"=1", ""},
        {"a=", "a="},
        {";;; a=1;;", "a=1"},
        {"a=b=c", "a=b=c"},
        {"email=ada%40example.com", "email=ada%40example.com"},
        {"A=1; a=2", "A=1|a=2"},
        {"$Version=1; a=1", "$Version=1|a=1"},
    };
    for (const Row& row : rows) {
        CAPTURE(row.text);
        const auto parsed = http::parse_cookies(row.text);
        REQUIRE(parsed);
        CHECK(spelled(*parsed) == row.fields);
    }
}

TEST_CASE("too many or too large cookies are refused", "[http][cookie]") {
    std::string cookies_64 = "a=1";
    for (int i = 1; i < 64; ++i)
        cookies_64 += "; a=1";
    CHECK(http::parse_cookies(cookies_64));
    CHECK_FALSE(http::parse_cookies(cookies_64 + "; a=1"));
    CHECK(http::parse_cookies("a=" + std::string(8 * 1024 - 2, 'x')));
    CHECK_FALSE(http::parse_cookies("a=" + std::string(8 * 1024 - 1, 'x')));
}

// Cookie headers that browsers, servers in other languages and attackers have made. Some parsers split them
// at commas, treat quotes as brackets, decode escapes, or compare names without case.
TEST_CASE("a Cookie header is read as it stands, whatever other parsers make of it", "[http][cookie]") {
    const std::vector<Row> rows = {
        {"a=1, b=2", "a=1, b=2"},
        {"a=1,b=2;c=3", "a=1,b=2|c=3"},
        {"a=\"1; b=2\"", "a=\"1|b=2\""},
        {"a=\"1\\\"; b=2\"", "a=\"1\\\"|b=2\""},
        {"a=\"\\073\\054\"", "a=\"\\073\\054\""},
        {"a='1;2'", "a='1"},
        {"a=%31;b=%3B", "a=%31|b=%3B"},
        {"a=1+2", "a=1+2"},
        {"a b=1", "a b=1"},
        {"a=1 2", "a=1 2"},
        {"a=\t1\t", "a=1"},
        {"a\t=\t1", "a\t=1"},
        {"a==1", "a==1"},
        {"==1", ""},
        {"a=1==", "a=1=="},
        {"a;b=2", "b=2"},
        {"a;b;c", ""},
        {"; ; ;", ""},
        {"=", ""},
        {" = ", ""},
        {"a=1;;b=2", "a=1|b=2"},
        {"a=1; ;b=2", "a=1|b=2"},
        {"a=1; b", "a=1"},
        {"A=1;a=2", "A=1|a=2"},
        {"a[b]=1;a.b=2", "a[b]=1|a.b=2"},
        {"$Version=\"1\"; a=1; $Path=\"/\"", "$Version=\"1\"|a=1|$Path=\"/\""},
        {"a={\"x\":1,\"y\":2}", "a={\"x\":1,\"y\":2}"},
        {"a=\xE2\x82\xAC", "a=\xE2\x82\xAC"},
        {"\xE2\x80\x80"
         "a=1",
         "\xE2\x80\x80"
         "a=1"},
        {"\xC2\xA0"
         "a=1",
         "\xC2\xA0"
         "a=1"},
        {"\va=1;\fb=2;\nc=3;\rd=4", ""},
        {"\xFF=\xFE", "\xFF=\xFE"},
        {"a=1; Path=/; HttpOnly", "a=1|Path=/"},
        {"a=1; expires=Thu, 01 Jan 1970 00:00:00 GMT", "a=1|expires=Thu, 01 Jan 1970 00:00:00 GMT"},
        {"a:1; b=2", "b=2"},
        {"a=1&b=2", "a=1&b=2"},
        {"a=1\vb=2", "a=1\vb=2"},
        {"__Host-a=1; __host-a=2", "__Host-a=1|__host-a=2"},
        {"a=1; a=; a", "a=1|a="},
    };
    for (const Row& row : rows) {
        CAPTURE(row.text);
        const auto parsed = http::parse_cookies(row.text);
        REQUIRE(parsed);
        CHECK(spelled(*parsed) == row.fields);
    }
}
