#include "commands/help.hpp"

#include <algorithm>
#include <sstream>

#include <catch2/catch.hpp>

#include "commands/commands.hpp"
#include "commands/dispatch.hpp"
#include "support/outcome.hpp"

using namespace postern;
using namespace postern::tests;
using commands::StartMode;

namespace {

int print_serve(const commands::Invocation& invocation) {
    invocation.out << "serve";
    return commands::kDone;
}

// Runs the real table of commands.
Outcome run_postern(const std::vector<std::string>& arguments, bool is_terminal = false,
                    StartMode mode = StartMode::CommandLine) {
    std::istringstream in;
    std::ostringstream out;
    std::ostringstream err;
    const int status = commands::dispatch({commands::all_commands(), print_serve, print_serve},
                                          {mode, arguments, nullptr, in, out, err, is_terminal});
    return {status, out.str(), err.str()};
}

}  // namespace

TEST_CASE("without a command, a terminal gets a few lines with the commands to begin with",
          "[commands][help]") {
    const Outcome outcome = run_postern({}, true);
    CHECK(outcome.status == 0);
    CHECK(outcome.err.empty());
    CHECK(std::ranges::count(outcome.out, '\n') <= 12);
    for (const char* word :
         {"Usage: postern COMMAND", "\n  init ", "\n  user add EMAIL ", "\n  config check ",
          "\n  doctor URL ", "\n  help [COMMAND...] ", "postern help lists all commands"})
        CHECK_THAT(outcome.out, Catch::Contains(word));
    std::istringstream lines(outcome.out);
    for (std::string line; std::getline(lines, line);)
        CHECK(line.size() <= 100);
}

TEST_CASE("without a command and a terminal, the start is an error that says what is missing",
          "[commands][help]") {
    const Outcome outcome = run_postern({});
    CHECK(outcome.status == 2);
    CHECK(outcome.out.empty());
    CHECK_THAT(outcome.err, Catch::Contains("Usage: postern") &&
                                Catch::Contains("postern: expected a command; ") &&
                                Catch::Contains("listening socket as descriptor 0"));
    CHECK(run_postern({"--workers", "3"}, true).status == 2);
}

TEST_CASE("a web server that starts the program gets no introduction, even with a terminal",
          "[commands][help]") {
    const StartMode mode = GENERATE(StartMode::FastCgi, StartMode::Cgi);
    const Outcome outcome = run_postern({}, true, mode);
    CHECK(outcome.out == "serve");
    CHECK(outcome.err.empty());
}

TEST_CASE("help before a command is the same as --help behind it", "[commands][help]") {
    const std::vector<std::vector<std::string>> topics = {{},
                                                          {"serve"},
                                                          {"user"},
                                                          {"user", "add"},
                                                          {"user", "group"},
                                                          {"help"},
                                                          {"doctor"},
                                                          {"completion", "words"}};
    for (std::vector<std::string> words : topics) {
        CAPTURE(words);
        std::vector<std::string> before = words;
        before.insert(before.begin(), "help");
        words.emplace_back("--help");
        const Outcome outcome = run_postern(before);
        CHECK(outcome.status == 0);
        CHECK(outcome.out == run_postern(words).out);
        CHECK(outcome.err.empty());
    }
}

TEST_CASE("help for an unknown command suggests the right command", "[commands][help]") {
    const Outcome outcome = run_postern({"help", "user", "renme"});
    CHECK(outcome.status == 2);
    CHECK(outcome.out.empty());
    CHECK(outcome.err == "postern: \"user renme\": unknown command; did you mean user rename?\n");
}

TEST_CASE("the version has a command and two flags", "[commands][help]") {
    const Outcome outcome = run_postern({"version"});
    CHECK(outcome.status == 0);
    CHECK_THAT(outcome.out, Catch::StartsWith("postern ") && Catch::EndsWith("\n"));
    CHECK(run_postern({"-V"}).out == outcome.out);
    CHECK(run_postern({"--version"}).out == outcome.out);
}
