#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

#include "base/network.hpp"
#include "base/origin.hpp"
#include "config/accent.hpp"
#include "config/listen_address.hpp"

namespace postern::config {

// Decides whether the session cookie is marked Secure and named with __Host-.
enum class Secure {
    Auto,  // follows the scheme that the web server reports for the request
    Always,
    Never,
};

// The unix socket of `listen`.
struct Socket {
    mode_t mode = 0660;      // permission bits
    std::string group = {};  // name of the owning group; empty: the group of the process
};

struct State {
    std::filesystem::path directory = "/var/lib/postern";  // absolute; holds the server key and the sessions
};

struct Templates {
    std::filesystem::path directory = {};  // absolute; empty: the templates built into the program
    bool reload = false;                   // a running server reads changed templates again
};

// The site's own name, logo, colour and words on the pages.
struct Look {
    std::string name = "Postern";          // of the site, for visitors; 1 to 60 characters
    std::filesystem::path logo = {};       // absolute, an SVG or PNG file; empty: the built-in icon
    std::optional<Accent> accent = {};     // none: the colours of the style sheet
    std::string note = {};                 // below the sign-in form, plain text; at most 300 characters
    std::string help = {};                 // a URL (https, http, mailto) or an email address
    std::string language = {};             // a BCP 47 tag; empty: the language of the visitor's browser
    std::filesystem::path sentences = {};  // absolute; the operator's own messages; empty: none
};

struct Session {
    std::string cookie = "session";  // the name without the prefix
    Secure secure = Secure::Auto;
    std::chrono::seconds idle = std::chrono::hours{1};       // ends after this time without a request
    std::chrono::seconds absolute = std::chrono::hours{12};  // ends after this time; at least `idle`
    std::chrono::seconds keep{0};   // ends after this time if the visitor chose to stay; 0: no choice
    std::chrono::seconds cache{2};  // a check trusts its last read for this long; only with `database.url`
};

// The hosts that share the session cookie.
struct Cookie {
    std::string domain = {};  // lower case; empty: only this host
};

// The protection of other sites.
enum class NameEncoding {
    Percent,  // printable ASCII; other bytes and '%' are percent-encoded
    Utf8,     // as they are
};

struct Gate {
    NameEncoding names = NameEncoding::Percent;  // how applications are told users' emails and names
    // Targets outside the login page's own site to which visitors may be sent after signing in: origins, or
    // all hosts below a domain.
    std::vector<Origin> origins = {};
    bool compat = false;  // Postern also answers the addresses of other gateways
};

// Strict-Transport-Security, on the answers over https.
struct Hsts {
    bool include_subdomains = false;  // whether it holds for all hosts below; only if `mount` is "/"
};

// The cookie that remembers the email address of the last sign-in.
struct EmailCookie {
    std::chrono::seconds lifetime = std::chrono::days{365};  // 0: until the browser closes
    std::string path = {};                                   // empty: the mount
    std::string domain = {};                                 // lower case; empty: only this host
};

// The source of the users that may sign in.
enum class UserSource {
    Database,  // the table that `postern user` keeps
    Htpasswd,  // a password file of Apache or nginx
    Shared,    // any email address with the shared password
};

struct Users {
    UserSource source = UserSource::Database;
    std::filesystem::path htpasswd_file = {};  // absolute; set exactly if the source is Htpasswd
    std::string htpasswd_domain = {};  // for names in that file without a domain; empty: no domain is added
    // Argon2id of the shared password, as a PHC string ("$argon2id$v=19$m=19456,t=2,p=1$…"). Must never be
    // printed. Set exactly if the source is Shared.
    std::string shared_password_hash = {};
};

// The hashing and the minimum length of new passwords.
struct Password {
    unsigned memory_mib = 19;      // Argon2id's memory; with the passes at least OWASP's minimum
    unsigned passes = 2;           // Argon2id's time cost
    unsigned parallel = 0;         // passwords that are checked at the same time; 0: one per core
    unsigned minimum_length = 15;  // in characters (code points)
};

// Whether users may add a second factor.
enum class Enrolment {
    Self,  // on the profile page
    Off,   // no user adds one; those with a second factor keep it
};

// An authenticator app beside the password. Not with the shared password.
struct SecondFactor {
    Enrolment enrolment = Enrolment::Self;
    std::string issuer = {};                 // the site's name in the app; empty: look.name
    std::chrono::seconds trust{0};           // a browser that the visitor trusts needs no code; 0: none
    std::vector<std::string> required = {};  // "everybody", or "group:NAME" and "user:EMAIL"
};

// App passwords for programs. Not with the shared password.
struct AppPasswords {
    std::vector<std::string> labels = {};                   // that users may choose; none: no app passwords
    std::chrono::seconds longest = std::chrono::days{365};  // the longest lifetime
};

// The limit of sign-ins from one address.
struct Throttle {
    unsigned per_minute = 30;  // in the long run
    unsigned burst = 10;       // at once
};

struct Database {
    std::string url = {};  // "postgresql://…", never printed; empty: SQLite in the state directory
};

struct Pages {
    bool cookie = false;  // the page for testing cookies exists
};

enum class LogFormat { Text, Json };

struct Log {
    bool requests = true;                   // one line for each request
    LogFormat format = LogFormat::Text;     // of every line
    std::filesystem::path audit_file = {};  // absolute; empty: audit events are only in the log
};

// The figures for a Prometheus server.
struct Metrics {
    std::vector<Network> addresses = {};  // allowed clients; empty: none, and nothing is counted
};

// Everything that an operator can set. Each default value is written only here. settings() lists the keys and
// their spelling.
struct Config {
    std::optional<ListenAddress> listen = {};  // none: the socket that is open as descriptor 0
    unsigned workers = 0;                      // threads that answer requests; 0: cores + 1
    std::string mount = "/";                   // the path of Postern for visitors; begins and ends with '/'
    std::optional<Origin> public_url = {};     // the origin of the login page
    std::chrono::seconds request_timeout{10};  // the web server's time limit for sending a request
    Socket socket = {};
    State state = {};
    Templates templates = {};
    Look look = {};
    Session session = {};
    Cookie cookie = {};
    EmailCookie email_cookie = {};
    Database database = {};
    Users users = {};
    Password password = {};
    SecondFactor second_factor = {};
    AppPasswords app_passwords = {};
    Throttle throttle = {};
    Gate gate = {};
    Hsts hsts = {};
    Pages pages = {};
    Log log = {};
    Metrics metrics = {};
};

}  // namespace postern::config
