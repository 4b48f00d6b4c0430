#include "init/apache_site.hpp"

#include <catch2/catch.hpp>

using namespace postern::init;

TEST_CASE("Apache's list of sites is read, for one and for several sites on a port", "[init]") {
    const auto hosts = hosts_in(R"(VirtualHost configuration:
*:80                   app.example.com (/etc/apache2/sites-enabled/a.conf:1)
[2001:db8::1]:8080     six.example.com (/etc/apache2/sites-enabled/six.conf:2)
*:443                  is a NameVirtualHost
         default server app.example.com (/etc/apache2/sites-enabled/app.conf:10)
         port 443 namevhost app.example.com (/etc/apache2/sites-enabled/app.conf:10)
                 alias www.example.com
         port 443 namevhost b.example.com (/etc/apache2/sites-enabled/b.conf:3)
                 wild alias *.b.example.com
         port * namevhost c.example.com (/etc/apache2/sites-enabled/c.conf:4)
ServerRoot: "/etc/apache2"
Mutex mpm-accept: using_defaults
PidFile: "/run/apache2/apache2.pid"
User: name="www-data" id=33 not_used
x (y:z)
)");
    const std::vector<ListedHost> wanted = {{"/etc/apache2/sites-enabled/a.conf", 1, 80},
                                            {"/etc/apache2/sites-enabled/six.conf", 2, 8080},
                                            {"/etc/apache2/sites-enabled/app.conf", 10, 443},
                                            {"/etc/apache2/sites-enabled/b.conf", 3, 443},
                                            {"/etc/apache2/sites-enabled/c.conf", 4, 0}};
    CHECK(hosts == wanted);
    CHECK(hosts_in("").empty());
}

TEST_CASE("a virtual host is read up to its end", "[init]") {
    const auto host = virtual_host_at(R"(# <VirtualHost *:80>
<virtualhost *:443>
    ServerName https://App.example.com:443
    ServerAlias www.example.com "*.b.example.com" x?.example.com
    # ServerAlias hidden.example.com
    SSLEngine On
    DocumentRoot "/srv/app"
    DirectoryIndex start.html index.php
    Include /etc/postern/apache/postern-gate.conf
</VirtualHost>
<VirtualHost *:80>
    ServerName other.example.com
    Redirect permanent / https://other.example.com/
    ProxyPass /app http://127.0.0.1:1
</VirtualHost>
)",
                                      2);
    REQUIRE(host);
    CHECK(host->has_tls);
    CHECK(host->is_gated);
    CHECK_FALSE(host->redirects_to_https);
    CHECK_FALSE(host->is_proxy);
    CHECK(host->root == "/srv/app");
    CHECK(host->indexes == std::vector<std::string>{"start.html", "index.php"});
    for (const char* name : {"app.example.com", "www.example.com", "a.b.example.com", "x1.example.com"})
        CHECK(host->is_named(name));
    for (const char* name :
         {"b.example.com", "hidden.example.com", "other.example.com", "x12.example.com", ""})
        CHECK_FALSE(host->is_named(name));
}

TEST_CASE("a redirect of a whole site to https is recognized", "[init]") {
    const std::pair<const char*, bool> rows[] = {
        {"Redirect permanent / https://app.example.com/", true},
        {"RewriteRule ^ https://%{SERVER_NAME}%{REQUEST_URI} [END,NE,R=permanent]", true},
        {"RedirectMatch ^/(.*)$ https://app.example.com/$1", true},
        {"Redirect /old https://app.example.com/", false},
        {"Redirect permanent / http://www.example.com/", false},
        {"DocumentRoot /srv", false},
    };
    for (const auto& [line, wanted] : rows) {
        CAPTURE(line);
        const auto host = virtual_host_at("<VirtualHost *:80>\n" + std::string(line) + "\n</VirtualHost>", 1);
        REQUIRE(host);
        CHECK(host->redirects_to_https == wanted);
    }
}

TEST_CASE("a virtual host of the login page is told from an application's", "[init]") {
    const std::pair<const char*, bool> rows[] = {
        {"ProxyPass \"/\" \"fcgi://127.0.0.1:9000/\" enablereuse=on", true},
        {"ProxyPass \"/\" \"unix:/run/postern.sock|fcgi://postern/\"", true},
        {"ProxyPass / http://127.0.0.1:9000/", false},
        {"Include /etc/postern/apache/postern-fcgi.conf", true},
    };
    for (const auto& [line, wanted] : rows) {
        CAPTURE(line);
        const auto host = virtual_host_at("<VirtualHost *:80>\n" + std::string(line) + "\n</VirtualHost>", 1);
        REQUIRE(host);
        CHECK(host->is_proxy);
        CHECK(host->is_login_page == wanted);
    }
}

TEST_CASE("text that is no virtual host is refused", "[init]") {
    for (const char* text :
         {"", "\n", "ServerName x", "<VirtualHost *:80>", "<VirtualHost *:80>\nServerName x\n",
          "<VirtualHost *:80\n</VirtualHost>", "#<VirtualHost *:80>\n</VirtualHost>",
          "<VirtualHost *:80>\n#</VirtualHost>\n"}) {
        CAPTURE(text);
        CHECK_FALSE(virtual_host_at(text, 1));
    }
    CHECK_FALSE(virtual_host_at("<VirtualHost *:80>\n</VirtualHost>", 2));
    CHECK_FALSE(virtual_host_at("<VirtualHost *:80>\n</VirtualHost>", 0));
}

TEST_CASE("the gate's lines stand first and last in the virtual host, indented like its lines", "[init]") {
    const auto changed = [](const std::string& text) {
        const auto host = virtual_host_at(text, 1);
        return with_lines(text, *host, {"first", ""}, {"last"});
    };
    CHECK(changed("<VirtualHost *>\n  ServerName x\n</VirtualHost>\nrest") ==
          "<VirtualHost *>\n  first\n\n  ServerName x\n  last\n</VirtualHost>\nrest");
    CHECK(changed("<VirtualHost *>\n</VirtualHost>") ==
          "<VirtualHost *>\n    first\n\n    last\n</VirtualHost>");
}

TEST_CASE("a site with certbot's lines has TLS", "[init]") {
    const auto has_tls = [](const std::string& lines) {
        return virtual_host_at("<VirtualHost *:443>\n" + lines + "\n</VirtualHost>", 1)->has_tls;
    };
    CHECK(has_tls("SSLCertificateFile /x.pem\nInclude /etc/letsencrypt/options-ssl-apache.conf"));
    CHECK_FALSE(has_tls("SSLCertificateFile /x.pem\nSSLEngine off"));
    CHECK_FALSE(has_tls("ServerName x"));
}

TEST_CASE("a section that replaces Postern's rule is found", "[init]") {
    const std::pair<const char*, bool> rows[] = {
        {"Require all granted", true},
        {"require  ALL  granted", true},
        {"Require ip 192.0.2.1", true},
        {"<RequireAny>\nRequire valid-user\n</RequireAny>", true},
        {"Satisfy Any", true},
        {"AuthMerging Or\nRequire all granted", true},
        {"Require all denied", false},
        {"Require postern", false},
        {"AuthMerging And\nRequire all granted", false},
        {"AuthMerging Off\nRequire all granted", false},
        {"Include /etc/postern/apache/postern-protect.conf\nRequire group:staff", false},
        {"Header set X y", false},
        {"", false},
    };
    for (const auto& [lines, wanted] : rows) {
        for (const std::string name : {"Location", "LocationMatch", "If"}) {
            CAPTURE(lines, name);
            const auto host = virtual_host_at("<VirtualHost *:80>\n  <" + name + " \"/api\">\n" + lines +
                                                  "\n  </" + name + ">\n</VirtualHost>",
                                              1);
            REQUIRE(host);
            CHECK(host->open_sections == (wanted ? std::vector<std::string>{"<" + name + " \"/api\">"}
                                                 : std::vector<std::string>{}));
        }
    }
    // Apache merges <Directory> before <Location>.
    CHECK(virtual_host_at(
              "<VirtualHost *:80>\n<Directory /srv>\nRequire all granted\n</Directory>\n</VirtualHost>", 1)
              ->open_sections.empty());
}
