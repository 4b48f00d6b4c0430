#include "doctor/faults.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace postern::doctor {
namespace {

constexpr std::string_view kSameHost =
    "postern.toml: set public_url to the origin that browsers see, such as \"https://login.example.com\"; "
    "without it, the web server must pass on the visitor's Host and scheme, as the shipped files do";

constexpr auto kFaults = std::to_array<Description>({
    {Fault::Unreachable, "unreachable", "The site does not answer.",
     "check the name in DNS, the `listen` lines, the firewall, and that the web server runs",
     "check the name in DNS, the `Listen` lines, the firewall, and that the web server runs",
     "check the name in DNS, `server.port`, the firewall, and that the web server runs"},
    {Fault::CertificateInvalid, "certificate-invalid",
     "Browsers refuse the certificate, so doctor sends no password.",
     "ssl_certificate: the whole chain (fullchain.pem), for this host name and still valid",
     "SSLCertificateFile: the whole chain (fullchain.pem), for this host name and still valid",
     "ssl.pemfile: the whole chain (fullchain.pem), for this host name and still valid"},
    {Fault::CertificateEnding, "certificate-ending",
     "The certificate expires within 14 days and was not renewed.",
     "find out why the renewal does not run (certbot renew), then reload nginx",
     "find out why the renewal does not run (certbot renew), then reload Apache",
     "find out why the renewal does not run (certbot renew), then reload lighttpd"},
    {Fault::NoHttps, "no-https", "The site works without https, so others on the network can read passwords.",
     "in the server of port 80: return 301 https://$server_name$request_uri; (nginx/nginx-https.conf)",
     "in the virtual host of port 80: Redirect permanent / https://app.example.com/",
     "for port 80: url.redirect = (\"\" => \"https://app.example.com${url.path}${qsa}\")"},
    {Fault::ClockSkew, "clock-skew",
     "The site's clock and this machine's clock differ by more than a minute, so cookies and certificates "
     "expire too early or too late.",
     "on the machine whose clock is wrong: timedatectl set-ntp true", "", ""},
    {Fault::PosternAway, "postern-away",
     "The web server cannot reach Postern, or Postern cannot reach its database.",
     "systemctl status postern.socket postern; nginx/postern-http.conf must name the socket that Postern "
     "listens on, and www-data must be able to open it",
     "systemctl status postern.socket postern; postern-provider.conf and postern-gate.conf must name the "
     "port that Postern listens on",
     "systemctl status postern.socket postern; postern-gate.conf and postern-protect.conf must name the "
     "socket that Postern listens on, and www-data must be able to open it"},
    {Fault::CheckTakenAway, "check-taken-away",
     "A rewrite leads the check to another page, or a return answers before the check.",
     "include /etc/postern/nginx/postern-gate.conf; first in the server block, before every rewrite, if and "
     "return; sudo nginx "
     "-T | postern config nginx names file and line",
     "RewriteCond %{REQUEST_URI} !^/postern/ before a RewriteRule or Redirect that takes every address",
     "url.rewrite, url.redirect and similar lines must not match /postern/", Needs::Protected},
    {Fault::CheckFails, "check-fails",
     "The web server cannot use the answer of the check, so it refuses every visitor.",
     "if POSTERN_REQUIRE has a mistake, Postern's log names it; the location of the check needs `include "
     "/etc/postern/nginx/postern_check;`, which sets POSTERN_ROLE (in postern_check_rules); `auth_request` "
     "needs the exact name of that location",
     "if POSTERN_REQUIRE has a mistake, Postern's log names it; Apache's log names other mistakes; compare "
     "with postern-provider.conf and postern-protect.conf",
     "if POSTERN_REQUIRE has a mistake, Postern's log names it; lighttpd's log names other mistakes; compare "
     "with postern-protect.conf"},
    {Fault::RedirectLoop, "redirect-loop",
     "Browsers are redirected in a circle or refused, and never see the login page.",
     "the gate also protects the login page: set mount = \"/postern/\" in postern.toml, and include "
     "postern-gate.conf, which opens /postern/ with auth_request off",
     "the gate also protects the login page: Include /etc/postern/apache/postern-gate.conf after the site's "
     "own sections",
     "the gate also protects the login page: include \"/etc/postern/lighttpd/postern-gate.conf\" before the "
     "site's own conditions"},
    {Fault::NotProtected, "not-protected", "The page opens without a sign-in.",
     "in the location that serves the page: auth_request /postern/check; include "
     "/etc/postern/nginx/postern_protect; another location may match first",
     "in the <Location> of the page: Include /etc/postern/apache/postern-protect.conf; a later section with "
     "Require all granted may undo it",
     "in the condition of the page: include \"/etc/postern/lighttpd/postern-protect.conf\"; another "
     "condition may undo it",
     Needs::Protected},
    {Fault::NotTheGate, "not-the-gate", "Something other than Postern answers at this address.",
     "check the address; auth_basic, allow, deny or another gate may answer first",
     "check the address; AuthType Basic, Require ip or another gate may answer first",
     "check the address; auth.require or another gate may answer first", Needs::Protected},
    {Fault::NoWayToSignIn, "no-way-to-sign-in", "Visitors get 401 and are not led to the login page.",
     "in the protected location: include /etc/postern/nginx/postern_protect; which has error_page 401 = "
     "@postern_sign_in",
     "Include /etc/postern/apache/postern-protect.conf, and delete ErrorDocument 401; Postern's own answer "
     "must reach the visitor",
     "include \"/etc/postern/lighttpd/postern-protect.conf\", and delete server.error-handler; Postern's own "
     "answer must reach the visitor",
     Needs::Protected},
    {Fault::RedirectPermanent, "redirect-permanent",
     "The redirect to the login page is permanent: browsers keep it and never ask for the page again.",
     "include /etc/postern/nginx/postern_protect; its redirect is 303; delete return 301 and rewrite … "
     "permanent",
     "delete Redirect permanent; the authorizer sends a 303 itself",
     "delete url.redirect; the authorizer sends a 303 itself", Needs::Protected},
    {Fault::ScriptsRedirected, "scripts-redirected",
     "Scripts and fetch() are redirected to the login page instead of being refused with 401.",
     "include /etc/postern/nginx/postern_protect; its @postern_sign_in redirects only if Postern named a "
     "Location",
     "", "", Needs::Protected},
    {Fault::TargetLost, "target-lost",
     "After signing in, visitors do not return to the page that they wanted.",
     "include /etc/postern/nginx/postern_protect; its redirect keeps Postern's Location unchanged; if the "
     "login page has another host, gate.origins in postern.toml must name the origin of the protected site",
     "REQUEST_URI must reach Postern unchanged; if the login page has another host, gate.origins in "
     "postern.toml must name the origin of the protected site",
     "", Needs::Protected},
    {Fault::BodyNotOff, "body-not-off",
     "Requests with a body fail: the check waits for a body that it does not get.",
     "include /etc/postern/nginx/postern_check; or, in a check by proxy_pass: proxy_pass_request_body off; "
     "proxy_set_header "
     "Content-Length \"\";",
     "use postern-provider.conf, which gives the check no body",
     "use postern-protect.conf, which gives the check no body", Needs::Protected},
    {Fault::CheckReachable, "check-reachable",
     "Visitors can ask the check directly, and it shows them the user's name and groups.",
     "in the location of the check: internal; (it is in postern_check_rules)",
     "delete the location of the check: the authorizer needs no path",
     "delete the location of the check: the authorizer needs no path"},
    {Fault::LoginNotFound, "login-not-found", "There is no login page at the expected address.",
     "include /etc/postern/nginx/postern-gate.conf; in the server block: it makes /postern/ the login page; "
     "if the login page is elsewhere, use --login URL",
     "Include /etc/postern/apache/postern-gate.conf in the virtual host; if the login page is elsewhere, use "
     "--login URL",
     "include \"/etc/postern/lighttpd/postern-gate.conf\" at the top level; if the login page is elsewhere, "
     "use --login URL"},
    {Fault::PublicUrl, "public-url",
     "Postern does not know the site's address: links lead away from the site, or Postern refuses its own "
     "forms.",
     kSameHost, "", ""},
    {Fault::FormElsewhere, "form-elsewhere",
     "The form on the login page sends the password to another site; doctor did not send it.",
     "check templates.directory, and everything that rewrites pages on the way (sub_filter, a proxy)", "",
     ""},
    {Fault::LoginCached, "login-cached",
     "Caches may keep the login page, so one visitor may get a page made for another visitor.",
     "in Postern's locations, delete fastcgi_cache, proxy_cache, expires, fastcgi_hide_header and "
     "fastcgi_ignore_headers Cache-Control; Postern's no-store must reach the browser",
     "for Postern's paths, delete CacheEnable, ExpiresActive and Header set Cache-Control; Postern's "
     "no-store must reach the browser",
     "for Postern's paths, delete expire.url, setenv Cache-Control and every cache; Postern's no-store must "
     "reach the browser"},
    {Fault::HeadersMissing, "headers-missing", "Some of Postern's security headers do not reach the browser.",
     "delete fastcgi_hide_header for these headers; include /etc/postern/nginx/postern_headers; in each "
     "block that has its own add_header; fastcgi_param HTTPS must tell Postern about https",
     "delete Header unset for these headers; if TLS ends before Apache: SetEnvIf X-Forwarded-Proto, or "
     "session.secure = \"always\"",
     "delete setenv.set-response-header for these headers"},
    {Fault::HeadersDoubled, "headers-doubled",
     "A security header arrives twice with different values, and browsers may use the wrong one.",
     "where Postern answers, delete the site's own add_header for these headers: include "
     "/etc/postern/nginx/postern_headers; adds only the missing headers",
     "where Postern answers, write Header set instead of Header add, or delete the line",
     "where Postern answers, delete setenv.add-response-header for these headers"},
    {Fault::ReferrerHidden, "referrer-hidden",
     "The login page arrives with Referrer-Policy: no-referrer. Browsers then hide the origin of its form, "
     "and without https Postern answers every sign-in with 403.",
     "where Postern answers, here or in a proxy in front, delete add_header and proxy_hide_header for "
     "Referrer-Policy; Postern's own value is same-origin",
     "where Postern answers, here or in a proxy in front, delete Header set Referrer-Policy; Postern's own "
     "value is same-origin",
     "where Postern answers, here or in a proxy in front, delete setenv.set-response-header for "
     "Referrer-Policy; Postern's own value is same-origin"},
    {Fault::SignInRefused, "sign-in-refused", "Postern refused this email and password.",
     "check with postern user show EMAIL that the user exists and is not disabled", "", "", Needs::SignIn},
    {Fault::SignInFails, "sign-in-fails", "The answer to the sign-in is not an answer of Postern.",
     "read Postern's log; a POST must reach Postern with its body: include "
     "/etc/postern/nginx/postern_params;",
     "read Postern's log; a POST must reach Postern with its body",
     "read Postern's log; a POST must reach Postern with its body", Needs::SignIn},
    {Fault::CookieLost, "cookie-lost",
     "The session cookie does not come back: the sign-in works, but the user is not signed in.",
     "leave the cookie unchanged on the way: delete fastcgi_hide_header Set-Cookie, add_header Set-Cookie, "
     "proxy_cookie_path and proxy_cookie_domain",
     "leave the cookie unchanged on the way: delete Header edit Set-Cookie and ProxyPassReverseCookiePath",
     "leave the cookie unchanged on the way: delete setenv.set-response-header Set-Cookie and a proxy.header "
     "map for it",
     Needs::SignIn},
    {Fault::CookieRefused, "cookie-refused", "Browsers drop a cookie that the sign-in sets.",
     "postern.toml: session.secure = \"auto\" if visitors come without https, and cookie.domain must be the "
     "host or a domain above it; the web server must not rewrite the cookie",
     "", "", Needs::SignIn},
    {Fault::CookieInsecure, "cookie-insecure",
     "Browsers would send a cookie of the sign-in without https, too.",
     "postern.toml: session.secure = \"auto\", or \"always\" if TLS ends before the web server; also "
     "fastcgi_param HTTPS $https if_not_empty; as in postern_params",
     "postern.toml: session.secure = \"auto\", or \"always\" if TLS ends before the web server", "",
     Needs::SignIn},
    {Fault::CookieOpen, "cookie-open",
     "A cookie of the sign-in lost HttpOnly or SameSite on the way, so scripts or other sites can use it.",
     "delete proxy_cookie_flags and other lines that rewrite Postern's cookies",
     "delete Header edit Set-Cookie for Postern's cookies", "delete the lines that rewrite Postern's cookies",
     Needs::SignIn},
    {Fault::LoopWhenSignedIn, "loop-when-signed-in",
     "Signed-in visitors are redirected in a circle: the login page knows the session, but the check does "
     "not.",
     "the location of the check needs the visitor's cookies: fastcgi_param HTTP_COOKIE $http_cookie "
     "if_not_empty; (it is in postern_check_params); the same cookie.domain and mount for both hosts",
     "the authorizer needs the visitor's cookies: delete RequestHeader unset Cookie before it",
     "the authorizer needs the visitor's cookies: delete setenv.set-request-header Cookie before it",
     Needs::Both},
    {Fault::LandsElsewhere, "lands-elsewhere", "The sign-in does not lead back to the page where it began.",
     "leave Postern's Location unchanged: delete fastcgi_redirect and proxy_redirect; keep the hidden field "
     "rd in templates.directory as it was",
     "leave Postern's Location unchanged: delete ProxyPassReverse and Header edit Location for it",
     "leave Postern's Location unchanged: delete a proxy.header map for it", Needs::Both},
    {Fault::PageFails, "page-fails", "The page fails for a signed-in visitor.",
     "read nginx's error log: the application fails, or the check fails for a signed-in visitor",
     "read Apache's error log: the application fails, or the check fails for a signed-in visitor",
     "read lighttpd's error log: the application fails, or the check fails for a signed-in visitor",
     Needs::Both},
    {Fault::IdentityPasses, "identity-passes",
     "The application gets an identity header that the visitor invented.",
     "in the protected location: include /etc/postern/nginx/postern_proxy; (or postern_fastcgi, for "
     "fastcgi_pass); do not set these headers again with your own proxy_set_header",
     "in the virtual host: Include /etc/postern/apache/postern-gate.conf, which has RequestHeader unset for "
     "each of these headers",
     "include \"/etc/postern/lighttpd/postern-gate.conf\" at the top level and \"postern-protect.conf\" in "
     "the condition; your own magnet.attract-physical-path-to must also run postern-identity.lua",
     Needs::Both},
    {Fault::SessionPasses, "session-passes",
     "The application gets the session cookie, so it could act as the visitor on every site.",
     "in the protected location: include /etc/postern/nginx/postern_proxy; (or postern_fastcgi, for "
     "fastcgi_pass); if you set session.cookie, the map of $postern_cookie_header in postern-http.conf must "
     "name it",
     "in the virtual host: Include /etc/postern/apache/postern-gate.conf, which has RequestHeader edit* "
     "Cookie; if you set session.cookie, that file must name it",
     "include \"/etc/postern/lighttpd/postern-gate.conf\", whose postern-identity.lua removes the cookie; if "
     "you set session.cookie, its local ours must name it",
     Needs::Both},
    {Fault::PageCached, "page-cached", "A cache shows one signed-in visitor's page to another visitor.",
     "delete proxy_cache and fastcgi_cache before the gate and in the protected location; for a CDN, include "
     "postern_protect again in each location with its own add_header: it sends Cache-Control: private",
     "a cache answers before the gate: delete CacheEnable there (or CacheQuickHandler off); a CDN obeys the "
     "Cache-Control: private of postern-protect.conf",
     "a cache answers before the gate: a CDN obeys the Cache-Control: private of postern-protect.conf",
     Needs::Both},
    {Fault::RuleInDav, "rule-in-dav",
     "A rule inside a WebDAV folder does not stop COPY, MOVE and DELETE of the folder above.",
     "use one rule for the whole WebDAV folder (docs/gate.md, section Traps)", "", "", Needs::Both},
    {Fault::SignOutFails, "sign-out-fails", "The page still opens with the cookie of an ended session.",
     "delete proxy_cache and fastcgi_cache in the location of the check",
     "delete AuthnCacheEnable and every cache around the check", "delete every cache around the check",
     Needs::Both},
    {Fault::SessionLeft, "session-left", "Doctor signed in and could not sign out.",
     "postern session end --user EMAIL", "", "", Needs::SignIn},
});

static_assert(std::ranges::is_sorted(kFaults, {}, &Description::fault) &&
              kFaults.size() == static_cast<std::size_t>(Fault::SessionLeft) + 1);

}  // namespace

std::span<const Description> faults() {
    return kFaults;
}

const Description& describe(Fault fault) {
    return kFaults.at(static_cast<std::size_t>(fault));
}

}  // namespace postern::doctor
