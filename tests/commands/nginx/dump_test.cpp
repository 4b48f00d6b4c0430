#include "commands/nginx/dump.hpp"

#include <catch2/catch.hpp>

using namespace postern;
using namespace postern::commands::nginx;

namespace {

const std::string kMark = "# configuration file /etc/nginx/nginx.conf:\n";

std::vector<Directive> read(const std::string& text) {
    auto directives = read_dump(kMark + text);
    CAPTURE(text);
    if (!directives) FAIL(directives.error().message);
    return std::move(*directives);
}

std::string fault_of(const std::string& text) {
    const auto directives = read_dump(text);
    return directives ? "" : directives.error().message;
}

}  // namespace

TEST_CASE("a directive is split into words as nginx splits it", "[commands][nginx]") {
    using Words = std::vector<std::string>;
    const std::vector<std::pair<std::string, Words>> rows = {
        {"listen 80;", {"listen", "80"}},
        {"listen\t80\r\n;", {"listen", "80"}},
        {"return 200 \"a; b { c } # d\";", {"return", "200", "a; b { c } # d"}},
        {"return 200 'it''s' ;", {}},
        {"return 200 \"say \\\"hello\\\" \\\\ \\d\";", {"return", "200", "say \"hello\" \\ \\d"}},
        {"rewrite ^/a\\;b$ /c;", {"rewrite", "^/a\\;b$", "/c"}},
        {"set $x ${y}z;", {"set", "$x", "${y}z"}},
        {"map_hash a}b;", {"map_hash", "a}b"}},
        {"x a#b;# a comment; {\n", {"x", "a#b"}},
        {"x \"\";", {"x", ""}},
        {"x 'a\nb';", {"x", "a\nb"}},
    };
    for (const auto& [text, words] : rows) {
        CAPTURE(text);
        if (words.empty()) {
            CHECK_FALSE(fault_of(kMark + text).empty());
            continue;
        }
        const auto directives = read(text);
        REQUIRE(directives.size() == 1);
        CHECK(directives.front().words == words);
    }
}

TEST_CASE("a condition keeps its parentheses apart from quoted text", "[commands][nginx]") {
    const auto directives = read("if ($uri ~ \"^/a{2} b\") { break; }");
    CHECK(directives.front().words == std::vector<std::string>{"if", "($uri", "~", "^/a{2} b", ")"});
    REQUIRE(directives.front().block.size() == 1);
    CHECK(directives.front().block.front().name() == "break");
}

TEST_CASE("braces in Lua code are not nginx's", "[commands][nginx]") {
    const auto directives = read(
        "content_by_lua_block {\n  local t = { a = '}' } -- }\n  --[[ } ]] ngx.say([==[ } ]==], "
        "\"\\\"}\")\n}\nlisten 80;");
    REQUIRE(directives.size() == 2);
    CHECK(directives.at(1).name() == "listen");
    CHECK(directives.at(1).line == 5);
}

TEST_CASE("an include is replaced by its files, which keep their names and lines", "[commands][nginx]") {
    const auto directives =
        read_dump("nginx: the configuration file /etc/nginx/nginx.conf syntax is ok\n" + kMark +
                  "user www-data;\n\nhttp {\n    include sites/*;\n    include /opt/one;\n    include "
                  "none/*.conf;\n}\n\n"
                  "# configuration file /etc/nginx/sites/b:\nserver { listen 2; }\n\n"
                  "# configuration file /etc/nginx/sites/a:\n# first\nserver {\n    listen 1;\n}\n\n"
                  "# configuration file /etc/nginx/sites/.hidden:\nserver { listen 3; }\n\n"
                  "# configuration file /etc/nginx/sites/deep/c:\nserver { listen 4; }\n\n"
                  "# configuration file /opt/one:\nserver_tokens off;\n");
    REQUIRE(directives);
    const auto& http = directives->at(1);
    REQUIRE(http.block.size() == 3);
    CHECK(http.block.at(0).where() == "/etc/nginx/sites/a:2");
    CHECK(http.block.at(0).block.at(0).where() == "/etc/nginx/sites/a:3");
    CHECK(http.block.at(1).where() == "/etc/nginx/sites/b:1");
    CHECK(http.block.at(2).where() == "/opt/one:1");
}

TEST_CASE("a text that cannot be understood is said, with file and line", "[commands][nginx]") {
    CHECK_THAT(fault_of(""), Catch::Contains("nginx -T"));
    CHECK_THAT(fault_of("server { listen 80; }\n"), Catch::Contains("nginx -T"));
    CHECK_THAT(fault_of("nginx: [emerg] unknown directive \"x\" in /etc/nginx/nginx.conf:1\n"),
               Catch::Contains("unknown directive"));
    const std::string file = "/etc/nginx/nginx.conf:";
    CHECK_THAT(fault_of(kMark + "a;\nhttp {\n"), Catch::StartsWith(file + "3: the file ends within a block"));
    CHECK_THAT(fault_of(kMark + "a;\n}\n"), Catch::StartsWith(file + "2: unexpected \"}\""));
    CHECK_THAT(fault_of(kMark + "a;\nlisten 80\n"), Catch::Contains("within a directive"));
    CHECK_THAT(fault_of(kMark + "http { listen 80 }"), Catch::StartsWith(file + "1: unexpected \"}\""));
    CHECK_THAT(fault_of(kMark + ";"), Catch::Contains("unexpected \";\""));
    CHECK_THAT(fault_of(kMark + "{ }"), Catch::Contains("unexpected \"{\""));
    CHECK_THAT(fault_of(kMark + "\na \"b"), Catch::StartsWith(file + "2: the quoted text has no end"));
    CHECK_THAT(fault_of(kMark + "a \"b\"c;"), Catch::Contains("after the quoted text"));
    CHECK_THAT(fault_of(kMark + "x_by_lua_block { if { "), Catch::Contains("Lua code has no end"));
    CHECK_THAT(fault_of(kMark + "include other;"), Catch::Contains("/etc/nginx/other is missing"));
    CHECK_THAT(fault_of(kMark + "include nginx.conf;"), Catch::Contains("too deep"));
    std::string deep;
    for (int i = 0; i < 100'000; ++i)
        deep += "a {";
    CHECK_THAT(fault_of(kMark + deep), Catch::Contains("too deep"));
}
