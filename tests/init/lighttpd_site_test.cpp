#include "init/lighttpd_site.hpp"

#include <regex>

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

TEST_CASE("lighttpd's own print of its configuration is read, of older and newer versions", "[init]") {
    const std::string newer =
        std::regex_replace(kPrinted, std::regex(R"(\n( +)(else )?(\$))"), "\n$1$2if $3");
    REQUIRE(newer.find("else if $HTTP") != std::string::npos);
    for (const std::string& printed : {std::string(kPrinted), newer}) {
        const auto site = read_lighttpd("2026-11-29: (configfile.c.279) Warning: x\n" + printed);
        REQUIRE(site);
        CHECK(site->ports == std::set<unsigned>{443, 8080});
        CHECK(site->tls_ports == std::set<unsigned>{443});
        CHECK(site->modules == std::vector<std::string>{"mod_indexfile", "mod_proxy"});
        CHECK(site->content.root == "/var/www/html");
        CHECK(site->indexes == std::vector<std::string>{"index.php", "index.html"});
        CHECK(site->has_gate);
        CHECK(site->hosts == std::vector<std::string>{R"(== "app.example.com")", R"(=~ "^www\.")"});
        CHECK(site->protected_in == std::vector<std::string>{R"(== "app.example.com")"});
        CHECK(site->condition_for("app.example.com") == R"(== "app.example.com")");
        CHECK(site->condition_for("www.example.com") == R"(=~ "^www\.")");
        CHECK(site->condition_for("other.example.com").empty());
    }
}

TEST_CASE("a condition of lighttpd for the begin or the end of a host names the host", "[init]") {
    const auto site = read_lighttpd(R"(config {
    if $HTTP["host"] =^ "app" {
        server.document-root = "/srv/app"
    }
    if $HTTP["host"] =$ ".org" {
        server.document-root = "/srv/org"
    }
}
)");
    REQUIRE(site);
    CHECK(site->condition_for("app.example.com") == R"(=^ "app")");
    CHECK(site->condition_for("www.example.org") == R"(=$ ".org")");
    CHECK(site->condition_for("www.example.com").empty());
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

namespace {

LighttpdSite site_of(const std::string& lines) {
    const auto site = read_lighttpd("config {\n" + lines + "}\n");
    REQUIRE(site);
    return *site;
}

std::string in_host(const std::string& host, const std::string& lines) {
    return "$HTTP[\"host\"] == \"" + host + "\" {\n" + lines + "}\n";
}

std::string root(const std::string& folder) {
    return "server.document-root = \"" + folder + "\"\n";
}

std::string proxy(const std::string& path, int port) {
    return "proxy.server = (\n\"" + path + "\" => (\n(\n\"host\" => \"127.0.0.1\",\n\"port\" => " +
           std::to_string(port) + ",\n),\n),\n)\n";
}

}  // namespace

TEST_CASE("a condition of lighttpd that only sets a certificate has no site", "[init]") {
    const auto is_site = [](const std::string& lines) {
        const auto site = site_of(in_host("app", lines));
        const auto found = site.contents.find("== \"app\"");
        return found != site.contents.end() && found->second.is_site();
    };
    CHECK(is_site(root("/srv/app")));
    CHECK(is_site(proxy("", 5001)));
    CHECK(is_site(proxy("/", 5001)));
    for (const std::string& lines :
         {std::string("ssl.pemfile = \"/x.pem\"\n"), proxy("/api", 5001), proxy(".php", 5001),
          std::string("fastcgi.server = (\n\"/\" => (\n(\n\"socket\" => \"/run/postern.sock\",\n),\n),\n)\n"),
          "$HTTP[\"url\"] =^ \"/x\" {\n" + root("/srv/app") + "}\n"}) {
        CAPTURE(lines);
        CHECK_FALSE(is_site(lines));
    }
    const auto both = site_of(in_host("app", "ssl.pemfile = \"/x.pem\"\n") +
                              "$HTTP[\"host\"] =~ \"^app$\" {\n" + root("/srv/app") + "}\n");
    CHECK(both.condition_for("app") == "=~ \"^app$\"");
}

TEST_CASE("hosts of lighttpd that show content of the protected site are found", "[init]") {
    const auto open = [](const std::string& lines) {
        return site_of(lines + in_host("app", root("/srv/app") + proxy("/api", 5001)))
            .open_beside("== \"app\"");
    };
    using Conditions = std::vector<std::string>;
    for (const char* folder : {"/srv", "/srv/app/", "/srv/app/part", "/"}) {
        CAPTURE(folder);
        CHECK(open(in_host("b", root(folder))) == Conditions{"== \"b\""});
        CHECK(open(root(folder)) == Conditions{""});
    }
    CHECK(open(in_host("b", proxy("/other", 5001))) == Conditions{"== \"b\""});
    CHECK(open(in_host("b", root("/srv/application") + proxy("/api", 5002))).empty());
    CHECK(open(root("/srv") +
               "$HTTP[\"url\"] !~ \"^/postern/\" {\n"
               "magnet.attract-physical-path-to = (\"/etc/postern/lighttpd/postern-protect.lua\")\n}\n")
              .empty());
}
