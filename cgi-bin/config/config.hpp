#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

#include "base/network.hpp"
#include "config/listen_address.hpp"

namespace postern::config {

// Whether the session cookie is marked Secure and named with __Host-.
enum class Secure {
    Auto,  // as the scheme is that the web server reports for the request
    Always,
    Never,
};

// The unix socket that `listen` names.
struct Socket {
    mode_t mode = 0660;      // permission bits
    std::string group = {};  // name of the owning group; empty: the one Postern runs as
};

struct State {
    std::filesystem::path directory = "/var/lib/postern";  // absolute; holds the server key and the sessions
};

struct Templates {
    std::filesystem::path directory = {};  // absolute; empty: the templates inside the program
};

struct Session {
    std::string cookie = "session";  // the cookie's name, without the prefix
    Secure secure = Secure::Auto;
    std::chrono::seconds idle = std::chrono::hours{1};       // over after this long without a request
    std::chrono::seconds absolute = std::chrono::hours{12};  // over after this long; at least `idle`
    std::chrono::seconds keep{0};   // over after this long when the visitor chose to stay; 0: no such choice
    std::chrono::seconds cache{2};  // how long a check may trust what it read; with `database.url` alone
};

// What the session cookie shares with other hosts.
struct Cookie {
    std::string domain = {};  // lower case; empty: this host alone
};

// The protection of other sites.
struct Gate {
    // Where visitors may be sent after signing in, beside paths of the login page's own site: origins in the
    // spelling browsers use, "https://app.example.com", or all hosts below one: "https://*.example.com".
    std::vector<std::string> origins = {};
    bool compat = false;  // whether the addresses of other gateways are answered as well
};

// The cookie that remembers the email address of the last sign-in.
struct EmailCookie {
    std::chrono::seconds lifetime = std::chrono::days{365};  // 0: until the browser closes
    std::string path = {};                                   // empty: the mount
    std::string domain = {};                                 // lower case; empty: this host alone
};

// Where the people are who may sign in.
enum class UserSource {
    Database,  // the table that `postern user` keeps
    Htpasswd,  // a password file of Apache or nginx
    Shared,    // anybody with an email address and the shared password
};

struct Users {
    UserSource source = UserSource::Database;
    std::filesystem::path htpasswd_file = {};  // absolute; set when, and only when, the source is Htpasswd
    std::string htpasswd_domain = {};          // for names in that file without one; empty: there is none
    // Argon2id of the shared password, as a PHC string ("$argon2id$v=19$m=19456,t=2,p=1$…"). Never to be
    // printed. Set when, and only when, the source is Shared.
    std::string shared_password_hash = {};
};

// How new passwords are hashed, and what they must be.
struct Password {
    unsigned memory_mib = 19;      // Argon2id's memory, with the passes at least OWASP's floor
    unsigned passes = 2;           // Argon2id's time cost
    unsigned parallel = 0;         // passwords that are looked at at once; 0: one for each core
    unsigned minimum_length = 15;  // in characters (code points)
};

// How often one address may try to sign in.
struct Throttle {
    unsigned per_minute = 30;  // in the long run
    unsigned burst = 10;       // at once
};

struct Database {
    std::string url = {};  // "postgresql://…", never to be printed; empty: SQLite in the state directory
};

struct Pages {
    bool cookie = false;  // whether the page for trying out cookies exists
};

enum class LogFormat { Text, Json };

struct Log {
    bool requests = true;                   // one line for each request
    LogFormat format = LogFormat::Text;     // of every line
    std::filesystem::path audit_file = {};  // absolute; empty: audit events are in the log alone
};

// The figures for a Prometheus server.
struct Metrics {
    std::vector<Network> addresses = {};  // who may ask for them; empty: nobody, and nothing is counted
};

// Everything that an operator can set. A default value is written here and nowhere else; what may be set,
// and how it is spelled, is settings().
struct Config {
    std::optional<ListenAddress> listen = {};  // none: the socket that is open as descriptor 0
    unsigned workers = 0;                      // threads that answer requests; 0: cores + 1
    std::string mount = "/";  // the path under which visitors reach Postern; begins and ends with '/'
    std::string public_url =
        {};  // "https://login.example.com": an origin in the spelling browsers use; or empty
    std::chrono::seconds request_timeout{10};  // how long the web server may take to send a request
    Socket socket = {};
    State state = {};
    Templates templates = {};
    Session session = {};
    Cookie cookie = {};
    EmailCookie email_cookie = {};
    Database database = {};
    Users users = {};
    Password password = {};
    Throttle throttle = {};
    Gate gate = {};
    Pages pages = {};
    Log log = {};
    Metrics metrics = {};
};

}  // namespace postern::config
