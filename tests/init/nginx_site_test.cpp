#include "init/nginx_site.hpp"

#include <fstream>

#include <catch2/catch.hpp>

#include "commands/nginx/dump.hpp"
#include "support/temporary_directory.hpp"

using namespace postern;
using namespace postern::init;
using commands::nginx::Model;
using commands::nginx::Scope;

namespace {

// The directives of a configuration, with the model of its servers.
struct NginxServers {
    explicit NginxServers(const std::string& servers)
        : directives(*commands::nginx::read_dump("# configuration file /etc/nginx/nginx.conf:\nhttp {\n" +
                                                 servers + "\n}\n")),
          model(commands::nginx::model_of(directives)) {}

    // The line of the server for this address, or the error.
    std::string found(const char* origin, const std::optional<std::filesystem::path>& file = {}) const {
        const auto server = find_server(model, *parse_origin(origin), file);
        return server ? std::to_string((*server)->directive->line) : server.error().message;
    }

    std::vector<commands::nginx::Directive> directives;
    Model model;
};

std::string with_line(const std::string& text, int line) {
    const auto result = with_first_lines(text, line, {"a;", "b;"});
    return result ? *result : "error: " + result.error().message;
}

}  // namespace

TEST_CASE("a name of a site is compared with the host as nginx compares names", "[init]") {
    struct Row {
        const char* name;
        const char* host;
        int fit;
    };
    for (const Row& row :
         {Row{"app.example.com", "app.example.com", 4}, Row{"APP.example.com", "app.example.com", 4},
          Row{".example.com", "example.com", 4}, Row{".example.com", "app.example.com", 3},
          Row{"*.example.com", "app.example.com", 3}, Row{"*.example.com", "a.b.example.com", 3},
          Row{"*.example.com", "example.com", 0}, Row{"*.example.com", ".example.com", 0},
          Row{"app.*", "app.example.com", 2}, Row{"app.*", "app.", 0}, Row{"app.*", "application.com", 0},
          Row{"~^app[.]", "app.example.com", 1}, Row{"~^www[.]", "app.example.com", 0},
          Row{"example.com", "app.example.com", 0}, Row{".example.com", "notexample.com", 0},
          Row{"_", "app.example.com", 0}, Row{"", "app.example.com", 0}}) {
        CAPTURE(row.name, row.host);
        CHECK(fit_of_name(row.name, row.host) == row.fit);
    }
}

TEST_CASE("the site of an address has its port, its scheme and the best name", "[init]") {
    const NginxServers configuration(R"(
server { listen 443 ssl; server_name *.example.com; }
server { listen 443 ssl; server_name www.example.com app.example.com; }
server { listen 80; server_name app.example.com; }
server { listen [::]:8080; listen 127.0.0.1:8443 ssl; server_name app.example.com; }
server { server_name plain.example.com; }
server { listen unix:/run/nginx.sock; server_name app.example.com; }
server { listen 192.0.2.1; server_name ~^x[0-9]+[.]example[.]org$; }
)");
    CHECK(configuration.found("https://app.example.com") == "4");
    CHECK(configuration.found("https://other.example.com") == "3");
    CHECK(configuration.found("http://app.example.com") == "5");
    CHECK(configuration.found("http://app.example.com:8080") == "6");
    CHECK(configuration.found("https://app.example.com:8443") == "6");
    CHECK(configuration.found("http://plain.example.com") == "7");
    CHECK(configuration.found("http://x7.example.org") == "9");
}

TEST_CASE("an operator reads why no site or several sites were found", "[init]") {
    const NginxServers configuration(R"(
server { listen 80; server_name a.example.com; }
server { listen 80; server_name a.example.com; }
server { listen 81 default_server; server_name _; }
)");
    CHECK_THAT(configuration.found("http://a.example.com"),
               Catch::Contains("several sites named a.example.com: /etc/nginx/nginx.conf:3, "
                               "/etc/nginx/nginx.conf:4. Choose a file with --site FILE"));
    CHECK_THAT(configuration.found("http://b.example.com:81"),
               Catch::Contains("choose its file with --site FILE"));
    CHECK(configuration.found("http://b.example.com:81", "/etc/nginx/nginx.conf") == "5");
    CHECK_THAT(configuration.found("https://a.example.com"), Catch::Contains("needs a certificate first"));
    CHECK_THAT(configuration.found("http://a.example.com:82"), Catch::Contains("answers on port 82"));
    CHECK_THAT(configuration.found("http://a.example.com", "/etc/nginx/other"),
               Catch::Contains("no site of nginx in /etc/nginx/other answers on port 80"));
}

TEST_CASE("the gate's lines come first in the block of the site, whatever the text looks like", "[init]") {
    const std::pair<const char*, const char*> rows[] = {
        {"server {\n    listen 80;\n}\n", "server {\n    a;\n    b;\n    listen 80;\n}\n"},
        {"server\n{\n\tlisten 80;\n}\n", "server\n{\n\ta;\n\tb;\n\tlisten 80;\n}\n"},
        {"server { # server {\n  listen 80;\n}", "server {\n  a;\n  b;\n   # server {\n  listen 80;\n}"},
        {"server { listen 80; }", "server {\n    a;\n    b;\n     listen 80; }"},
        {"server{}", "server{\n    a;\n    b;\n    }"},
        {"'server' {\n}\n", "'server' {\n    a;\n    b;\n}\n"},
        {"x; server {\r\n  y;\r\n}", "x; server {\n  a;\n  b;\r\n  y;\r\n}"},
        {"# server {\n", "error: no server block begins on this line"},
        {"server_name server;\n", "error: no server block begins on this line"},
        {"server { } server { }", "error: two server blocks begin on this line"},
        {"upstream u { server server; } server { }",
         "upstream u { server server; } server {\n    a;\n    b;\n     }"},
        {"server 'un", "error: no server block begins on this line"},
        {"", "error: no server block begins on this line"},
    };
    for (const auto& [text, wanted] : rows) {
        CAPTURE(text);
        CHECK(with_line(text, 1) == wanted);
    }
    CHECK(with_line("server { a; }\nserver { b; }\n", 2) ==
          "server { a; }\nserver {\n    a;\n    b;\n     b; }\n");
    CHECK(with_line("server {\n}\n", 3) == "error: no server block begins on this line");
}

TEST_CASE("a site that only sends visitors on to https is recognized", "[init]") {
    const std::pair<const char*, bool> rows[] = {
        {"return 301 https://$host$request_uri;", true},
        {"if ($host = app.example.com) { return 301 https://$host$request_uri; }", true},
        {"location / { return 308 https://app.example.com$request_uri; }", true},
        {"location /old/ { return 301 https://app.example.com/; }", false},
        {"return 301 http://www.example.com/;", false},
        {"return 404;", false},
        {"root /srv;", false},
    };
    for (const auto& [lines, wanted] : rows) {
        CAPTURE(lines);
        const NginxServers configuration(std::string("server { ") + lines + " }");
        CHECK(redirects_to_https(*configuration.model.servers().front()) == wanted);
    }
}

TEST_CASE("a site without a first page is told before visitors see the 403", "[init]") {
    const tests::TemporaryDirectory directory;
    const std::string root = "root " + directory.path().string() + ";";
    const auto warnings = [](const std::string& lines) {
        const NginxServers configuration("server { " + lines + " }");
        return warnings_about(*configuration.model.servers().front());
    };
    REQUIRE(warnings(root).size() == 1);
    CHECK_THAT(warnings(root).front(), Catch::Contains("403 or 404 right after signing in: " +
                                                       directory.path().string() + " has no index.html"));
    CHECK_THAT(warnings(root + "index a.html b.html;").front(), Catch::Contains("has no a.html, b.html"));
    for (const char* lines :
         {"location / { proxy_pass http://127.0.0.1:1; }", "try_files $uri /x.html;", "autoindex on;",
          "return 404;", "index $x;", "index index.html /fallback.php;", "root /srv/$host;"}) {
        CAPTURE(lines);
        CHECK(warnings(root + lines).empty());
    }
    std::ofstream(directory.path() / "index.html") << "x";
    CHECK(warnings(root).empty());
    CHECK(warnings("location / { " + root + " }").empty());
}
