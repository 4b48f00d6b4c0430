#include <catch2/catch.hpp>

#include "commands/nginx/findings.hpp"
#include "support/nginx_findings.hpp"

using namespace postern;
using namespace postern::tests;

TEST_CASE("a way out of a protected location before the check is found", "[commands][nginx]") {
    const std::string ws = "location @ws { proxy_pass http://a; include postern_proxy; } ";
    const std::string after = ws + "}";
    check_nginx_rows(
        {{"by a status of its own",
          "location /a/ { auth_request /postern/check; error_page 418 = @ws; if ($http_upgrade = "
          "websocket) { return 418; } }",
          {"error-page-leads-around 1"}},
         {"by a body that is too large",
          "location /a/ { auth_request /postern/check; error_page 413 = @ws; }",
          {"error-page-leads-around 1"}},
         {"by refusing",
          "location /a/ { auth_request /postern/check; error_page 403 = @ws; }",
          {"error-page-leads-around 1"}},
         {"by a check that fails",
          "location /a/ { auth_request /postern/check; error_page 500 502 @ws; }",
          {"error-page-leads-around 1"}},
         {"by a limit",
          "limit_req zone=a; location /a/ { auth_request /postern/check; error_page 503 = @ws; }",
          {"error-page-leads-around 1"}},
         {"by a return of the server block",
          "if ($http_upgrade) { return 419; } location /a/ { auth_request /postern/check; error_page 419 = "
          "@ws; }",
          {"error-page-leads-around 1"}},
         {"from the server block itself",
          "error_page 418 = @ws; if ($http_upgrade) { return 418; } location /a/ { auth_request "
          "/postern/check; }",
          {"error-page-leads-around 1"}},
         {"from a location in it",
          "location /a/ { auth_request /postern/check; location /a/b/ { error_page 413 = @ws; } }",
          {"error-page-leads-around 1"}},
         {"to an internal location",
          "location /i/ { internal; root /srv; } location /a/ { auth_request /postern/check; error_page "
          "413 /i/x$uri; }",
          {"error-page-leads-around 1"}},
         {"by rewrite",
          "location /i/ { internal; root /srv; } location /a/ { auth_request /postern/check; rewrite "
          "^/a/(.*) /i/$1 last; }",
          {"rewrite-leads-around 1"}},
         {"not after the check",
          "location /a/ { auth_request /postern/check; error_page 404 502 504 = @ws; }",
          {}},
         {"not by try_files", "location /a/ { auth_request /postern/check; try_files $uri @ws; }", {}},
         {"not to an address that is public",
          "location /b/ { root /srv; } location /a/ { auth_request /postern/check; error_page 413 /b/; }",
          {}},
         {"not to a page that is the same for all",
          "location @sorry { root /srv; try_files /sorry.html =500; } location /a/ { auth_request "
          "/postern/check; error_page 500 413 @sorry; }",
          {}},
         {"not to a redirect",
          "location @away { return 302 https://login.example.com/; } location /a/ { auth_request "
          "/postern/check; error_page 401 = @away; }",
          {}},
         {"not to another login page",
          "location @login { proxy_pass http://127.0.0.1:4180; include postern_proxy; } location /a/ { "
          "auth_request /postern/check; error_page 401 = @login; }",
          {}},
         {"not from a public location", "location /a/ { error_page 418 = @ws; return 418; }", {}}},
        kOpenServer, after);
    check_nginx_rows({{"with the same check",
                       "error_page 413 418 = @ws; location /a/ { if ($http_upgrade) { return 418; } }",
                       {}},
                      {"with a weaker rule",
                       "location /a/ { auth_request /postern/check-staff; error_page 403 = @ws; }",
                       {"error-page-leads-around 1"}},
                      {"that is open",
                       "error_page 413 = @open; location @open { auth_request off; root /srv; }",
                       {"error-page-leads-around 1"}}},
                     kProtectedServer, after);
}

TEST_CASE("a text that is returned before the check is found", "[commands][nginx]") {
    check_nginx_rows(
        {{"in a location", "location /a/ { return 200 secret; }", {"return-before-check 1"}},
         {"in an if", "location /a/ { if ($a) { return 201 secret; } }", {"return-before-check 1"}},
         {"in the server block", "if ($a) { return 200 secret; }", {"return-before-check 1"}},
         {"in a public location", "location /a/ { auth_request off; return 200 public; }", {}},
         {"nothing is returned", "location /a/ { return 204; }", {}},
         {"a redirect", "location /a/ { return 302 /b/; }", {}},
         {"an error with a text", "location /a/ { return 404 none; }", {}},
         {"a rewrite that stays", "location /a/ { rewrite ^ /b break; }", {}}},
        kProtectedServer, "}");
}

TEST_CASE("satisfy any beside a way in for strangers is found", "[commands][nginx]") {
    check_nginx_rows(
        {{"for all", "satisfy any; allow all;", {"satisfy-any 1"}},
         {"for all, before deny", "satisfy any; allow 192.0.2.0/24; allow all; deny all;", {"satisfy-any 1"}},
         {"for every address", "satisfy any; allow 0.0.0.0/0; deny all;", {"satisfy-any 1"}},
         {"for every IPv6 address", "satisfy any; allow 2000::/3; deny all;", {"satisfy-any 1"}},
         {"for all of a location",
          "satisfy any; allow 192.0.2.0/24; deny all;\nlocation /a/ { allow all; }",
          {"satisfy-any 1"}},
         {"without a user file", "location /a/ { satisfy any; auth_basic x; }", {"satisfy-any 1"}},
         {"a network", "satisfy any; allow 192.0.2.0/24; deny all;", {}},
         {"private networks", "satisfy any; allow 10.0.0.0/8; allow fc00::/7; deny all;", {}},
         {"for all, behind deny", "satisfy any; deny all; allow all;", {}},
         {"a network, and a location that denies",
          "satisfy any; allow all; location / { deny all; }",
          {"satisfy-any 1"}},
         {"a password", "satisfy any; auth_basic x; auth_basic_user_file /etc/users;", {}},
         {"alone", "satisfy any;", {}},
         {"all", "satisfy all; allow 192.0.2.0/24; deny all;", {}},
         {"in a public location", "location /a/ { auth_request off; satisfy any; allow all; }", {}}},
        kProtectedServer, "}");
}

TEST_CASE("a regular expression that takes requests away from a rule is found", "[commands][nginx]") {
    const std::string ruled =
        kOpenServer + "location /staff/ { auth_request /postern/check-staff; location ~ \\.inner$ { } } ";
    check_nginx_rows({{"scripts", "location ~ \\.php$ { }", {"regex-wins 1"}},
                      {"pictures", "location ~* \\.(png|jpg)$ { expires 30d; }", {"regex-wins 1"}},
                      {"glued to its sign", "location ~\\.pdf$ { }", {"regex-wins 1"}},
                      {"the same folder", "location ~ ^/sta { }", {"regex-wins 1"}},
                      {"one of several folders", "location ~ ^/(public|staff)/ { }", {"regex-wins 1"}},
                      {"a choice at the top", "location ~ ^/x|\\.txt$ { }", {"regex-wins 1"}},
                      {"another folder", "location ~ ^/public/ { }", {}},
                      {"other folders", "location ~ ^/(public|assets)/.+\\.css$ { }", {}},
                      {"what nobody gets", "location ~ /\\.ht { deny all; }", {}},
                      {"what is not there", "location ~ /\\.git { return 404; }", {}},
                      {"the same rule", "location ~ \\.php$ { auth_request /postern/check-staff; }", {}},
                      {"inside of another location", "location /x/ { location ~ \\.php$ { } }", {}}},
                     ruled, "}");
    check_nginx_rows(
        {{"a rule that goes first", "location ^~ /staff/ { auth_request /postern/check-staff; }", {}},
         {"an exact rule", "location = /staff { auth_request /postern/check-staff; }", {}},
         {"a later expression",
          "location ~ ^/staff/ { auth_request /postern/check-staff; }",
          {"regex-wins 1"}},
         {"a location in a rule's",
          "location ^~ /a/ { location /a/b/ { auth_request /postern/check-staff; } }",
          {}},
         {"a rule deep inside",
          "location /a/ { location /a/b/ { auth_request /postern/check-staff; } }",
          {"regex-wins 1"}}},
        kOpenServer + "location ~ \\.php$ { } ", "}");
    check_nginx_rows(
        {{"open scripts of a private site",
          "location ~ \\.php$ { auth_request off; include postern_fastcgi; fastcgi_pass unix:/p; }",
          {"regex-wins 1"}},
         {"in a public folder",
          "location ~ ^/public/.+\\.php$ { auth_request off; include postern_fastcgi; fastcgi_pass "
          "unix:/p; }",
          {}},
         {"private scripts", "location ~ \\.php$ { include postern_fastcgi; fastcgi_pass unix:/p; }", {}}},
        kProtectedServer, "}");
}
