#include <catch2/catch.hpp>

#include "commands/nginx/findings.hpp"
#include "support/nginx_findings.hpp"

using namespace postern;
using namespace postern::tests;

TEST_CASE("a rewrite before the gate is found, and no other", "[commands][nginx]") {
    const std::string gate =
        "\ninclude postern-gate.conf; auth_request /postern/check; include postern_protect; }";
    check_nginx_rows(
        {{"a panel's front controller",
          "if (!-e $request_filename) { rewrite ^(.*)$ /index.php?q=$1 last; }",
          {"rewrite-before-gate 1"}},
         {"a single page application", "rewrite ^.*$ /index.html break;", {"rewrite-before-gate 1"}},
         {"a rewrite without a flag", "rewrite ^/(.*)$ /x/$1;", {"rewrite-before-gate 1"}},
         {"a condition that is no path",
          "if ($host = a) { set $a b; rewrite ^ /a; }",
          {"rewrite-before-gate 1"}},
         {"two of them",
          "rewrite ^/ /a;\nrewrite ^/p /b;",
          {"rewrite-before-gate 1", "rewrite-before-gate 2"}},
         {"an answer for files that are missing",
          "if (!-f $request_filename) { return 200; }",
          {"rewrite-before-gate 1"}},
         {"an answer by the path", "if ($uri ~ ^/post) { return 204; }", {"rewrite-before-gate 1"}},
         {"an error page that makes success",
          "error_page 418 = /open.html; if (-d $request_filename/x) { return 418; }",
          {"rewrite-before-gate 1"}},
         {"an expression that only PCRE knows",
          "rewrite (?<!x)y*+ /index.php last;",
          {"rewrite-before-gate 1"}},
         {"a negative condition",
          "if ($uri !~ ^/public/) { rewrite ^ /index.php; }",
          {"rewrite-before-gate 1"}},
         {"another path alone", "rewrite ^/old/(.*)$ /new/$1 last;", {}},
         {"another path by a condition", "if ($uri ~* ^/OLD) { rewrite ^ /new; }", {}},
         {"a redirect", "rewrite ^ https://example.com$request_uri? permanent;", {}},
         {"a redirect to another scheme",
          "if ($scheme = http) { return 301 https://$host$request_uri; }",
          {}},
         {"maintenance", "if (-f /var/maintenance) { return 503; }", {}},
         {"a preflight answer, which the visitor gets as well",
          "if ($request_method = OPTIONS) { return 204; }",
          {}},
         {"a variable", "set $a b; if ($host = a) { set $a c; }", {}},
         {"a rewrite that is never reached", "break; rewrite ^ /index.php;", {}}},
        "server { ", gate);
}

TEST_CASE("a rewrite behind the gate is found if no line keeps checks out of it", "[commands][nginx]") {
    check_nginx_rows(
        {{"without the line", "rewrite ^ /index.php;", {"rewrite-before-gate 1"}},
         {"with the line for another path",
          "if ($uri ~ ^/public/) { break; } rewrite ^ /index.php;",
          {"rewrite-before-gate 1"}},
         {"with the line behind it",
          "rewrite ^ /index.php;\nif ($uri ~ ^/postern/) { break; }",
          {"rewrite-before-gate 1"}},
         {"with a line that does not end it",
          "if ($uri ~ ^/postern/) { set $a b; } rewrite ^ /index.php;",
          {"rewrite-before-gate 1"}},
         {"with the line and variables",
          "if ($uri ~ ^/postern/) { set $a b; set $c d; break; } rewrite ^ /index.php;",
          {}},
         {"with the line, and a rewrite inside of it",
          "if ($uri ~ ^/postern/) { set $a b; rewrite ^ /index.php; break; }",
          {"rewrite-before-gate 1"}},
         {"with the line", "if ($uri ~ ^/postern/) { break; } rewrite ^ /index.php;", {}},
         {"with the line for this check", "if ($uri = /postern/check) { break; } rewrite ^ /index.php;", {}}},
        "server { location = /postern/check { include postern_check; } auth_request /postern/check; ", " }");
    check_nginx_rows(
        {{"in the shipped order", "if (!-e $request_filename) { rewrite ^ /index.php last; }", {}}},
        kProtectedServer, "}");
}

TEST_CASE("an auth_request that does not ask a check is found", "[commands][nginx]") {
    check_nginx_rows(
        {{"outside of /postern/", "location /a/ { auth_request /check; }", {"not-a-check 1"}},
         {"a misspelled name", "location /a/ { auth_request /postern/chekc; }", {"not-a-check 1"}},
         {"the login page", "location /a/ { auth_request /postern/; }", {"not-a-check 1"}},
         {"health, which answers 200", "location /a/ { auth_request /postern/health; }", {"not-a-check 1"}},
         {"a location that answers itself",
          "location = /ok { return 204; } location /a/ { auth_request /ok; }",
          {"not-a-check 1"}},
         {"a rule", "location /a/ { auth_request /postern/check-staff; }", {}},
         {"off", "location /a/ { auth_request off; }", {}}},
        kProtectedServer, "}");
}

TEST_CASE("a check that something other than Postern answers is found", "[commands][nginx]") {
    check_nginx_rows(
        {{"by return",
          "location = /postern/check-a { include postern_check; return 204; }",
          {"check-answers-itself 1"}},
         {"by rewrite",
          "location = /postern/check-a { include postern_check; rewrite ^ /b last; }",
          {"check-answers-itself 1"}},
         {"by if",
          "location = /postern/check-a { include postern_check; if ($a) { return 200; } }",
          {"check-answers-itself 1"}},
         {"by a file",
          "location = /postern/check-a { include postern_check; try_files /ok.html =500; }",
          {"check-answers-itself 1"}},
         {"by an image",
          "location = /postern/check-a { include postern_check; empty_gif; }",
          {"check-answers-itself 1"}},
         {"by an error page",
          "location = /postern/check-a { include postern_check; error_page 502 =200 /sorry.html; }",
          {"check-error-passes 1"}},
         {"by an error page's own status",
          "location = /postern/check-a { include postern_check; error_page 502 504 = @sorry; }",
          {"check-error-passes 1"}},
         {"by a refusal",
          "location = /postern/check-a { include postern_check; if ($a) { return 403; } }",
          {}},
         {"by a page that stays an error",
          "location = /postern/check-a { include postern_check; error_page 502 /sorry.html; }",
          {}},
         {"not by the site's",
          "error_page 502 504 =200 /sorry.html; location = /sorry.html { auth_request off; }",
          {}}},
        kProtectedServer, "}");
    check_nginx_rows(
        {{"the site's error page, without the line in postern_check_rules", "", {"check-error-passes 1"}}},
        "error_page 502 =200 /sorry.html; server { location = /postern/check { fastcgi_pass postern; "
        "fastcgi_param "
        "POSTERN_ROLE check; } auth_request /postern/check; ",
        "}");
}

TEST_CASE("a verdict that is kept for others is found", "[commands][nginx]") {
    check_nginx_rows(
        {{"the shipped cache", "location = /postern/check-a { include postern_check_cached; }", {}},
         {"the shipped cache, and a rule with a variable",
          "location = /postern/check-a { set $postern_rule \"group:$group\"; include postern_check_cached; }",
          {}},
         {"a cache beside the shipped cache",
          "location = /postern/check-a { include postern_check_cached; fastcgi_cache a; }",
          {"check-cached 1"}},
         {"a key with the cookies",
          "location = /postern/check-a { include postern_check_params; include postern_upstream; include "
          "postern_check_rules; fastcgi_cache a; fastcgi_cache_key \"$uri $http_cookie\"; }",
          {"check-cached 1"}},
         {"a key without the cookies",
          "location = /postern/check-a { include postern_check_params; include postern_upstream; include "
          "postern_check_rules; fastcgi_cache a; fastcgi_cache_key $uri; }",
          {"check-cached 1"}}},
        kProtectedServer, "}");
}

TEST_CASE("a rule with a mistake is found", "[commands][nginx]") {
    check_nginx_rows(
        {{"the words of rules", "\"group:staff user:ada@example.com factor:2 fresh:15m\"; }", {}},
         {"an unknown factor", "\"group:staff factor:3\"; }", {"rule-malformed 1"}},
         {"a time of nothing", "fresh:0; }", {"rule-malformed 1"}},
         {"an unknown word", "\"role:admin\"; }", {"rule-malformed 1"}},
         {"no words", "\"\"; }", {"rule-malformed 1"}},
         {"in another check",
          "group:staff; } location = /postern/check-b { include postern_check; fastcgi_param POSTERN_REQUIRE "
          "factor:2,fresh:1h; }",
          {"rule-malformed 1"}},
         {"two rules", "group:staff; fastcgi_param POSTERN_REQUIRE factor:2; }", {"rule-malformed 1"}},
         {"a kept pass",
          "group:staff; } location = /postern/check-b { set $postern_rule group:staff; include "
          "postern_check_cached; }",
          {}},
         {"a mistake in the rule of a kept pass",
          "group:staff; } location = /postern/check-b { set $postern_rule staff; include "
          "postern_check_cached; }",
          {"rule-malformed 1"}},
         {"two rules of a kept pass",
          "group:staff; } location = /postern/check-b { include postern_check_cached; fastcgi_param "
          "POSTERN_REQUIRE group:staff; }",
          {"rule-malformed 1"}},
         {"a variable", "\"group:$group\"; }", {}}},
        kProtectedServer +
            "location = /postern/check-a { include postern_check; fastcgi_param POSTERN_REQUIRE ",
        "}");
}
