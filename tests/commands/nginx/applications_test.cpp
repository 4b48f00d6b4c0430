#include <catch2/catch.hpp>

#include "commands/nginx/findings.hpp"
#include "support/nginx_findings.hpp"

using namespace postern;
using namespace postern::tests;

TEST_CASE("an application that believes the visitor is found", "[commands][nginx]") {
    check_nginx_rows(
        {{"a header of one's own",
          "location /a/ { proxy_pass http://a; proxy_set_header Host $host; }",
          {"identity-passes 1"}},
         {"the visitor's header",
          "location /a/ { proxy_pass http://a; include postern_proxy; proxy_set_header Remote-User "
          "$http_remote_user; }",
          {"identity-passes 1"}},
         {"a public part",
          "location /a/ { auth_request off; proxy_pass http://a; proxy_set_header X-A b; }",
          {"identity-passes 1"}},
         {"PHP with Debian's file",
          "location /a/ { fastcgi_pass unix:/p; fastcgi_param REMOTE_USER $remote_user; }",
          {"identity-passes 1"}},
         {"PHP with Debian's file beside",
          "location /a/ { fastcgi_pass unix:/p; include postern_fastcgi; fastcgi_param REMOTE_USER "
          "$remote_user; }",
          {"identity-passes 1"}},
         {"uwsgi", "location /a/ { uwsgi_pass unix:/u; }", {"identity-passes 1"}},
         {"grpc", "location /a/ { grpc_pass grpc://g; }", {"identity-passes 1"}},
         {"scgi", "location /a/ { scgi_pass unix:/u; }", {"identity-passes 1"}},
         {"in an if",
          "location /a/ { proxy_set_header A b; if ($a) { proxy_pass http://a; } }",
          {"identity-passes 1"}},
         {"with the server block's lines", "location /a/ { proxy_pass http://a; }", {}},
         {"with the include",
          "location /a/ { proxy_pass http://a; include postern_proxy; proxy_set_header Host $host; }",
          {}},
         {"with another name besides",
          "location /a/ { proxy_pass http://a; include postern_proxy; proxy_set_header X-WebAuth-User "
          "$postern_user; }",
          {}},
         {"with no headers at all",
          "location /a/ { proxy_pass http://a; proxy_set_header A b; proxy_pass_request_headers off; }",
          {}},
         {"PHP", "location /a/ { fastcgi_pass unix:/p; include postern_fastcgi; }", {}}},
        kProtectedServer, "}");
}

TEST_CASE("a cache of protected pages that does not know the visitor is found", "[commands][nginx]") {
    const std::string app = "proxy_pass http://a; include postern_proxy; ";
    check_nginx_rows(
        {{"without a key",
          "location /a/ { proxy_pass http://a; proxy_cache z; proxy_cache_valid 200 1m; }",
          {"page-cached 1"}},
         {"by the address",
          "proxy_cache z; location /a/ { proxy_pass http://a; proxy_cache_key $host$uri; }",
          {"page-cached 1"}},
         {"PHP",
          "location /a/ { fastcgi_pass unix:/p; include postern_fastcgi; fastcgi_cache z; "
          "fastcgi_cache_key $uri; }",
          {"page-cached 1"}},
         {"by the cookies",
          "location /a/ { proxy_pass http://a; proxy_cache z; proxy_cache_key $uri$http_cookie; }",
          {}},
         {"by the user",
          "location /a/ { proxy_pass http://a; proxy_cache z; proxy_cache_key $postern_user$uri; }",
          {}},
         {"a public page", "location /a/ { auth_request off; proxy_pass http://a; proxy_cache z; }", {}},
         {"off", "proxy_cache z; location /a/ { proxy_pass http://a; proxy_cache off; }", {}}},
        kProtectedServer, "}");
}

TEST_CASE("a rule inside a WebDAV collection is found", "[commands][nginx]") {
    check_nginx_rows(
        {{"of a location",
          "location /d/ { dav_methods PUT DELETE MKCOL COPY MOVE; } location /d/staff/ { auth_request "
          "/postern/check-staff; }",
          {"dav-crosses-rule 1"}},
         {"of the server block's",
          "location / { dav_methods DELETE; } location /staff/ { auth_request /postern/check-staff; "
          "dav_methods off; }",
          {"dav-crosses-rule 1"}},
         {"nested",
          "location /d/ { dav_methods MOVE; location /d/e/ { auth_request /postern/check-staff; } }",
          {"dav-crosses-rule 1"}},
         {"uploads alone",
          "location /d/ { dav_methods PUT; } location /d/staff/ { auth_request /postern/check-staff; }",
          {}},
         {"the same rule", "location /d/ { dav_methods MOVE; } location /d/e/ { dav_methods off; }", {}},
         {"beside it",
          "location /d/ { dav_methods MOVE; } location /e/ { auth_request /postern/check-staff; }",
          {}}},
        kProtectedServer, "}");
}
