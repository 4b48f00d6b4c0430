#include <catch2/catch.hpp>

#include "commands/nginx/findings.hpp"
#include "support/nginx_findings.hpp"

using namespace postern;
using namespace postern::tests;

TEST_CASE("a public part of an application with private parts refuses ambiguous paths, or is found",
          "[commands][nginx]") {
    const std::string private_part =
        "location /app/ { proxy_pass http://127.0.0.1:5001; include postern_proxy; } }";
    check_nginx_rows(
        {{"without the include",
          "location /app/public/ { auth_request off; proxy_pass http://127.0.0.1:5001; }",
          {"public-part 1"}},
         {"by another name of the host",
          "location /app/public/ { auth_request off; proxy_pass http://localhost:5001/x/; }",
          {"public-part 1"}},
         {"in a named location",
          "location @open { auth_request off; proxy_pass http://127.0.0.1:5001; }\n"
          "location /app/public/ { auth_request off; try_files $uri @open; }",
          {"public-part 1"}},
         {"with a test that refuses nothing",
          "location /app/public/ { auth_request off; if ($postern_ambiguous) { set $a b; } proxy_pass "
          "http://127.0.0.1:5001; }",
          {"public-part 1"}},
         {"with the include",
          "location /app/public/ { include postern_public; proxy_pass http://127.0.0.1:5001; }",
          {}},
         {"with its test written out",
          "location /app/public/ { auth_request off; if ($postern_ambiguous) { return 400; } proxy_pass "
          "http://127.0.0.1:5001; }",
          {}},
         {"with the test in the server block",
          "if ($postern_ambiguous) { return 400; } location /app/public/ { auth_request off; proxy_pass "
          "http://127.0.0.1:5001; }",
          {}},
         {"another application", "location /b/ { auth_request off; proxy_pass http://127.0.0.1:5002; }", {}},
         {"a private part", "location /app/b/ { proxy_pass http://127.0.0.1:5001; }", {}}},
        kProtectedServer + "include postern_proxy; ", private_part);
}

TEST_CASE("a public location that serves files of a protected location is found", "[commands][nginx]") {
    check_nginx_rows(
        {{"by alias",
          "location /pub { auth_request off; alias /var/www/html/private/; }",
          {"public-folder 1"}},
         {"by alias of a folder",
          "location /pub/ { auth_request off; alias /var/www/html/private/; }",
          {"public-folder 1"}},
         {"by another root",
          "location /pub/ { auth_request off; root /var/www/html/private; }",
          {"public-folder 1"}},
         {"by a folder above", "location /pub/ { auth_request off; alias /var/www/; }", {"public-folder 1"}},
         {"by an expression",
          "location ~ ^/pub/(.*)$ { auth_request off; alias /var/www/html/private/$1; }",
          {"public-folder 1"}},
         {"by an alias that /pub../ leaves",
          "location /pub { auth_request off; alias /var/www/html/public/; } location /public/ { auth_request "
          "off; }",
          {"public-folder 1"}},
         {"by a roundabout path",
          "location /pub/ { auth_request off; alias /var/www/html/public/../private/; }",
          {"public-folder 1"}},
         {"by rewrite",
          "location /pub/ { auth_request off; rewrite ^/pub/(.*)$ /private/$1 break; }",
          {"public-folder 1"}},
         {"by rewrite in an if",
          "location /pub/ { auth_request off; if ($a) { rewrite ^/pub/(.*)$ /$1 break; } }",
          {"public-folder 1"}},
         {"by rewrite to a file of a rule",
          "location /staff/ { auth_request /postern/check-staff; } location /pub/ { auth_request off; "
          "rewrite ^ /staff/list.html break; }",
          {"public-folder 1"}},
         {"by rewrite in a public part",
          "location /app/ { proxy_pass http://a; include postern_proxy; } location /pub/ { include "
          "postern_public; rewrite ^/pub/(.*)$ /app/$1 break; proxy_pass http://a; include postern_proxy; }",
          {"public-folder 1"}},
         {"the folder of its own address", "location /pub/ { auth_request off; }", {}},
         {"a file of its own address", "location = /pub.html { auth_request off; }", {}},
         {"by the ending", "location ~ \\.css$ { auth_request off; }", {}},
         {"a folder elsewhere", "location /pub/ { auth_request off; alias /srv/pub/; }", {}},
         {"a folder that is public by its own address, too",
          "location /pub/ { auth_request off; alias /var/www/html/public/; } location /public/ { "
          "auth_request off; }",
          {}},
         {"a rewrite inside of the public folder",
          "location /pub/ { auth_request off; rewrite ^/pub/old/(.*)$ /pub/$1 break; }",
          {}},
         {"a rewrite that asks the check",
          "location /pub/ { auth_request off; rewrite ^/pub/(.*)$ /private/$1 last; }",
          {}},
         {"a page for maintenance",
          "location = /sorry { auth_request off; rewrite ^ /sorry.html break; }",
          {}},
         {"a protected location", "location /pub/ { alias /var/www/html/private/; }", {}}},
        kProtectedServer, "}");
    check_nginx_rows(
        {{"an alias beside a rule", "location /a/ { alias /var/www/html/private/; }", {"public-folder 1"}},
         {"an alias above a rule", "location /a/ { alias /var/www/html/; }", {"public-folder 1"}},
         {"the server block itself",
          "location /s/ { auth_request /postern/check; alias /var/www/html/s2/; }",
          {"public-folder 1"}},
         {"the same addresses", "location /private/pub/ { } location / { }", {}}},
        kOpenServer, "location /private/ { auth_request /postern/check; } }");
}
