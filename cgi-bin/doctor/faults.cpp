#include "doctor/faults.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace postern::doctor {
namespace {

constexpr std::string_view kSameHost =
    "postern.toml: public_url is the origin that browsers see, \"https://login.example.com\"; without it the "
    "web server has to pass on the visitor's Host and scheme, as the shipped files do";

constexpr auto kFaults = std::to_array<Description>({
    {Fault::Unreachable, "unreachable", "The site does not answer.",
     "check the name in DNS, the `listen` lines, the firewall, and that the web server runs",
     "check the name in DNS, the `Listen` lines, the firewall, and that the web server runs",
     "check the name in DNS, `server.port`, the firewall, and that the web server runs"},
    {Fault::CertificateInvalid, "certificate-invalid",
     "Browsers refuse the certificate, and doctor types no password there.",
     "ssl_certificate: the whole chain (fullchain.pem), for this host name and still valid",
     "SSLCertificateFile: the whole chain (fullchain.pem), for this host name and still valid",
     "ssl.pemfile: the whole chain (fullchain.pem), for this host name and still valid"},
    {Fault::CertificateEnding, "certificate-ending",
     "The certificate ends within 14 days, and nothing has renewed it.",
     "see why the renewal does not run (certbot renew), and reload nginx after it",
     "see why the renewal does not run (certbot renew), and reload Apache after it",
     "see why the renewal does not run (certbot renew), and reload lighttpd after it"},
    {Fault::NoHttps, "no-https", "The site can be used without https, so passwords can be read on the way.",
     "in the server of port 80: return 301 https://$server_name$request_uri; (nginx/nginx-https.conf)",
     "in the virtual host of port 80: Redirect permanent / https://app.example.com/",
     "for port 80: url.redirect = (\"\" => \"https://app.example.com${url.path}${qsa}\")"},
    {Fault::ClockSkew, "clock-skew",
     "The clock of the site and the one here differ by more than a minute; cookies and certificates end too "
     "early or too late.",
     "on the machine whose clock is wrong: timedatectl set-ntp true", "", ""},
    {Fault::PosternAway, "postern-away",
     "The web server does not reach Postern, or Postern not its database.",
     "systemctl status postern.socket postern; nginx/postern-http.conf: the socket that Postern listens on, "
     "which www-data may open",
     "systemctl status postern.socket postern; postern-provider.conf and postern-gate.conf: the port that "
     "Postern listens on",
     "systemctl status postern.socket postern; postern-gate.conf and postern-protect.conf: the socket that "
     "Postern listens on, which www-data may open"},
    {Fault::CheckTakenAway, "check-taken-away",
     "A rewrite in the server block takes the check elsewhere, or a return answers before it.",
     "include /etc/postern/nginx/postern-gate.conf; first in the server block, before every rewrite, if and "
     "return; sudo nginx "
     "-T | postern config nginx names file and line",
     "RewriteCond %{REQUEST_URI} !^/postern/ before a RewriteRule or Redirect that takes every address",
     "url.rewrite, url.redirect and the like may not match /postern/", Needs::Protected},
    {Fault::CheckFails, "check-fails",
     "The web server cannot use the verdict of the check, and refuses everybody.",
     "Postern's log names a POSTERN_REQUIRE that does not parse; the location of the check needs `include "
     "/etc/postern/nginx/postern_check;`, which sets POSTERN_ROLE (in postern_check_rules), and "
     "`auth_request` its exact name",
     "Postern's log names a POSTERN_REQUIRE that does not parse, Apache's log what else is wrong; the rest "
     "as in postern-provider.conf and postern-protect.conf",
     "Postern's log names a POSTERN_REQUIRE that does not parse, lighttpd's log what else is wrong; the rest "
     "as in postern-protect.conf"},
    {Fault::RedirectLoop, "redirect-loop",
     "Browsers are sent round in a circle, or refused, and never see the login page.",
     "the login page is behind the gate itself: set mount = \"/postern/\" in postern.toml, and include "
     "postern-gate.conf, which opens /postern/ with auth_request off",
     "the login page is behind the gate itself: Include /etc/postern/apache/postern-gate.conf behind the "
     "site's own sections",
     "the login page is behind the gate itself: include \"/etc/postern/lighttpd/postern-gate.conf\" before "
     "the site's own "
     "conditions"},
    {Fault::NotProtected, "not-protected", "The page opens without anybody signed in.",
     "in the location that serves the page: auth_request /postern/check; include "
     "/etc/postern/nginx/postern_protect; mind that "
     "another location may match first",
     "in the <Location> of the page: Include /etc/postern/apache/postern-protect.conf; mind that a later "
     "section may undo it, by "
     "Require all granted",
     "in the condition of the page: include \"/etc/postern/lighttpd/postern-protect.conf\"; mind that "
     "another condition may undo "
     "it",
     Needs::Protected},
    {Fault::NotTheGate, "not-the-gate", "Something other than Postern answers at this address.",
     "check the address; auth_basic, allow and deny, or another gate stand before this one",
     "check the address; AuthType Basic, Require ip, or another gate stand before this one",
     "check the address; auth.require, or another gate stand before this one", Needs::Protected},
    {Fault::NoWayToSignIn, "no-way-to-sign-in",
     "Visitors are refused with 401 and are not led to the login page.",
     "in the protected location: include /etc/postern/nginx/postern_protect; which has error_page 401 = "
     "@postern_sign_in",
     "Include /etc/postern/apache/postern-protect.conf, and no ErrorDocument 401; Postern's own answer has "
     "to reach the visitor",
     "include \"/etc/postern/lighttpd/postern-protect.conf\", and no server.error-handler; Postern's own "
     "answer has to reach the "
     "visitor",
     Needs::Protected},
    {Fault::RedirectPermanent, "redirect-permanent",
     "The way to the login page is a permanent redirect: browsers keep it, and go there for ever.",
     "include /etc/postern/nginx/postern_protect; whose redirect is 303; not return 301 or rewrite … "
     "permanent",
     "the authorizer's own 303, not Redirect permanent", "the authorizer's own 303, not url.redirect",
     Needs::Protected},
    {Fault::ScriptsRedirected, "scripts-redirected",
     "Scripts and fetch() are redirected to the login page instead of being refused with 401.",
     "include /etc/postern/nginx/postern_protect; its @postern_sign_in redirects only where Postern named a "
     "Location",
     "", "", Needs::Protected},
    {Fault::TargetLost, "target-lost",
     "After signing in, visitors do not come back to where they were going.",
     "include /etc/postern/nginx/postern_protect; whose redirect passes Postern's Location on unchanged; on "
     "another host than "
     "the login page, postern.toml: gate.origins names the origin of the protected site",
     "REQUEST_URI has to reach Postern unchanged; on another host than the login page, postern.toml: "
     "gate.origins names the origin of the protected site",
     "", Needs::Protected},
    {Fault::BodyNotOff, "body-not-off",
     "Requests with a body fail: the check is told of a body that it never gets.",
     "include /etc/postern/nginx/postern_check; or, in a check by proxy_pass: proxy_pass_request_body off; "
     "proxy_set_header "
     "Content-Length \"\";",
     "ask as postern-provider.conf does, where the check is given no body",
     "ask as postern-protect.conf does, where the check is given no body", Needs::Protected},
    {Fault::CheckReachable, "check-reachable",
     "The check can be asked from outside, and shows who is signed in under which name and groups.",
     "in the location of the check: internal; (it is in postern_check_rules)",
     "no path is needed for the authorizer: take the location of the check out",
     "no path is needed for the authorizer: take the location of the check out"},
    {Fault::LoginNotFound, "login-not-found", "There is no login page where it was looked for.",
     "include /etc/postern/nginx/postern-gate.conf; in the server block, whose /postern/ is the login page; "
     "when it is "
     "elsewhere, tell doctor with --login URL",
     "Include /etc/postern/apache/postern-gate.conf in the virtual host; when the login page is elsewhere, "
     "tell doctor with "
     "--login URL",
     "include \"/etc/postern/lighttpd/postern-gate.conf\" at the top level; when the login page is "
     "elsewhere, tell doctor with "
     "--login URL"},
    {Fault::PublicUrl, "public-url",
     "Postern takes the site for another one: links lead away from it, or its own forms are refused.",
     kSameHost, "", ""},
    {Fault::FormElsewhere, "form-elsewhere",
     "The form on the login page sends the password to another site; doctor sent none.",
     "look at templates.directory, and at what rewrites pages on the way (sub_filter, a proxy)", "", ""},
    {Fault::LoginCached, "login-cached",
     "The login page may be kept by caches, so that one visitor gets what was meant for another.",
     "for Postern's locations: no fastcgi_cache, proxy_cache or expires, and no fastcgi_hide_header or "
     "fastcgi_ignore_headers Cache-Control; its no-store has to arrive",
     "for Postern's paths: no CacheEnable, ExpiresActive or Header set Cache-Control; its no-store has to "
     "arrive",
     "for Postern's paths: no expire.url, setenv Cache-Control or cache; its no-store has to arrive"},
    {Fault::HeadersMissing, "headers-missing", "Security headers of Postern's do not arrive.",
     "no fastcgi_hide_header for them; include /etc/postern/nginx/postern_headers; in each block that has an "
     "add_header of its "
     "own; fastcgi_param HTTPS tells Postern of https",
     "no Header unset for them; where TLS ends before Apache: SetEnvIf X-Forwarded-Proto, or session.secure "
     "= \"always\"",
     "no setenv.set-response-header for them"},
    {Fault::HeadersDoubled, "headers-doubled",
     "Security headers arrive twice with different makers; browsers take one of them, or the stricter.",
     "take the site's own add_header for them away where Postern answers: include "
     "/etc/postern/nginx/postern_headers; adds only "
     "those that are missing",
     "Header set instead of Header add, or nothing at all, where Postern answers",
     "no setenv.add-response-header for them where Postern answers"},
    {Fault::ReferrerHidden, "referrer-hidden",
     "The login page arrives with Referrer-Policy: no-referrer. Browsers then hide where its form comes "
     "from; "
     "without https every sign-in is answered 403.",
     "no add_header or proxy_hide_header for Referrer-Policy where Postern answers, here or in a proxy in "
     "front; Postern's own value is same-origin",
     "no Header set Referrer-Policy where Postern answers, here or in a proxy in front; Postern's own value "
     "is same-origin",
     "no setenv.set-response-header for Referrer-Policy where Postern answers, here or in a proxy in front; "
     "Postern's own value is same-origin"},
    {Fault::SignInRefused, "sign-in-refused", "This email and this password were refused.",
     "postern user show EMAIL says whether the user is there and not disabled", "", "", Needs::SignIn},
    {Fault::SignInFails, "sign-in-fails", "The sign-in is not answered as Postern does.",
     "Postern's log says why; POST has to reach it with its body: include /etc/postern/nginx/postern_params;",
     "Postern's log says why; POST has to reach it with its body",
     "Postern's log says why; POST has to reach it with its body", Needs::SignIn},
    {Fault::CookieLost, "cookie-lost",
     "The session cookie does not come back: the sign-in works, and nobody is signed in.",
     "nothing may touch it on the way: no fastcgi_hide_header Set-Cookie, no add_header or "
     "proxy_cookie_path, proxy_cookie_domain on it",
     "nothing may touch it on the way: no Header edit Set-Cookie, no ProxyPassReverseCookiePath on it",
     "nothing may touch it on the way: no setenv.set-response-header Set-Cookie, no proxy.header map on it",
     Needs::SignIn},
    {Fault::CookieRefused, "cookie-refused", "Browsers drop a cookie that the sign-in sets.",
     "postern.toml: session.secure = \"auto\" where visitors come without https, cookie.domain the host or "
     "above it; and nothing may rewrite the cookie on the way",
     "", "", Needs::SignIn},
    {Fault::CookieInsecure, "cookie-insecure", "A cookie of the sign-in would also be sent without https.",
     "postern.toml: session.secure = \"auto\", or \"always\" where TLS ends before the web server; else "
     "fastcgi_param HTTPS $https if_not_empty; as in postern_params",
     "postern.toml: session.secure = \"auto\", or \"always\" where TLS ends before the web server", "",
     Needs::SignIn},
    {Fault::CookieOpen, "cookie-open",
     "A cookie of the sign-in lost HttpOnly or SameSite on the way: scripts or other sites can use it.",
     "no proxy_cookie_flags or other rewriting of Postern's cookies",
     "no Header edit Set-Cookie on Postern's cookies", "no rewriting of Postern's cookies", Needs::SignIn},
    {Fault::LoopWhenSignedIn, "loop-when-signed-in",
     "Who is signed in is sent round in a circle: the login page knows the session, the check does not.",
     "the location of the check needs the visitor's cookies: fastcgi_param HTTP_COOKIE $http_cookie "
     "if_not_empty; (it is in postern_check_params); the same cookie.domain and mount for both hosts",
     "the authorizer needs the visitor's cookies: no RequestHeader unset Cookie before it",
     "the authorizer needs the visitor's cookies: no setenv.set-request-header Cookie before it",
     Needs::Both},
    {Fault::LandsElsewhere, "lands-elsewhere", "The sign-in ends on another page than the one it began with.",
     "nothing may rewrite Postern's Location: no fastcgi_redirect or proxy_redirect, no changed hidden field "
     "rd in templates.directory",
     "nothing may rewrite Postern's Location: no ProxyPassReverse or Header edit Location on it",
     "nothing may rewrite Postern's Location: no proxy.header map on it", Needs::Both},
    {Fault::PageFails, "page-fails", "The page fails for somebody who is signed in.",
     "the error log of nginx says why: the application behind, or the check when it passes somebody",
     "the error log of Apache says why: the application behind, or the check when it passes somebody",
     "the error log of lighttpd says why: the application behind, or the check when it passes somebody",
     Needs::Both},
    {Fault::IdentityPasses, "identity-passes",
     "The application believes an identity header that a visitor made up.",
     "in the protected location: include /etc/postern/nginx/postern_proxy; (or postern_fastcgi, for "
     "fastcgi_pass), and no "
     "proxy_set_header of your own beside it that undoes it",
     "in the virtual host: Include /etc/postern/apache/postern-gate.conf, which has RequestHeader unset for "
     "each of them",
     "include \"/etc/postern/lighttpd/postern-gate.conf\" at the top level and \"postern-protect.conf\" in "
     "the condition, without "
     "a magnet.attract-physical-path-to of your own that leaves postern-identity.lua out",
     Needs::Both},
    {Fault::SessionPasses, "session-passes",
     "The application behind gets the session cookie, with which it could be the visitor everywhere.",
     "in the protected location: include /etc/postern/nginx/postern_proxy; (or postern_fastcgi, for "
     "fastcgi_pass); a "
     "session.cookie of your own has to be named in the map of $postern_cookie_header in postern-http.conf",
     "in the virtual host: Include /etc/postern/apache/postern-gate.conf, which has RequestHeader edit* "
     "Cookie; a session.cookie "
     "of your own has to be named in it",
     "include \"/etc/postern/lighttpd/postern-gate.conf\", whose postern-identity.lua takes it out; a "
     "session.cookie of your own "
     "has to be named in its local ours",
     Needs::Both},
    {Fault::PageCached, "page-cached", "A cache shows what one signed-in visitor saw to another visitor.",
     "no proxy_cache or fastcgi_cache before the gate or in the protected location, and for a CDN: include "
     "postern_protect again in a location with an add_header of its own; it sends Cache-Control: private",
     "a cache stands before the gate: no CacheEnable there (CacheQuickHandler off); a CDN obeys the "
     "Cache-Control: private of postern-protect.conf",
     "a cache stands before the gate: a CDN obeys the Cache-Control: private of postern-protect.conf",
     Needs::Both},
    {Fault::RuleInDav, "rule-in-dav",
     "A rule inside a WebDAV folder does not stop COPY, MOVE and DELETE of the folder above.",
     "one rule for the whole WebDAV folder: docs/gate.md, Traps", "", "", Needs::Both},
    {Fault::SignOutFails, "sign-out-fails",
     "The page still opens with the cookie of a session that was ended.",
     "no proxy_cache or fastcgi_cache in the location of the check",
     "no AuthnCacheEnable or cache around the check", "no cache around the check", Needs::Both},
    {Fault::SessionLeft, "session-left", "Doctor signed in and could not sign out again.",
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
