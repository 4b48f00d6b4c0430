#include "init/lighttpd_site.hpp"

#include <catch2/catch.hpp>

using namespace postern::init;

namespace {

constexpr const char* kPrinted = R"(config {
    var.PID              = 8645
    server.modules       = ("mod_indexfile", "mod_proxy")
    server.document-root = "/var/www/html"
    server.port          = 8080
    index-file.names     = ("index.php", "index.html")
    fastcgi.server       = (
        "/postern/" => (
            (
                "socket" => "/run/postern.sock",
            ),
        ),
    )
    magnet.attract-physical-path-to = ("/etc/postern/lighttpd/postern-identity.lua")

    $HTTP["host"] == "app.example.com" {
        # block 1
        server.document-root = "/srv/app"

        $HTTP["url"] !~ "^/postern/" {
            # block 2
            magnet.attract-physical-path-to = (
                "/etc/postern/lighttpd/postern-protect.lua",
                "/etc/postern/lighttpd/postern-identity.lua",
            )
        } # end of $HTTP["url"] !~ "^/postern/"
    } # end of $HTTP["host"] == "app.example.com"
    else $HTTP["host"] =~ "^www\." {
        # block 3
        server.document-root = "/srv/b"
    } # end of $HTTP["host"] =~ "^www\."

    $SERVER["socket"] == "[::]:443" {
        # block 4
        ssl.engine  = "enable"
        server.port = 9
    } # end of $SERVER["socket"] == "[::]:443"
}
)";

}  // namespace

TEST_CASE("lighttpd's own print of its configuration is read", "[init]") {
    const auto site = read_lighttpd(std::string("2026-11-29: (configfile.c.279) Warning: x\n") + kPrinted);
    REQUIRE(site);
    CHECK(site->ports == std::set<unsigned>{443, 8080});
    CHECK(site->tls_ports == std::set<unsigned>{443});
    CHECK(site->modules == std::vector<std::string>{"mod_indexfile", "mod_proxy"});
    CHECK(site->root == "/var/www/html");
    CHECK(site->indexes == std::vector<std::string>{"index.php", "index.html"});
    CHECK(site->has_gate);
    CHECK(site->hosts == std::vector<std::string>{R"(== "app.example.com")", R"(=~ "^www\.")"});
    CHECK(site->protected_in == std::vector<std::string>{R"(== "app.example.com")"});
    CHECK(site->condition_for("app.example.com") == R"(== "app.example.com")");
    CHECK(site->condition_for("www.example.com") == R"(=~ "^www\.")");
    CHECK(site->condition_for("other.example.com").empty());
}

TEST_CASE("lighttpd with TLS outside all conditions answers https on its port", "[init]") {
    const auto site = read_lighttpd("config {\n    ssl.engine = \"enable\"\n    server.port = 443\n}\n");
    REQUIRE(site);
    CHECK(site->tls_ports == std::set<unsigned>{443});
    CHECK(read_lighttpd("config {\n}\n")->ports == std::set<unsigned>{80});
}

TEST_CASE("other text is no print of lighttpd's configuration", "[init]") {
    for (const char* text : {"", "config {", "config {\n", "}\n", "server.port = 80\n",
                             "config {\n $HTTP[\"host\"] == \"x\" {\n}\n"}) {
        CAPTURE(text);
        CHECK_FALSE(read_lighttpd(text));
    }
}
