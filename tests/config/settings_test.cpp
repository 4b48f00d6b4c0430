#include "config/settings.hpp"

#include <set>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

using namespace postern;
using config::Config;
using config::Setting;

namespace {

const Setting& setting(std::string_view key) {
    const Setting* found = config::find_setting(key);
    REQUIRE(found != nullptr);
    return *found;
}

// A hash with these parameters. Salt and tag are not real.
std::string hash_with(const std::string& parameters) {
    return "$argon2id$v=19$" + parameters + "$c2FsdHNhbHRzYWx0c2FsdA$" + std::string(43, 'A');
}

struct Accepted {
    std::string_view key;
    std::string text;
    std::string shown;
};

struct Refused {
    std::string_view key;
    std::vector<std::string> texts;
    std::string message;
};

}  // namespace

TEST_CASE("a setting's variable and flag are named after its key", "[config]") {
    CHECK(environment_name(setting("session.idle")) == "POSTERN_SESSION_IDLE");
    CHECK(flag_name(setting("session.idle")) == "--session-idle");
    CHECK(environment_name(setting("users.shared_password_hash")) == "POSTERN_USERS_SHARED_PASSWORD_HASH");
    CHECK(flag_name(setting("users.shared_password_hash")) == "--users-shared-password-hash");
    CHECK(flag_name(setting("listen")) == "--listen");
    CHECK(table_of(setting("listen")).empty());
    CHECK(name_of(setting("listen")) == "listen");
    CHECK(table_of(setting("email_cookie.path")) == "email_cookie");
    CHECK(name_of(setting("email_cookie.path")) == "path");
    CHECK(config::find_setting("session") == nullptr);
    CHECK(config::find_setting("") == nullptr);
}

TEST_CASE("no two settings share a name, and none has a name the program needs", "[config]") {
    std::set<std::string> names = {"POSTERN_CONFIG", "--config", "--help", "--version"};
    for (const Setting& each : config::settings()) {
        CAPTURE(each.key);
        CHECK(names.insert(environment_name(each)).second);
        CHECK(names.insert(flag_name(each)).second);
    }
}

TEST_CASE("the settings of one table of the file stand together, the top level first", "[config]") {
    std::set<std::string_view> seen;
    std::string_view current = "none yet";
    for (const Setting& each : config::settings()) {
        CAPTURE(each.key);
        if (table_of(each) == current) continue;
        current = table_of(each);
        CHECK((current.empty() ? seen.empty() : !seen.empty()));
        CHECK(seen.insert(current).second);
    }
}

TEST_CASE("a default reads back as what it is", "[config]") {
    for (const Setting& each : config::settings()) {
        CAPTURE(each.key);
        Config config;
        const std::string shown = each.show(config);
        CHECK(each.assign(config, shown));
        CHECK(each.show(config) == shown);
    }
}

TEST_CASE("values are read and spelled in one way", "[config]") {
    const std::vector<Accepted> rows = {
        {"listen", "", ""},
        {"listen", "unix:/run/postern.sock", "unix:/run/postern.sock"},
        {"listen", "tcp:127.0.0.1:9000", "tcp:127.0.0.1:9000"},
        {"workers", "0", "0"},
        {"workers", "1024", "1024"},
        {"workers", "007", "7"},
        {"mount", "/", "/"},
        {"mount", "/signin/", "/signin/"},
        {"mount", "/a/b-c_d.e~f/", "/a/b-c_d.e~f/"},
        {"mount", "/.well-known/", "/.well-known/"},
        {"session.cache", "0", "0"},
        {"session.cache", "10s", "10s"},
        {"cookie.domain", "", ""},
        {"cookie.domain", "Example.com", "example.com"},
        {"gate.origins", "", ""},
        {"gate.origins", "  HTTPS://App.Example.com:443   http://localhost:8080 https://*.Example.com ",
         "https://app.example.com http://localhost:8080 https://*.example.com"},
        {"gate.compat", "true", "true"},
        {"hsts.include_subdomains", "true", "true"},
        {"metrics.addresses", "", ""},
        {"metrics.addresses", "  127.0.0.1  10.0.0.0/8 2001:DB8:0::/32 ::ffff:192.0.2.0/120 ::1/128 ",
         "127.0.0.1 10.0.0.0/8 2001:db8::/32 192.0.2.0/24 ::1"},
        {"public_url", "", ""},
        {"public_url", "https://login.example.com", "https://login.example.com"},
        {"public_url", "HTTPS://Login.Example.COM:443", "https://login.example.com"},
        {"public_url", "http://localhost:5000", "http://localhost:5000"},
        {"public_url", "http://localhost:0080", "http://localhost"},
        {"public_url", "https://localhost:80", "https://localhost:80"},
        {"public_url", "http://127.0.0.1:8080", "http://127.0.0.1:8080"},
        {"public_url", "https://[2001:DB8::0:1]:8443", "https://[2001:db8::1]:8443"},
        {"public_url", "https://[::1]", "https://[::1]"},
        {"request_timeout", "1s", "1s"},
        {"request_timeout", "60s", "1m"},
        {"socket.mode", "0660", "0660"},
        {"socket.mode", "600", "0600"},
        {"socket.group", "", ""},
        {"socket.group", "www-data", "www-data"},
        {"state.directory", "/var/lib/postern", "/var/lib/postern"},
        {"templates.directory", "", ""},
        {"templates.directory", "/etc/postern/templates", "/etc/postern/templates"},
        {"session.cookie", "sid", "sid"},
        {"session.cookie", "_a!#$%&'*+-.^`|~9", "_a!#$%&'*+-.^`|~9"},
        {"session.cookie", "Email", "Email"},
        {"session.secure", "always", "always"},
        {"session.secure", "never", "never"},
        {"session.idle", "60s", "1m"},
        {"session.idle", "30d", "30d"},
        {"session.absolute", "720h", "30d"},
        {"email_cookie.lifetime", "0", "0"},
        {"email_cookie.lifetime", "400d", "400d"},
        {"email_cookie.path", "", ""},
        {"email_cookie.path", "/a b", "/a b"},
        {"email_cookie.domain", "", ""},
        {"email_cookie.domain", "Example.COM", "example.com"},
        {"pages.cookie", "true", "true"},
        {"log.requests", "false", "false"},
        {"log.format", "json", "json"},
        {"log.audit_file", "/var/log/postern/audit.log", "/var/log/postern/audit.log"},
        {"log.audit_file", "", ""},
    };
    for (const Accepted& row : rows) {
        CAPTURE(row.key, row.text);
        Config config;
        const auto assigned = setting(row.key).assign(config, row.text);
        REQUIRE(assigned);
        CHECK(setting(row.key).show(config) == row.shown);
    }
}

TEST_CASE("a value that is not meant is refused, with what was expected", "[config]") {
    const std::string long_path = "/" + std::string(1024, 'x');
    const std::vector<Refused> rows = {
        {"workers",
         {"", "-1", "+1", " 1", "1 ", "1.0", "1e3", "0x10", "1025", "4294967297", "99999999999999999999",
          "many"},
         "expected a whole number from 0 to 1024"},
        {"mount",
         {"", "signin", "/signin", "signin/", "//", "/a//b/", "/./", "/../", "/a/../", "/a/./", "/a b/",
          "/a%2f/", "/a?b/", "/a#b/", "/a;b/", "/a\\b/", "/\xC3\xA4/", "https://a/",
          "/" + std::string(255, 'x') + "/"},
         "expected a path that begins and ends with '/', such as /signin/, of letters, digits and -._~"},
        {"session.cache", {"11s", "1m"}, "expected a duration from 0 to 10s"},
        {"cookie.domain",
         {"com", "localhost", ".example.com", "example.com.", "192.0.2.1", "example..com", "exa mple.com",
          "*.example.com", "https://example.com", "example.com:443"},
         "expected a domain with hosts below it, such as example.com"},
        {"gate.origins",
         {"app.example.com", "https://app.example.com/", "https://", "https://*", "https://*.",
          "*.example.com", "https://*.*.example.com", "https://a.*.example.com", "https://*app.example.com",
          "*://app.example.com", "https://app.example.com,https://b.example.com",
          "https://app.example.com javascript:alert(1)"},
         "expected origins such as https://app.example.com or https://*.example.com"},
        {"metrics.addresses",
         {"localhost", "1.2.3", "127.0.0.1:80", "[::1]", "::1%lo", "10.0.0.0,192.0.2.1", "/8", "unix:", "*"},
         "expected an IP address such as 127.0.0.1 or a network such as 10.0.0.0/8"},
        {"metrics.addresses",
         {"10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.0/255.0.0.0", "10.0.0.0/8/8",
          "10.0.0.0/99999999999999999999999"},
         "expected a number from 0 to 32 after the slash"},
        {"metrics.addresses", {"2001:db8::/129"}, "expected a number from 0 to 128 after the slash"},
        {"metrics.addresses", {"10.0.0.1/8"}, "expected the first address of the network, 10.0.0.0/8"},
        {"metrics.addresses",
         {"127.0.0.1 10.0.0.0/33 ::1"},
         "expected a number from 0 to 32 after the slash in place of \"10.0.0.0/33\""},
        {"public_url",
         {"login.example.com",
          "//login.example.com",
          "https://",
          "https:login.example.com",
          "ftp://example.com",
          "javascript://example.com",
          "https://example.com/",
          "https://example.com/login",
          "https://example.com?a",
          "https://example.com#a",
          "https://ada@example.com",
          "https://ada:pw@example.com",
          "https://example.com:",
          "https://example.com:0",
          "https://example.com:65536",
          "https://example.com:+443",
          "https://example.com:443:443",
          "https://example..com",
          "https://.example.com",
          "https://example.com.",
          "https://-example.com",
          "https://example-.com",
          "https://ex_ample.com",
          "https://ex ample.com",
          "https://example.com\\@evil",
          "https://b\xC3\xBC"
          "cher.example",
          "https://127.1",
          "https://0x7f.1",
          "https://1",
          "https://example.0",
          "https://256.0.0.1",
          "https://[::1",
          "https://::1",
          "https://[]",
          "https://[::1]x",
          "https://[fe80::1%25eth0]",
          "https://*.example.com",
          " https://example.com",
          "https://" + std::string(64, 'a') + ".com",
          "null"},
         "expected an origin such as https://login.example.com, without a path"},
        {"request_timeout", {"0", "61s", "2m", "1h"}, "expected a duration from 1s to 1m"},
        {"request_timeout",
         {"", "s", "10 s", "-1s", "+1s", "1.5s", "1ms", "10S", "1h30m", "10s ", "soon"},
         "expected a duration such as 90s, 30m, 12h or 30d"},
        {"request_timeout",
         {"10", "99999999999999999999"},
         "expected a duration with a unit, such as 90s, 30m, 12h or 30d"},
        {"socket.mode",
         {"", "0", "66", "0668", "1777", "01777", "rw-rw----", "0o660", "-660", "0x1b0", " 660",
          "77777777777777"},
         "expected an octal mode such as 0660"},
        {"socket.group",
         {"a:b", "a/b", "a,b", "-g", std::string(257, 'g')},
         "expected the name of a group, such as www-data"},
        {"state.directory",
         {"", "state", "./state", "~/state", " /state"},
         "expected an absolute path, such as /var/lib/postern"},
        {"templates.directory", {"templates", "."}, "expected an absolute path, such as /var/lib/postern"},
        {"session.cookie",
         {"", "a b", "a;b", "a=b", "a,b", "a\"b", "a/b", "a@b", "(a)", "\xC3\xA4", std::string(65, 'a')},
         "expected the name of a cookie, of 1 to 64 letters, digits and !#$%&'*+-.^_`|~"},
        {"session.cookie",
         {"__Host-session", "__Secure-session", "__host-session", "__", "__x"},
         "expected a name without a prefix, because Postern adds __Host-"},
        {"session.cookie", {"email"}, "expected a name other than the name of the email cookie"},
        {"session.secure", {"", "Auto", "true", "yes", "auto "}, "expected auto, always or never"},
        {"session.idle", {"0", "59s", "31d", "2592001s"}, "expected a duration from 1m to 30d"},
        {"session.idle", {"99999999999d"}, "expected a shorter duration"},
        {"session.absolute", {"0", "721h"}, "expected a duration from 1m to 30d"},
        {"email_cookie.lifetime", {"401d"}, "expected a duration from 0 to 400d"},
        {"email_cookie.path",
         {"a", "a/", "/a;b", "/\xC3\xA4", long_path},
         "expected a path that begins with '/', of ASCII characters without ';'"},
        {"email_cookie.domain",
         {".example.com", "example.com.", "example..com", "exa mple.com", "example.com:443",
          "https://example.com", "*.example.com", "-a.com", "a-.com", "ex_ample.com", ".",
          std::string(64, 'a'), "example.com; Secure", std::string("x.") + std::string(252, 'a')},
         "expected a host name, such as example.com"},
        {"pages.cookie", {"", "True", "yes", "1", "on", "true "}, "expected true or false"},
    };
    for (const Refused& row : rows) {
        for (const std::string& text : row.texts) {
            CAPTURE(row.key, text);
            Config config;
            const std::string before = setting(row.key).show(config);
            const auto assigned = setting(row.key).assign(config, text);
            REQUIRE_FALSE(assigned);
            CHECK(assigned.error().message == row.message);
            CHECK(setting(row.key).show(config) == before);
        }
    }
}

TEST_CASE("a password hash that is costly enough is taken as it is", "[config][password]") {
    for (const char* parameters : {"m=19456,t=2,p=1", "m=47104,t=1,p=1", "m=12288,t=3,p=1", "m=7168,t=5,p=1",
                                   "m=65536,t=3,p=4", "m=1048576,t=16,p=1"}) {
        CAPTURE(parameters);
        Config config;
        REQUIRE(setting("users.shared_password_hash").assign(config, hash_with(parameters)));
        CHECK(config.users.shared_password_hash == hash_with(parameters));
        CHECK(setting("users.shared_password_hash").show(config) == "(set)");
    }
}

TEST_CASE("a password hash that is too cheap or too dear is refused by its parameters",
          "[config][password]") {
    struct Row {
        std::string parameters;
        std::string message;
    };
    const std::string floor =
        "expected an Argon2id hash of at least m=19456,t=2, m=47104,t=1, m=12288,t=3, m=9216,t=4 or "
        "m=7168,t=5, not ";
    const std::string ceiling = "expected an Argon2id hash of at most m=1048576,t=16, not ";
    const std::vector<Row> rows = {
        {"m=19455,t=2,p=1", floor + "m=19455,t=2"},    {"m=19456,t=1,p=1", floor + "m=19456,t=1"},
        {"m=47103,t=1,p=1", floor + "m=47103,t=1"},    {"m=7167,t=9,p=1", floor + "m=7167,t=9"},
        {"m=65536,t=0,p=1", floor + "m=65536,t=0"},    {"m=1048577,t=2,p=1", ceiling + "m=1048577,t=2"},
        {"m=19456,t=17,p=1", ceiling + "m=19456,t=17"}};
    for (const Row& row : rows) {
        CAPTURE(row.parameters);
        Config config;
        const auto assigned = setting("users.shared_password_hash").assign(config, hash_with(row.parameters));
        REQUIRE_FALSE(assigned);
        CHECK(assigned.error().message == row.message);
    }
}

TEST_CASE("what is no Argon2id hash is named by its kind and never shown", "[config][password]") {
    struct Row {
        std::string text;
        std::string kind;
    };
    const std::string good = hash_with("m=19456,t=2,p=1");
    const std::vector<Row> rows = {
        {"open sesame", "another text"},
        {"$2y$10$abcdefghijklmnopqrstuv", "a bcrypt hash"},
        {"$argon2i$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$AAAA", "an Argon2i hash"},
        {"$argon2d$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$AAAA", "an Argon2d hash"},
        {"$argon2$v=19", "another text"},
        {"$6$salt$hash", "a SHA-512 crypt hash"},
        {"$5$salt$hash", "a SHA-256 crypt hash"},
        {"$y$j9T$salt$hash", "a yescrypt hash"},
        {"$7$C6..../....salt$hash", "an scrypt hash"},
        {"$apr1$salt$hash", "an Apache MD5 hash"},
        {" " + good, "another text"},
        {"$ARGON2ID$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$AAAA", "another text"},
        {good + " ", "a damaged Argon2id hash"},
        {good + "$", "a damaged Argon2id hash"},
        {good + "\n", "a damaged Argon2id hash"},
        {good.substr(0, good.size() - 2), "a damaged Argon2id hash"},
        {"$argon2id$", "a damaged Argon2id hash"},
        {"$argon2id$v=19$m=19456,t=2,p=1", "a damaged Argon2id hash"},
        {"$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$", "a damaged Argon2id hash"},
        {"$argon2id$v=16$m=19456,t=2,p=1$c2FsdHNhbHQ$" + std::string(43, 'A'), "a damaged Argon2id hash"},
        {"$argon2id$m=19456,t=2,p=1$c2FsdHNhbHQ$" + std::string(43, 'A'), "a damaged Argon2id hash"},
        {hash_with("t=2,m=19456,p=1"), "a damaged Argon2id hash"},
        {hash_with("m=19456,t=2"), "a damaged Argon2id hash"},
        {hash_with("m=19456,t=2,p=0"), "a damaged Argon2id hash"},
        {hash_with("m=19456,t=2,p=17"), "a damaged Argon2id hash"},
        {hash_with("m=19456,t=2,p=1,x=1"), "a damaged Argon2id hash"},
        {hash_with("m=-19456,t=2,p=1"), "a damaged Argon2id hash"},
        {hash_with("m=4294967296,t=2,p=1"), "a damaged Argon2id hash"},
        {"$argon2id$v=19$m=19456,t=2,p=1$c2Fs$" + std::string(43, 'A'), "a damaged Argon2id hash"},
        {"$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ=$" + std::string(43, 'A'), "a damaged Argon2id hash"},
        {"$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$" + std::string(43, '-'), "a damaged Argon2id hash"},
        {"$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$" + std::string(5000, 'A'), "a damaged Argon2id hash"},
    };
    for (const Row& row : rows) {
        CAPTURE(row.text);
        Config config;
        const auto assigned = setting("users.shared_password_hash").assign(config, row.text);
        REQUIRE_FALSE(assigned);
        CHECK(assigned.error().message ==
              "expected an Argon2id hash ($argon2id$v=19$...) from `postern password hash`, not " + row.kind);
    }
}
