#include "commands/config.hpp"

#include <fstream>
#include <sstream>
#include <string>

#include <catch2/catch.hpp>

#include "config/reference.hpp"
#include "support/temporary_directory.hpp"

using namespace postern;
using commands::Invocation;

namespace {

constexpr const char* kHash =
    "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

struct Outcome {
    int status;
    std::string out;
    std::string err;
};

Outcome run(int (*command)(const Invocation&), const config::Sources& sources,
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
    std::ofstream(file) << "users = {source = 'shared', shared_password_hash = '" << kHash << "'}\n";
    const Outcome outcome = run(commands::check_config, {.file = file});
    CHECK(outcome.status == 0);
    CHECK(outcome.out == file.string() + " is fine\n");
    CHECK(outcome.err.empty());
}

TEST_CASE("without a file the defaults are enough", "[commands][config]") {
    const Outcome outcome = run(commands::check_config, {.default_file = "/nowhere/postern.toml"});
    CHECK(outcome.status == 0);
    CHECK(outcome.out == "The configuration is fine; /nowhere/postern.toml is not there\n");
}

TEST_CASE("all that is wrong with a configuration is said, with exit status 2", "[commands][config]") {
    const tests::TemporaryDirectory directory;
    const auto file = directory.path() / "postern.toml";
    std::ofstream(file) << "workers = -1\nlisten = 'x'\nusers.source = 'shared'\n";
    const Outcome outcome = run(commands::check_config, {.file = file});
    CHECK(outcome.status == 2);
    CHECK(outcome.out.empty());
    const std::string begin = "postern: " + file.string() + ":";
    CHECK(outcome.err ==
          begin + "1: workers: expected a whole number from 0 to 1024, not \"-1\"\n" + begin +
              "2: listen: expected unix:/run/postern.sock, tcp:127.0.0.1:9000 or the like, not \"x\"\n" +
              begin + " users.shared_password_hash: is missing; `postern password hash` makes one\n");
}

TEST_CASE("the reference is printed as a sample file or as Markdown", "[commands][config]") {
    CHECK(run(commands::print_config_reference, {}).out == config::toml_reference());
    CHECK(run(commands::print_config_reference, {}, {{"--markdown", ""}}).out ==
          config::markdown_reference());
}
