#include <catch2/catch.hpp>

#include "commands/nginx/findings.hpp"
#include "support/nginx_findings.hpp"

using namespace postern;
using namespace postern::tests;

TEST_CASE("a server without a gate that hands out the same is found", "[commands][nginx]") {
    const std::string after =
        "location /app/ { proxy_pass http://app; include postern_proxy; } location /public/ { auth_request "
        "off; } "
        "location /out/ { internal; auth_request off; root /srv; } }";
    const std::string before = "upstream app { server 127.0.0.1:5001; } ";
    const std::string gated = kProtectedServer + after;
    check_nginx_rows(
        {{"the distribution's default",
          "server { root /var/www/html; location / { try_files $uri =404; } }",
          {"open-server 1"}},
         {"without a location", "server { root /var/www/html/; }", {"open-server 1"}},
         {"a folder above", "server { root /var/www; }", {"open-server 1"}},
         {"a folder below", "server { location /x/ { alias /var/www/html/x/; } }", {"open-server 1"}},
         {"the same by another path",
          "server { location /html/staff/ { root /var/www; } }",
          {"open-server 1"}},
         {"what is handed out one by one", "server { root /srv/out; }", {"open-server 1"}},
         {"PHP",
          "server { root /var/www/html; location / { return 404; } location ~ \\.php$ { fastcgi_pass "
          "unix:/run/php.sock; } }",
          {"open-server 1"}},
         {"the application", "server { location / { proxy_pass http://app/x; } }", {"open-server 1"}},
         {"its address", "server { location / { proxy_pass http://localhost:5001; } }", {"open-server 1"}},
         {"another application", "server { location / { proxy_pass http://127.0.0.1:5002; } }", {}},
         {"a redirect", "server { root /var/www/html; return 301 https://$host$request_uri; }", {}},
         {"a redirect in a location",
          "server { root /var/www/html; location / { return 301 https://$host$request_uri; } location "
          "/.well-known/acme-challenge/ { } }",
          {}},
         {"another folder", "server { root /var/www/html2; }", {}},
         {"the public folder", "server { location /p/ { alias /var/www/html/public/; } }", {}},
         {"a password", "server { root /var/www/html; auth_basic x; }", {}},
         {"nobody", "server { root /var/www/html; deny all; }", {}},
         {"the login page's host", "root /var/www/html; server { include postern.conf; }", {}}},
        before, gated);
}
