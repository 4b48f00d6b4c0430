#include "commands/config.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include <catch2/catch.hpp>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.hpp"
#include "config/reference.hpp"
#include "support/outcome.hpp"
#include "support/temporary_directory.hpp"

using namespace postern;
using namespace postern::tests;
using commands::Invocation;

namespace {

constexpr const char* kHash =
    "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

Outcome outcome_of(int (*command)(const Invocation&), const config::Sources& sources,
                   const std::vector<commands::GivenSwitch>& switches = {}) {
    std::istringstream in;
    std::ostringstream out;
    std::ostringstream err;
    const int status = command({.sources = sources, .switches = switches, .in = in, .out = out, .err = err});
    return {status, out.str(), err.str()};
}

}  // namespace

TEST_CASE("a configuration in order is fine", "[commands][config]") {
    const tests::TemporaryDirectory directory;
    const auto file = directory.path() / "postern.toml";
    std::ofstream(file) << "users = {source = 'shared', shared_password_hash = '" << kHash << "'}\n"
                        << "state.directory = '"
                        << make_private_directory(directory.path() / "state").string() << "'\n";
    const Outcome outcome = outcome_of(commands::check_config, {.file = file});
    CHECK(outcome.status == 0);
    CHECK(outcome.out == file.string() + " is fine\n");
    CHECK(outcome.err.empty());
}

TEST_CASE("a file that the templates lack is a warning, a logo with a script is a fault",
          "[commands][config]") {
    const tests::TemporaryDirectory directory;
    const auto templates = directory.path() / "templates";
    const auto logo = directory.path() / "logo.svg";
    const auto file = directory.path() / "postern.toml";
    std::filesystem::create_directory(templates);
    std::ofstream(templates / "style.css") << "body {}\n";
    std::ofstream(logo) << "<svg xmlns='http://www.w3.org/2000/svg'/>";
    std::ofstream(file) << "users = {source = 'shared', shared_password_hash = '" << kHash << "'}\n"
                        << "state.directory = '"
                        << make_private_directory(directory.path() / "state").string() << "'\n"
                        << "templates.directory = '" << templates.string() << "'\n"
                        << "look.logo = '" << logo.string() << "'\n";
    const Outcome warned = outcome_of(commands::check_config, {.file = file});
    CHECK(warned.status == 0);
    CHECK(warned.out == file.string() + " is fine\n");
    CHECK_THAT(warned.err, Catch::Contains("warning: " + (templates / "login.html").string() +
                                           ": missing; the built-in file takes its place\n"));

    std::ofstream(logo) << "<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>";
    const Outcome refused = outcome_of(commands::check_config, {.file = file});
    CHECK(refused.status != 0);
    CHECK_THAT(refused.err, Catch::Contains(file.string() + ":4: look.logo: " + logo.string() +
                                            ": line 1: <script> is not allowed in a logo\n"));
}

TEST_CASE("without a file the defaults are enough", "[commands][config]") {
    const tests::TemporaryDirectory state;
    const Outcome outcome = outcome_of(
        commands::check_config, {.flags = {{config::find_setting("state.directory"), state.path().string()}},
                                 .default_file = "/nowhere/postern.toml"});
    CHECK(outcome.status == 0);
    CHECK(outcome.out == "The configuration is fine; /nowhere/postern.toml does not exist\n");
}

TEST_CASE("all that is wrong with a configuration is said, with exit status 2", "[commands][config]") {
    const tests::TemporaryDirectory directory;
    const auto file = directory.path() / "postern.toml";
    std::ofstream(file) << "workers = -1\nlisten = 'x'\nusers.source = 'shared'\n";
    const Outcome outcome = outcome_of(commands::check_config, {.file = file});
    CHECK(outcome.status == 2);
    CHECK(outcome.out.empty());
    const std::string begin = "postern: " + file.string() + ":";
    CHECK(outcome.err ==
          begin + "1: workers: expected a whole number from 0 to 1024, not \"-1\"\n" + begin +
              "2: listen: expected an address such as unix:/run/postern.sock or tcp:127.0.0.1:9000, not "
              "\"x\"\n" +
              begin + " users.shared_password_hash: is missing; `postern password hash` prints a hash\n");
}

TEST_CASE("what a configuration names outside itself is looked for", "[commands][config]") {
    const tests::TemporaryDirectory directory;
    const auto file = directory.path() / "postern.toml";
    const auto state = make_private_directory(directory.path() / "state");
    const std::string here = directory.path().string();
    const auto check = [&](const std::string& lines) {
        std::ofstream(file) << lines;
        return outcome_of(commands::check_config, {.file = file});
    };
    const std::string in_state = "state.directory = '" + state.string() + "'\n";
    std::ofstream(directory.path() / "text") << "text\n";
    std::ofstream(directory.path() / "utf16") << "\xFF\xFE" << std::string("a\0", 2);
    const std::vector<std::pair<std::string, std::string>> rows = {
        {"state.directory = '/nonexistent/state'\n",
         ":1: state.directory: /nonexistent/state does not exist; create it for the user that Postern runs "
         "as: install -d -m 700 -o postern -g postern /nonexistent/state\n"},
        {in_state + "listen = 'unix:" + here + "/nowhere/postern.sock'\n",
         ":2: listen: the folder " + here + "/nowhere does not exist\n"},
        {in_state + "listen = 'unix:" + here + "/text'\n",
         ":2: listen: " + here + "/text exists, but is not a socket\n"},
        {in_state + "listen = 'tcp:192.0.2.1:9000'\n",
         ":2: listen: this machine does not have the address 192.0.2.1\n"},
        {in_state + "socket.group = 'no-such-group'\n",
         ":2: socket.group: unknown group \"no-such-group\"\n"},
        {in_state + "users = {source = 'htpasswd', htpasswd_file = '/nonexistent/htpasswd'}\n",
         ":2: users.htpasswd_file: /nonexistent/htpasswd: No such file or directory\n"},
        {in_state + "users = {source = 'htpasswd', htpasswd_file = '" + here + "/utf16'}\n",
         ":2: users.htpasswd_file: " + here + "/utf16: is UTF-16; save it as UTF-8\n"},
        {in_state + "log.audit_file = '/nonexistent/audit.log'\n",
         ":2: log.audit_file: the folder /nonexistent does not exist\n"},
    };
    for (const auto& [lines, problem] : rows) {
        CAPTURE(lines);
        const Outcome outcome = check(lines);
        CHECK(outcome.status == 2);
        CHECK(outcome.err == "postern: " + file.string() + problem);
        CHECK(outcome.out.empty());
    }
    std::ofstream(state / "server.key") << "damaged\n";
    std::filesystem::permissions(state / "server.key", std::filesystem::perms(0600));
    CHECK_THAT(check(in_state).err, Catch::Contains("server.key: not a server key"));
    std::filesystem::remove(state / "server.key");
    std::filesystem::create_directory(state / "postern.db");
    CHECK_THAT(check(in_state).err, Catch::Contains("postern.db: is a directory, not a file"));
    std::filesystem::remove(state / "postern.db");
    CHECK(check(in_state).status == 0);
    CHECK(std::filesystem::is_empty(state));
}

TEST_CASE("a configuration that only root can read is a fault", "[commands][config][root]") {
    if (geteuid() != 0) {
        WARN("needs root");
        return;
    }
    const tests::TemporaryDirectory directory;
    constexpr uid_t kUser = 65534;
    std::filesystem::permissions(directory.path(), std::filesystem::perms(0711));
    const auto file = directory.path() / "postern.toml";
    const auto state = make_private_directory(directory.path() / "state");
    REQUIRE(chown(state.c_str(), kUser, kUser) == 0);
    std::ofstream(file) << "state.directory = '" << state.string() << "'\n";
    const auto is_named = [&](unsigned mode) {
        std::filesystem::permissions(file, std::filesystem::perms(mode));
        // In a child process, because the user cannot be changed back.
        const pid_t child = fork();
        if (child == 0) {
            const Outcome outcome = outcome_of(commands::check_config, {.file = file});
            _exit(outcome.err.find(file.string() + ": nobody, the owner of ") != std::string::npos ? 1 : 0);
        }
        int status = -1;
        waitpid(child, &status, 0);
        REQUIRE(WIFEXITED(status));
        return WEXITSTATUS(status) == 1;
    };
    CHECK(is_named(0600));
    CHECK_FALSE(is_named(0644));
}

TEST_CASE("what probably does not work is a warning", "[commands][config]") {
    const tests::TemporaryDirectory directory;
    const auto file = directory.path() / "postern.toml";
    const std::string state = make_private_directory(directory.path() / "state").string();
    std::ofstream(directory.path() / "htpasswd") << "# nobody yet\n";
    std::ofstream(file) << "state.directory = '" << state << "'\nlisten = 'tcp:0.0.0.0:9000'\n"
                        << "password = {memory_mib = 1024, parallel = 1024}\n"
                        << "users = {source = 'htpasswd', htpasswd_file = '" << directory.path().string()
                        << "/htpasswd'}\n";
    const Outcome outcome = outcome_of(commands::check_config, {.file = file});
    CHECK(outcome.status == 0);
    CHECK(outcome.out == file.string() + " is fine\n");
    const std::string begin = "postern: warning: " + file.string();
    CHECK_THAT(outcome.err,
               Catch::StartsWith(
                   begin + ":2: listen: every machine that reaches 0.0.0.0 can pretend to be any visitor") &&
                   Catch::Contains(begin + ":4: users.htpasswd_file: ") &&
                   Catch::Contains("has no user who can sign in") &&
                   Catch::Contains(
                       begin + ":3: password.memory_mib: 1024 sign-ins at the same time need 1048576 MiB"));
}

TEST_CASE("the reference is printed as a sample file or as Markdown", "[commands][config]") {
    CHECK(outcome_of(commands::print_config_reference, {}).out == config::toml_reference());
    CHECK(outcome_of(commands::print_config_reference, {}, {{"--markdown", ""}}).out ==
          config::markdown_reference());
}

TEST_CASE("a wrong rule in second_factor.required is a fault, with its file and line", "[commands][config]") {
    const tests::TemporaryDirectory directory;
    const auto file = directory.path() / "postern.toml";
    for (const char* word : {"staff", "factor:2", "fresh:1m"}) {
        std::ofstream(file) << "second_factor.required = ['" << word << "']\nstate.directory = '"
                            << make_private_directory(directory.path() / "state").string() << "'\n";
        const Outcome outcome = outcome_of(commands::check_config, {.file = file});
        CHECK(outcome.status == 2);
        CHECK_THAT(outcome.err, Catch::Contains(file.string() + ":1: second_factor.required: expected"));
    }
}
