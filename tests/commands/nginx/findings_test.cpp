#include "commands/nginx/findings.hpp"

#include <algorithm>
#include <fstream>

#include <catch2/catch.hpp>

#include "support/nginx_findings.hpp"

using namespace postern;
using namespace postern::commands::nginx;
using namespace postern::tests;

TEST_CASE("a server that has nothing to do with Postern is not judged", "[commands][nginx]") {
    CHECK(found_by_nginx_reader(
              "server { rewrite ^ /index.php; location /a/ { auth_request /auth; satisfy any; allow "
              "all; return 200 a; } }")
              .empty());
    CHECK(found_by_nginx_reader("include postern-http.conf; server { include postern.conf; rewrite ^/x /y; }")
              .empty());
}

TEST_CASE("docs/doctor.md explains each finding about nginx, in the order of the table",
          "[commands][nginx]") {
    std::ifstream page(std::string(POSTERN_SOURCE_DIR) + "/docs/doctor.md");
    bool is_here = false;
    std::vector<std::string> written;
    for (std::string line; std::getline(page, line);) {
        is_here = is_here || line.starts_with("## `postern config nginx`");
        if (is_here && line.starts_with("| `")) written.push_back(line.substr(3, line.find('`', 3) - 3));
    }
    CHECK(std::ranges::equal(written, kFindingNames));
}

TEST_CASE("a finding names the file, the line, the danger and the cure", "[commands][nginx]") {
    const auto directives =
        read_dump(nginx_dump("server {\nrewrite ^ /index.php last;\ninclude postern-gate.conf;\n"
                             "auth_request /postern/check;\n}"));
    REQUIRE(directives);
    const auto findings = findings_in(model_of(*directives));
    REQUIRE(findings.size() == 1);
    CHECK(findings.front().at->where() == "/etc/nginx/nginx.conf:3");
    CHECK_THAT(findings.front().what, Catch::Contains("leads the check to another page"));
    CHECK_THAT(findings.front().gets, Catch::Contains("/postern/check"));
    CHECK(findings.front().fix ==
          "move `include /etc/postern/nginx/postern-gate.conf;` in front of this line");
}

TEST_CASE("only a server block without a guard is told to copy postern-gate.conf anew", "[commands][nginx]") {
    const auto directives =
        read_dump(nginx_dump("server { location = /postern/check { include postern_check; } auth_request "
                             "/postern/check; rewrite ^ /a; }"));
    REQUIRE(directives);
    const auto findings = findings_in(model_of(*directives));
    REQUIRE(findings.size() == 1);
    CHECK_THAT(findings.front().fix, Catch::Contains("copy that file again"));
}
