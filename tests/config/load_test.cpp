#include "config/load.hpp"

#include <chrono>
#include <fstream>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "support/temporary_directory.hpp"

using namespace postern;
using namespace std::chrono_literals;
using config::Problems;
using config::Sources;

namespace {

const std::string kHash =
    "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
const std::string kShared = "users = {source = \"shared\", shared_password_hash = \"" + kHash + "\"}\n";
const std::string kFirstLine = "# fine\n";

// A directory with a configuration file, an environment and flags to load from.
class Site {
public:
    Site() { sources.default_file = directory_.path() / "absent.toml"; }

    Site& write(const std::string& contents) {
        std::ofstream(file(), std::ios::binary) << contents;
        sources.file = file();
        return *this;
    }

    Site& set(const std::string& variable) {
        variables_.push_back(variable);
        return *this;
    }

    Site& flag(const std::string& key, const std::string& text) {
        sources.flags.push_back({config::find_setting(key), text});
        return *this;
    }

    std::string file() const { return (directory_.path() / "postern.toml").string(); }
    std::string directory() const { return directory_.path().string(); }

    tl::expected<config::Loaded, Problems> load() {
        pointers_.clear();
        for (const std::string& variable : variables_)
            pointers_.push_back(variable.c_str());
        pointers_.push_back(nullptr);
        sources.environment = pointers_.data();
        return config::load(sources);
    }

    config::Config config() {
        const auto loaded = load();
        if (!loaded) FAIL(loaded.error().front());
        return loaded->config;
    }

    // The problems, with the file's path replaced by "FILE".
    Problems problems() {
        auto loaded = load();
        if (loaded) return {};
        for (std::string& problem : loaded.error()) {
            if (problem.starts_with(file())) problem.replace(0, file().size(), "FILE");
        }
        return loaded.error();
    }

    Sources sources;

private:
    tests::TemporaryDirectory directory_;
    std::vector<std::string> variables_;
    std::vector<const char*> pointers_;
};

}  // namespace

TEST_CASE("without anything every setting has its default", "[config][load]") {
    const config::Config config = Site().config();
    const config::Config defaults;
    for (const config::Setting& each : config::settings()) {
        CAPTURE(each.key);
        CHECK(each.show(config) == each.show(defaults));
    }
}

TEST_CASE("a flag wins over the environment, that over the file, that over the default", "[config][load]") {
    const std::string file = kFirstLine + "[session]\nidle = \"2h\"\nabsolute = \"13h\"\ncookie = \"sid\"\n";
    const config::Config config = Site()
                                      .write(file)
                                      .set("POSTERN_SESSION_IDLE=3h")
                                      .set("POSTERN_SESSION_ABSOLUTE=14h")
                                      .flag("session.idle", "4h")
                                      .config();
    CHECK(config.session.idle == 4h);
    CHECK(config.session.absolute == 14h);
    CHECK(config.session.cookie == "sid");
    CHECK(config.session.secure == config::Secure::Auto);
}

TEST_CASE("of a flag given twice the last one counts", "[config][load]") {
    CHECK(Site()
              .write(kFirstLine)
              .flag("session.idle", "2h")
              .flag("session.idle", "3h")
              .config()
              .session.idle == 3h);
}

TEST_CASE("an empty variable is a value like any other", "[config][load]") {
    const std::string file = "listen = \"unix:/run/postern.sock\"\n" + kFirstLine;
    CHECK(Site().write(file).config().listen ==
          config::parse_listen_address("unix:/run/postern.sock").value());
    CHECK(Site().write(file).set("POSTERN_LISTEN=").config().listen == std::nullopt);
    CHECK(Site().write(file).set("POSTERN_SESSION_IDLE=").problems() ==
          Problems{"POSTERN_SESSION_IDLE: expected a duration such as 90s, 30m, 12h or 30d, not \"\""});
}

TEST_CASE("every value of the file arrives", "[config][load]") {
    const config::Config config =
        Site()
            .write(
                "listen = \"tcp:127.0.0.1:9000\"\nworkers = 6\nmount = '/signin/'\n"
                "public_url = \"HTTPS://Login.Example.com:443\"\n"
                "request_timeout = \"5s\"\n"
                "socket = { mode = \"0600\", group = \"www-data\" }\n"
                "state.directory = \"/srv/state\"\n"
                "[templates]\r\ndirectory = \"/srv/templates\"\r\n"
                "[session]\nsecure = \"always\"\n"
                "cache = \"0\"\n[cookie]\ndomain = \"example.com\"\n"
                "[gate]\norigins = [\n \"https://app.example.com\", # one\n \"https://*.example.com\",\n]\n"
                "compat = true\n[email_cookie]\nlifetime = \"0\"\npath = \"/\"\ndomain = \"example.com\"\n"
                "[users]\nsource = 'shared'\nshared_password_hash = '" +
                kHash +
                "'\n[password]\nmemory_mib = 46\npasses = 1\nminimum_length = 8\n"
                "[database]\nurl = 'postgresql://postern@db.example.com/postern'\n[pages]\ncookie = true # a "
                "comment\n[log]\nrequests = false")
            .config();
    CHECK(config.listen == config::parse_listen_address("tcp:127.0.0.1:9000").value());
    CHECK(config.workers == 6);
    CHECK(config.mount == "/signin/");
    CHECK(config.public_url == *postern::parse_origin("https://login.example.com"));
    CHECK(config.request_timeout == 5s);
    CHECK(config.socket.mode == 0600);
    CHECK(config.socket.group == "www-data");
    CHECK(config.state.directory == "/srv/state");
    CHECK(config.templates.directory == "/srv/templates");
    CHECK(config.session.secure == config::Secure::Always);
    CHECK(config.session.cache == 0s);
    CHECK(config.cookie.domain == "example.com");
    CHECK(config.gate.origins ==
          std::vector<postern::Origin>{*postern::parse_origin("https://app.example.com"),
                                       *postern::parse_origin_pattern("https://*.example.com")});
    CHECK(config.gate.compat);
    CHECK(config.email_cookie.lifetime == 0s);
    CHECK(config.email_cookie.path == "/");
    CHECK(config.email_cookie.domain == "example.com");
    CHECK(config.users.shared_password_hash == kHash);
    CHECK(config.users.source == config::UserSource::Shared);
    CHECK(config.password.memory_mib == 46);
    CHECK(config.password.passes == 1);
    CHECK(config.password.minimum_length == 8);
    CHECK(config.database.url == "postgresql://postern@db.example.com/postern");
    CHECK(config.pages.cookie);
    CHECK_FALSE(config.log.requests);
}

TEST_CASE("everything that is wrong is said at once, in the order of the places", "[config][load]") {
    Site site;
    site.write(
        "listen = \"postern.sock\"\n"       // 1
        "workers = \"four\"\n"              // 2
        "idle = \"1h\"\n"                   // 3
        "\n"                                // 4
        "[session]\n"                       // 5
        "# a comment\n"                     // 6
        "idle = \"soon\"\n"                 // 7
        "absolut = \"12h\"\n"               // 8
        "cookie = 3\n"                      // 9
        "[sesion]\n"                        // 10
        "idle = \"1h\"\n"                   // 11
        "[email_cookie.path]\n"             // 12
        "x = 1\n"                           // 13
        "[email_cookie]\n"                  // 14
        "lifetime = [\n"                    // 15
        "  365 ]\n"                         // 16
        "[users]\n"                         // 17
        "shared_password_hash = \"jtp\"\n"  // 18
        "[pages]\n"                         // 19
        "cookie = \"true\"\n"               // 20
        "[[log]]\n"                         // 21
        "requests = true\n");               // 22
    site.set("POSTERN_SESSION_IDEL=1h").set("POSTERN_SOCKET_MODE=0999").set("HOME=/root").set("POSTERN");
    site.flag("mount", "signin").flag("request_timeout", "10");
    CHECK(
        site.problems() ==
        Problems{
            "FILE:1: listen: expected an address such as unix:/run/postern.sock or tcp:127.0.0.1:9000, not "
            "\"postern.sock\"",
            "FILE:2: workers: expected a whole number without quotes, not \"four\"",
            "FILE:3: idle: unknown key; did you mean session.idle?",
            "FILE:7: session.idle: expected a duration such as 90s, 30m, 12h or 30d, not \"soon\"",
            "FILE:8: session.absolut: unknown key; did you mean session.absolute?",
            "FILE:9: session.cookie: expected text in quotes, not the number 3",
            "FILE:10: sesion: unknown table; did you mean session?",
            "FILE:12: email_cookie.path: expected text in quotes, not a table",
            "FILE:15: email_cookie.lifetime: expected text in quotes, not an array",
            "FILE:18: users.shared_password_hash: expected an Argon2id hash ($argon2id$v=19$...) from "
            "`postern password hash`, not another text",
            "FILE:20: pages.cookie: expected true or false without quotes, not \"true\"",
            "FILE:21: log: expected a table, [log], not an array",
            "POSTERN_SOCKET_MODE: expected an octal mode such as 0660, not \"0999\"",
            "POSTERN_SESSION_IDEL: unknown setting; did you mean POSTERN_SESSION_IDLE?",
            "--mount: expected a path that begins and ends with '/', such as /signin/, of letters, digits "
            "and "
            "-._~, not \"signin\"",
            "--request-timeout: expected a duration with a unit, such as 90s, 30m, 12h or 30d, not \"10\""});
}

TEST_CASE("a value of another type than the setting's is named", "[config][load]") {
    struct Row {
        std::string line;
        std::string problem;
    };
    const std::vector<Row> rows = {
        {"session.idle = 3600", "session.idle: expected text in quotes, not the number 3600"},
        {"session.idle = true", "session.idle: expected text in quotes, not true without quotes"},
        {"session.idle = 1.5", "session.idle: expected text in quotes, not a number with a fraction"},
        {"session.idle = 1979-05-27", "session.idle: expected text in quotes, not a date or a time"},
        {"session.idle = 07:32:00", "session.idle: expected text in quotes, not a date or a time"},
        {"session.idle = []", "session.idle: expected text in quotes, not an array"},
        {"session.idle = {}", "session.idle: expected text in quotes, not a table"},
        {"session.idle.x = 1", "session.idle: expected text in quotes, not a table"},
        {"workers = 1.0", "workers: expected a whole number without quotes, not a number with a fraction"},
        {"workers = -1", "workers: expected a whole number from 0 to 1024, not \"-1\""},
        {"workers = 4294967297", "workers: expected a whole number from 0 to 1024, not \"4294967297\""},
        {"workers = true", "workers: expected a whole number without quotes, not true without quotes"},
        {"log.requests = 1", "log.requests: expected true or false without quotes, not the number 1"},
        {"log.requests = 'no'", "log.requests: expected true or false without quotes, not \"no\""},
        {"log.format = 'xml'", "log.format: expected text or json, not \"xml\""},
        {"log.audit_file = 'audit.log'",
         "log.audit_file: expected an absolute path, such as /var/lib/postern, not \"audit.log\""},
        {"gate.origins = 'https://app.example.com'",
         "gate.origins: expected a list of quoted texts, such as [\"a\", \"b\"], not "
         "\"https://app.example.com\""},
        {"gate.origins = [1]",
         "gate.origins: expected a list of quoted texts, such as [\"a\", \"b\"], not an array"},
        {"gate.origins = ['a b']",
         "gate.origins: expected a list of quoted texts, such as [\"a\", \"b\"], not an array"},
        {"session = 3", "session: expected a table, [session], not a number"},
        {"session = 'x'", "session: expected a table, [session], not text"},
        {"'session.idle' = '1h'", "\"session.idle\": unknown key"},
        {"'' = 1", "\"\": unknown key"},
        {"'a b' = 1", "\"a b\": unknown key"},
        {"\"a\\nb\" = 1", "\"a\\u000ab\": unknown key"},
        {"Listen = ''", "Listen: unknown key; did you mean listen?"},
        {"zebra = 1", "zebra: unknown key"},
        {"session.zebra = 1", "session.zebra: unknown key"},
        {"users.password = 1", "users.password: unknown key"},
        {"sessionidle = '1h'", "sessionidle: unknown key"},
        {"state.directory = \"/a\\u0000b\"",
         "state.directory: expected text without control characters, not \"/a\\u0000b\""},
        {"state.directory = \"/a\\nPOSTERN: fine\"",
         "state.directory: expected text without control characters, not \"/a\\u000aPOSTERN: fine\""},
        {"session.secure = \"a\\\"b\\\\c\"",
         "session.secure: expected auto, always or never, not \"a\\\"b\\\\c\""},
        {"session.secure = '" + std::string(90, 'x') + "'",
         "session.secure: expected auto, always or never, not \"" + std::string(80, 'x') + "\"..."},
        {"session.secure = '\xC3\xA4'", "session.secure: expected auto, always or never, not \"\xC3\xA4\""},
    };
    for (const Row& row : rows) {
        CAPTURE(row.line);
        CHECK(Site().write(kFirstLine + row.line + "\n").problems() == Problems{"FILE:2: " + row.problem});
    }
}

TEST_CASE("a file that is no TOML is one problem, with its line", "[config][load]") {
    struct Row {
        std::string contents;
        std::string problem;
    };
    const std::vector<Row> rows = {
        {"\nidle 3\n", "FILE:2: expected a line such as name = \"value\" or [table]"},
        {"\n\n[session]\nidle = 1h\n", "FILE:4: expected one TOML value, with quotes around text"},
        {"\nmount = \"/\n", "FILE:2: expected text with a closing quote and valid escapes"},
        {"[session]\nidle = '1h'\nidle = '2h'\n", "FILE:3: idle: set twice"},
        {"\n\na = " + std::string(1000, '['), "FILE:3: too many brackets for a configuration file"},
        {std::string(2 << 20, '#'), "FILE: larger than 1048576 bytes (named by --config)"},
    };
    for (const Row& row : rows) {
        CAPTURE(row.contents.substr(0, 100));
        CHECK(Site().write(row.contents).problems() == Problems{row.problem});
    }
}

TEST_CASE("a file of any bytes is fine or a problem, never more than that", "[config][load]") {
    const std::string seed =
        kFirstLine + "[session]\nidle = \"1h\"\nn = [1, {a = 0x1F}]\nd = 1979-05-27T07:32:00Z\n";
    const std::string bytes("\0\n\r\"'[]{}=.#\\u\xFF\xC3\xED\xF4 \t0e_+-:TZ", 29);
    for (std::size_t i = 0; i < seed.size(); ++i) {
        std::string changed = seed;
        changed[i] = bytes[i % bytes.size()];
        CAPTURE(i);
        for (const std::string& problem : Site().write(changed).problems())
            CHECK(problem.find('\n') == std::string::npos);
        (void)Site().write(seed.substr(0, i)).problems();
    }
}

TEST_CASE("a file that was named must be there and readable", "[config][load]") {
    Site site;
    site.sources.file = site.file();
    CHECK(site.problems() == Problems{"FILE: No such file or directory (named by --config)"});
    site.sources.file = site.directory();
    CHECK(site.problems() == Problems{site.directory() + ": not a regular file (named by --config)"});
    site.sources.file = "";
    CHECK(site.problems().front() == "--config: expected the path of a file, not \"\"");

    Site by_variable;
    by_variable.set("POSTERN_CONFIG=" + by_variable.file());
    CHECK(by_variable.problems() == Problems{"FILE: No such file or directory (named by POSTERN_CONFIG)"});
    CHECK(Site().set("POSTERN_CONFIG=").problems().front() ==
          "POSTERN_CONFIG: expected the path of a file, not \"\"");
}

TEST_CASE("the variable names the file, the flag another one", "[config][load]") {
    Site site;
    site.write(kFirstLine + "workers = 3\n");
    site.sources.file.reset();
    site.set("POSTERN_CONFIG=" + site.file());
    CHECK(site.config().workers == 3);
    CHECK(site.load()->file == site.file());
    Site other;
    other.write(kFirstLine + "workers = 5\n");
    site.sources.file = other.file();
    CHECK(site.config().workers == 5);
}

TEST_CASE("the default file may be missing, and counts when it is there", "[config][load]") {
    Site site;
    CHECK(site.load()->file.empty());
    site.write("workers = 3\n");
    site.sources.file.reset();
    site.sources.default_file = site.file();
    CHECK(site.config().workers == 3);
    CHECK(site.load()->file == site.file());
    site.sources.default_file = site.directory();
    CHECK(site.problems() == Problems{site.directory() + ": not a regular file"});
}

TEST_CASE("an idle lifetime above the absolute one is laid to the place that set it", "[config][load]") {
    CHECK(Site().write(kFirstLine + "session.idle = '12h'\n").problems().empty());
    CHECK(Site().write(kFirstLine + "session.idle = '13h'\n").problems() ==
          Problems{"FILE:2: session.idle: is 13h, longer than session.absolute, which is 12h by default"});
    CHECK(Site().write(kFirstLine + "[session]\nabsolute = '30m'\n").problems() ==
          Problems{"FILE:3: session.absolute: is 30m, shorter than session.idle, which is 1h by default"});
    CHECK(
        Site().write(kFirstLine).set("POSTERN_SESSION_ABSOLUTE=20m").flag("session.idle", "30m").problems() ==
        Problems{
            "--session-idle: is 30m, longer than session.absolute, which is 20m (POSTERN_SESSION_ABSOLUTE)"});
    CHECK(Site().write(kFirstLine + "session.idle = '2h'\n").flag("session.absolute", "1h").problems() ==
          Problems{
              "FILE:2: session.idle: is 2h, longer than session.absolute, which is 1h (--session-absolute)"});
    CHECK(
        Site().write(kFirstLine + "session.idle = '2h'\n").flag("session.absolute", "x").problems().size() ==
        1);
}

TEST_CASE("a missing password hash is said with the way to make one", "[config][load][password]") {
    const std::string advice = "is missing; `postern password hash` prints a hash";
    const std::string variable = "POSTERN_USERS_SOURCE=shared";
    CHECK(Site().set(variable).problems() == Problems{"users.shared_password_hash: " + advice});
    CHECK(Site().write("users.source = 'shared'\n").problems() ==
          Problems{"FILE: users.shared_password_hash: " + advice});
    CHECK(Site().set(variable).write("\nusers.shared_password_hash = ''\n").problems() ==
          Problems{"FILE:2: users.shared_password_hash: " + advice});
    CHECK(Site().set(variable).set("POSTERN_USERS_SHARED_PASSWORD_HASH=").problems() ==
          Problems{"POSTERN_USERS_SHARED_PASSWORD_HASH: " + advice});
}

TEST_CASE("what only another source of users has a use for is a problem", "[config][load][users]") {
    const std::string hash = "users.shared_password_hash = '" + kHash + "'\n";
    CHECK(Site().write(hash).problems() ==
          Problems{"FILE:1: users.shared_password_hash: has an effect only with users.source = \"shared\", "
                   "but users.source is \"database\""});
    CHECK(Site().write("users.source = 'htpasswd'\n" + hash).problems() ==
          Problems{"FILE: users.htpasswd_file: is missing; it must name the password file",
                   "FILE:2: users.shared_password_hash: has an effect only with users.source = \"shared\", "
                   "but users.source is \"htpasswd\""});
    CHECK(Site().write(kShared).flag("users.htpasswd_file", "/etc/htpasswd").problems() ==
          Problems{"--users-htpasswd-file: has an effect only with users.source = \"htpasswd\", but "
                   "users.source is \"shared\""});
    CHECK(Site().write("users.source = 'ldap'\n" + hash).problems() ==
          Problems{"FILE:1: users.source: expected database, htpasswd or shared, not \"ldap\""});
    CHECK(Site().write("users.source = 'htpasswd'\nusers.htpasswd_file = 'htpasswd'\n").problems().size() ==
          1);
    CHECK(Site()
              .write("users.source = 'htpasswd'\nusers.htpasswd_file = '/etc/htpasswd'\n"
                     "users.htpasswd_domain = 'Example.com'\n")
              .config()
              .users.htpasswd_domain == "example.com");
    for (const std::string domain : {"MÜNCHEN.example", "xn--mnchen-3ya.example"}) {
        CHECK(Site()
                  .write("users.source = 'htpasswd'\nusers.htpasswd_file = '/etc/htpasswd'\n"
                         "users.htpasswd_domain = '" +
                         domain + "'\n")
                  .config()
                  .users.htpasswd_domain == "münchen.example");
    }
}

TEST_CASE("a second factor that nobody can have is not required", "[config][load][second]") {
    CHECK(
        Site().write(kShared + std::string("second_factor.required = ['everybody']\n")).problems() ==
        Problems{"FILE:2: second_factor.required: has no effect with users.source = \"shared\": nobody has a "
                 "second factor there"});
    const std::string htpasswd = "users.source = 'htpasswd'\nusers.htpasswd_file = '/etc/htpasswd'\n";
    CHECK(Site().write(htpasswd + "second_factor.required = ['group:staff']\n").problems() ==
          Problems{
              "FILE:3: second_factor.required: the users of a password file have no groups; use everybody, "
              "or user:EMAIL"});
    CHECK(
        Site().write(htpasswd + "second_factor.required = ['everybody']\n").config().second_factor.required ==
        std::vector<std::string>{"everybody"});
    CHECK(Site()
              .write("second_factor.required = ['group:staff', 'user:ada@example.com']\n")
              .config()
              .second_factor.required == std::vector<std::string>{"group:staff", "user:ada@example.com"});
    CHECK(Site().write("second_factor.enrolment = 'link'\n").problems() ==
          Problems{"FILE:1: second_factor.enrolment: expected self or off, not \"link\""});
    CHECK(Site().write("second_factor.trust = '31d'\n").problems().size() == 1);
    for (const char* name : {"second", "trusted"})
        CHECK(Site().write("session.cookie = '" + std::string(name) + "'\n").problems().size() == 1);
}

TEST_CASE("the labels of app passwords are single words, each once", "[config][app_passwords]") {
    const auto config =
        Site().write("app_passwords = {labels = ['dav', 'git.2'], longest = '30d'}\n").config();
    CHECK(config.app_passwords.labels == std::vector<std::string>{"dav", "git.2"});
    CHECK(config.app_passwords.longest == std::chrono::days{30});
    for (const char* labels : {"['dav', 'dav']", "['a:b']", "['d\u00e4v']",
                               "['aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa']", "['a,b']", "['<b>']"}) {
        CAPTURE(labels);
        const auto problems = Site().write("app_passwords.labels = " + std::string(labels) + "\n").problems();
        REQUIRE(problems.size() == 1);
        CHECK_THAT(problems.front(), Catch::StartsWith("FILE:1: app_passwords.labels: expected "));
    }
    CHECK(Site().write("app_passwords.longest = '366d'\n").problems().size() == 1);
    CHECK(Site().write(kShared + std::string("app_passwords.labels = ['dav']\n")).problems() ==
          Problems{
              "FILE:2: app_passwords.labels: has no effect with users.source = \"shared\": nobody has an app "
              "password there"});
}

TEST_CASE("hashing below OWASP's floor is refused, whichever of its two values was set",
          "[config][load][password]") {
    const std::string floor =
        "expected at least 46 MiB and 1 pass, 19 and 2, 12 and 3, 9 and 4 or 7 and 5, not ";
    CHECK(Site().write("password.memory_mib = 18\n").problems() ==
          Problems{"FILE:1: password.memory_mib: " + floor + "18 and 2"});
    CHECK(Site().write("password.passes = 1\n").problems() ==
          Problems{"FILE:1: password.passes: " + floor + "19 and 1"});
    CHECK(Site().flag("password.memory_mib", "6").flag("password.passes", "9").problems() ==
          Problems{"--password-memory-mib: " + floor + "6 and 9"});
    for (const auto& [memory, passes] :
         {std::pair{"46", "1"}, {"19", "2"}, {"12", "3"}, {"9", "4"}, {"7", "5"}}) {
        CAPTURE(memory);
        CHECK(Site().flag("password.memory_mib", memory).flag("password.passes", passes).problems().empty());
    }
    CHECK(Site().write("password.memory_mib = 1025\n").problems() ==
          Problems{"FILE:1: password.memory_mib: expected a whole number from 0 to 1024, not \"1025\""});
    CHECK(Site().write("password.minimum_length = 7\n").problems() ==
          Problems{"FILE:1: password.minimum_length: expected a whole number from 8 to 64, not \"7\""});
}

TEST_CASE("staying signed in may not be shorter than being signed in", "[config][load]") {
    CHECK(Site().write("session.keep = '30d'\n").config().session.keep == std::chrono::days{30});
    CHECK(Site().write("session.keep = '31d'\n").problems().size() == 1);
    CHECK(Site().write("session.keep = '1h'\n").problems() ==
          Problems{"FILE:1: session.keep: is 1h, shorter than session.absolute, which is 12h"});
}

TEST_CASE("a database's URL is in no problem, as it may hold a password", "[config][load][password]") {
    for (const char* url : {"mysql://ada:wonderland@db/postern", "host=db password=wonderland"}) {
        const Problems problems = Site().write("database.url = '" + std::string(url) + "'\n").problems();
        REQUIRE(problems.size() == 1);
        CHECK_THAT(problems.front(), Catch::StartsWith("FILE:1: database.url: expected a URL such as"));
        CHECK_THAT(problems.front(), !Catch::Contains("wonderland"));
    }
}

TEST_CASE("a password hash is in no problem, whatever is wrong with it or its line",
          "[config][load][password]") {
    const std::string secret = "c2FsdHNhbHRzYWx0c2FsdA";
    const std::string cheap = "$argon2id$v=19$m=8,t=1,p=1$" + secret + "$" + std::string(43, 'A');
    const std::vector<std::string> files = {
        "users.shared_password_hash = '" + cheap + "'\n",
        "users.shared_password_hash = " + cheap + "\n",
        "users.shared_password_hash = '" + cheap + "\n",
        "users.shared_password_hash = \"" + cheap + "\\q\"\n",
        "users.shared_password_hash = \"" + cheap + "\\n\"\n",
        "users.shared_password_hash = '" + cheap + "' '" + secret + "'\n",
        "users.shared_password_hash = ['" + cheap + "']\n",
        "users = '" + cheap + "'\n",
        "users.shared_password_hash = '" + cheap + "'\nusers.shared_password_hash = '" + cheap + "'\n",
    };
    for (const std::string& file : files) {
        CAPTURE(file);
        const Problems problems =
            Site().write(file).set("POSTERN_USERS_SHARED_PASSWORD_HASH=" + cheap + " ").problems();
        CHECK(problems.size() >= 2);
        for (const std::string& problem : problems)
            CHECK(problem.find(secret) == std::string::npos);
    }
}

TEST_CASE("variables that are not Postern's are left alone, its own must be known", "[config][load]") {
    const std::vector<std::string> others = {
        "HOME=/root", "HTTP_POSTERN_MOUNT=/x/", "POSTERNX=1", "postern_mount=/x/", "=POSTERN_X", "",
        "POSTERN="};
    for (const std::string& variable : others) {
        CAPTURE(variable);
        CHECK(Site().write(kFirstLine).set(variable).problems().empty());
    }
    CHECK(Site().write(kFirstLine).set("POSTERN_CONFGI=x").problems() ==
          Problems{"POSTERN_CONFGI: unknown setting; did you mean POSTERN_CONFIG?"});
    CHECK(Site().write(kFirstLine).set("POSTERN_=x").problems() == Problems{"POSTERN_: unknown setting"});
    CHECK(Site().write(kFirstLine).set("POSTERN_PORT_80_TCP_ADDR=tcp://10.0.0.1:80").problems() ==
          Problems{"POSTERN_PORT_80_TCP_ADDR: unknown setting"});
    CHECK(Site().write(kFirstLine).set("POSTERN_A\nB=x").problems() ==
          Problems{"\"POSTERN_A\\u000aB\": unknown setting"});
}

TEST_CASE("of a variable that is there twice the first counts, as for getenv", "[config][load]") {
    CHECK(Site().write(kFirstLine).set("POSTERN_WORKERS=3").set("POSTERN_WORKERS=5").config().workers == 3);
}

TEST_CASE("Strict-Transport-Security for all hosts below is not for a Postern that shares its host",
          "[config][load]") {
    CHECK(Site().write("hsts.include_subdomains = true\n").config().hsts.include_subdomains);
    CHECK(Site().write("mount = '/postern/'\nhsts.include_subdomains = true\n").problems() ==
          Problems{"FILE:2: hsts.include_subdomains: works only if Postern has the whole host, but mount is "
                   "\"/postern/\": let the web server send Strict-Transport-Security"});
}

TEST_CASE("protected sites elsewhere need a login page that is found, and a cookie that reaches them",
          "[config][load][gate]") {
    const auto problems = [](const std::string& text) { return Site().write(text).problems(); };
    CHECK(problems("gate.origins = ['https://app.example.com']\n") ==
          Problems{"FILE:1: gate.origins: needs public_url, the origin of the login page"});
    CHECK(problems("gate.compat = true\n") ==
          Problems{"FILE:1: gate.compat: needs public_url, the origin of the login page"});
    CHECK(problems("public_url = 'https://login.example.org'\ncookie.domain = 'example.com'\n") ==
          Problems{"FILE:2: cookie.domain: is \"example.com\", but public_url is not in this domain: "
                   "\"https://login.example.org\""});
    for (const char* url : {"https://badexample.com", "https://example.com.evil.example"})
        CHECK(problems("public_url = '" + std::string(url) + "'\ncookie.domain = 'example.com'\n").size() ==
              1);
    for (const char* url : {"https://example.com", "https://login.example.com:8443"})
        CHECK_NOTHROW(Site()
                          .write("public_url = '" + std::string(url) + "'\ncookie.domain = 'example.com'\n")
                          .config());
    const std::string shared = "public_url = 'https://login.example.com'\ncookie.domain = 'example.com'\n";
    CHECK_NOTHROW(Site()
                      .write(shared + "gate.origins = ['https://*.example.com', 'https://*.a.example.com', "
                                      "'https://app.example.com', 'https://login.example.com:8080']\n")
                      .config());
    CHECK_NOTHROW(
        Site().write("public_url = 'https://[::1]:1'\ngate.origins = ['https://[::1]:2']\n").config());
    // A visitor signed in on one host but not on the other would be redirected back and forth.
    const std::string fault =
        ": gate.origins: the session cookie of \"https://login.example.com\" does not reach this host; set "
        "cookie.domain to share it: ";
    for (const std::string origin :
         {"https://*.example.org", "https://app.example.org", "https://badexample.com"})
        CHECK(problems(shared + "gate.origins = ['" + origin + "']\n") ==
              Problems{"FILE:3" + fault + "\"" + origin + "\""});
    for (const std::string origin : {"https://*.example.com", "https://app.example.com"})
        CHECK(problems("public_url = 'https://login.example.com'\ngate.origins = ['" + origin + "']\n") ==
              Problems{"FILE:2" + fault + "\"" + origin + "\""});
}

TEST_CASE("a key below the wrong table is told where it belongs", "[config][load]") {
    const std::string top = " must be at the top of the file, above the first [table]";
    const std::vector<std::pair<std::string, std::string>> rows = {
        {"[session]\nidle = '1h'\npublic_url = 'https://login.example.com'\n",
         "FILE:3: session.public_url: unknown key in [session]; public_url" + top},
        {"[log]\nlisten = 'unix:/run/postern.sock'\n",
         "FILE:2: log.listen: unknown key in [log]; listen" + top},
        {"[session]\nmemory_mib = 19\n",
         "FILE:2: session.memory_mib: unknown key in [session]; memory_mib must be below [password]"},
        {"[session]\ndirectory = '/var/lib/postern'\n",
         "FILE:2: session.directory: unknown key in [session]; directory must be below [state] or "
         "[templates]"},
        {"[log]\nsession.idle = '1h'\n", "FILE:2: log.session: unknown key in [log]; session.…" + top},
        {"[session]\nidel = '1h'\n", "FILE:2: session.idel: unknown key; did you mean session.idle?"},
    };
    for (const auto& [text, problem] : rows) {
        CAPTURE(text);
        CHECK(Site().write(text).problems() == Problems{problem});
    }
}

TEST_CASE("a list on one line is told what separates its values", "[config][load]") {
    const std::string two = "https://a.example.com,https://b.example.com";
    CHECK(Site().set("POSTERN_GATE_ORIGINS=" + two).problems().front() ==
          "POSTERN_GATE_ORIGINS: expected origins such as https://app.example.com or https://*.example.com, "
          "several with spaces between them, not \"" +
              two + "\"");
    CHECK_THAT(Site().flag("metrics.addresses", "127.0.0.1;::1").problems().front(),
               Catch::Contains(", several with spaces between them, not \"127.0.0.1;::1\""));
    CHECK(Site().set("POSTERN_METRICS_ADDRESSES=127.0.0.1 ::1").config().metrics.addresses.size() == 2);
}

TEST_CASE("a domain below which anybody registers shares no cookie", "[config][load]") {
    for (const char* domain : {"co.uk", "com.au", "github.io", "xn--p1ai", "com"}) {
        CAPTURE(domain);
        for (const std::string key : {"cookie.domain", "email_cookie.domain"}) {
            const Problems problems = Site().write(key + " = '" + domain + "'\n").problems();
            REQUIRE(problems.size() == 1);
            CHECK_THAT(problems.front(), Catch::StartsWith("FILE:1: " + key + ": expected a domain"));
        }
    }
    for (const char* domain : {"example.co.uk", "ada.github.io", "corp.internal", "example.com"}) {
        CAPTURE(domain);
        CHECK(Site().write("cookie.domain = '" + std::string(domain) + "'\n").config().cookie.domain ==
              domain);
    }
    for (const char* origin : {"https://*.co.uk", "https://*.github.io:8443"}) {
        const Problems problems = Site()
                                      .write("public_url = 'https://login.example.com'\ngate.origins = ['" +
                                             std::string(origin) + "']\n")
                                      .problems();
        REQUIRE(problems.size() == 1);
        CHECK_THAT(problems.front(), Catch::Contains("is a public suffix, not \"" + std::string(origin)));
    }
}

TEST_CASE("a cookie for https alone does not go with an http origin", "[config][load]") {
    const std::string always = "session.secure = 'always'\n";
    CHECK(Site().write("public_url = 'http://login.example.com'\n" + always).problems() ==
          Problems{"FILE:2: session.secure: is \"always\", but public_url is not https: browsers drop the "
                   "session cookie at \"http://login.example.com\""});
    CHECK(Site().write("public_url = 'https://login.example.com'\n" + always).problems().empty());
    CHECK(Site().write(always).problems().empty());
    const std::string shared =
        "public_url = 'https://login.example.com'\ncookie.domain = 'example.com'\n"
        "gate.origins = ['http://app.example.com']\n";
    REQUIRE(Site().write(shared).problems().size() == 1);
    CHECK_THAT(Site().write(shared).problems().front(),
               Catch::Contains("has another scheme than this origin") && Catch::Contains("http://app"));
    CHECK(Site().write(shared + "session.secure = 'never'\n").problems().empty());
}

TEST_CASE("a file from another system is read, or told what it is", "[config][load]") {
    CHECK(Site().write("\xEF\xBB\xBFworkers = 3\r\n[session]\r\nidle = '2h'\r\n").config().workers == 3);
    const std::string utf16("w\0o\0r\0k\0", 8);
    for (const std::string& text : {"\xFF\xFE" + utf16, utf16})
        CHECK(Site().write(text).problems().front() ==
              "FILE: is UTF-16; save it as UTF-8 (named by --config)");
}
