#include "commands/dispatch.hpp"

#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "commands/config.hpp"
#include "support/outcome.hpp"

using namespace postern;
using namespace postern::tests;
using commands::Command;
using commands::Invocation;
using commands::StartMode;
using commands::Switch;

namespace {

// Prints the command that ran and its arguments.
void describe(const Invocation& invocation, const std::string& name) {
    invocation.out << name;
    if (invocation.sources.file) invocation.out << " config=" << invocation.sources.file->string();
    for (const auto& [setting, text] : invocation.sources.flags)
        invocation.out << " " << setting->key << "=<" << text << ">";
    for (const auto& [switch_name, value] : invocation.switches)
        invocation.out << " " << switch_name << (value.empty() ? "" : "=<" + value + ">");
    for (const std::string& argument : invocation.arguments)
        invocation.out << " <" << argument << ">";
}

int serve(const Invocation& invocation) {
    describe(invocation, "serve");
    return commands::kDone;
}

int answer_cgi(const Invocation& invocation) {
    describe(invocation, "cgi");
    return commands::kDone;
}

int read_line(const Invocation& invocation) {
    std::string line;
    std::getline(invocation.in, line);
    invocation.out << "read " << line;
    return commands::kFailed;
}

int break_down(const Invocation&) {
    throw std::runtime_error("the disk is full");
}

int greet(const Invocation& invocation) {
    describe(invocation, "greet");
    return commands::kDone;
}

int part(const Invocation& invocation) {
    describe(invocation, "part");
    return commands::kDone;
}

int several(const Invocation& invocation) {
    describe(invocation, "several");
    return commands::kDone;
}

constexpr auto kGreetSwitches = std::to_array<Switch>(
    {{"--name", "Whom.", "NAME"}, {"--group", "Of which.", "GROUP", true}, {"--loud", "How."}});
constexpr auto kPartSwitches =
    std::to_array<Switch>({{"--name", "Whom.", "NAME"}, {"--for-ever", "How long."}});
constexpr auto kSwitches = std::to_array<Switch>({{"--markdown", "As Markdown."}});

constexpr auto kCommands = std::to_array<Command>({
    {"serve", "", "Answers requests.", "postern serve", serve},
    {"config check", "", "Checks.", "postern config check", commands::check_config},
    {"config reference", "", "Explains.", "postern config reference", commands::print_config_reference,
     kSwitches},
    {"password hash", "", "Hashes.", "postern password hash < file", read_line},
    {"break", "", "Breaks.", "postern break", break_down},
    {"greet", "WHOM [HOW]", "Greets.", "postern greet ada", greet, kGreetSwitches},
    {"several", "[WORD...]", "Counts.", "postern several", several, kGreetSwitches},
    {"part", "WHOM WHERE", "Parts.", "postern part ada there", part, kPartSwitches},
});

Outcome run(const std::vector<std::string>& arguments, StartMode mode = StartMode::CommandLine,
            const std::string& input = "") {
    std::istringstream in(input);
    std::ostringstream out;
    std::ostringstream err;
    const int status =
        commands::dispatch({kCommands, serve, answer_cgi}, {mode, arguments, nullptr, in, out, err});
    return {status, out.str(), err.str()};
}

}  // namespace

TEST_CASE("flags stand before or after the command, and values arrive as they are", "[commands]") {
    struct Row {
        std::vector<std::string> arguments;
        std::string out;
    };
    const std::vector<Row> rows = {
        {{"serve"}, "serve"},
        {{"serve", "--session-idle", "5m"}, "serve session.idle=<5m>"},
        {{"--session-idle=5m", "serve"}, "serve session.idle=<5m>"},
        {{"--session-idle", "5m", "serve", "--workers=3"}, "serve session.idle=<5m> workers=<3>"},
        {{"--listen=", "serve"}, "serve listen=<>"},
        {{"--listen", "", "serve"}, "serve listen=<>"},
        {{"--listen", "[]", "serve"}, "serve listen=<[]>"},
        {{"--listen=a=b", "serve"}, "serve listen=<a=b>"},
        {{"--listen", "--workers", "serve"}, "serve listen=<--workers>"},
        {{"--listen", "serve", "serve"}, "serve listen=<serve>"},
        {{"--pages-cookie", "true", "serve"}, "serve pages.cookie=<true>"},
        {{"--workers", "1", "--workers", "2", "serve"}, "serve workers=<1> workers=<2>"},
        {{"--config", "/a.toml", "serve"}, "serve config=/a.toml"},
        {{"serve", "--config="}, "serve config="},
        {{"--", "serve"}, "serve"},
        {{"serve", "--"}, "serve"},
        {{"--listen", "--", "serve"}, "serve listen=<-->"},
        {{"greet", "ada"}, "greet <ada>"},
        {{"greet", "ada", "low"}, "greet <ada> <low>"},
        {{"greet", ""}, "greet <>"},
        {{"greet", "--", "--loud", "-h"}, "greet <--loud> <-h>"},
        {{"greet", "--", "--", "--"}, "greet <--> <-->"},
        {{"greet", "-"}, "greet <->"},
        {{"greet", "--name", "-", "-"}, "greet --name=<-> <->"},
        {{"several"}, "several"},
        {{"several", "a", "--loud", "b", "c"}, "several --loud <a> <b> <c>"},
        {{"greet", "--loud", "ada"}, "greet --loud <ada>"},
        {{"--loud", "greet", "ada"}, "greet --loud <ada>"},
        {{"greet", "--name", "Ada King", "ada"}, "greet --name=<Ada King> <ada>"},
        {{"greet", "ada", "--name=Ada=King"}, "greet --name=<Ada=King> <ada>"},
        {{"greet", "ada", "--name", "--group"}, "greet --name=<--group> <ada>"},
        {{"greet", "ada", "--name="}, "greet --name <ada>"},
        {{"greet", "ada", "--name", ""}, "greet --name <ada>"},
        {{"--name", "greet", "greet", "ada"}, "greet --name=<greet> <ada>"},
        {{"greet", "--group", "a", "ada", "--group=b", "--group", "a"},
         "greet --group=<a> --group=<b> --group=<a> <ada>"},
        {{"greet", "serve", "greet"}, "greet <serve> <greet>"},
        {{"part", "ada", "--workers", "3", "here"}, "part workers=<3> <ada> <here>"},
    };
    for (const Row& row : rows) {
        CAPTURE(row.arguments);
        const Outcome outcome = run(row.arguments);
        CHECK(outcome.out == row.out);
        CHECK(outcome.err.empty());
        CHECK(outcome.status == 0);
    }
}

TEST_CASE("arguments that mean nothing are refused, each on its line, and nothing runs", "[commands]") {
    struct Row {
        std::vector<std::string> arguments;
        std::string err;
    };
    const std::vector<Row> rows = {
        {{"srve"}, "postern: \"srve\": unknown command; did you mean serve?\n"},
        {{"confg", "check"}, "postern: \"confg\": unknown command; did you mean config?\n"},
        {{"config", "refrence", "greet", "ada"},
         "postern: \"config refrence\": unknown command; did you mean config reference?\n"},
        {{"zebra", "greet", "b@x"}, "postern: \"zebra\": unknown command\n"},
        {{"zebra"}, "postern: \"zebra\": unknown command\n"},
        {{""}, "postern: \"\": unknown command\n"},
        {{"config", "chek"}, "postern: \"config chek\": unknown command; did you mean config check?\n"},
        {{"serve", "now"}, "postern: serve takes no arguments, not 1 argument\n"},
        {{"serve", "serve"}, "postern: serve takes no arguments, not 1 argument\n"},
        {{"serve", "config", "check"}, "postern: serve takes no arguments, not 2 arguments\n"},
        {{"serve", "--session-idel", "5m"},
         "postern: \"--session-idel\": unknown flag; did you mean --session-idle?\n"},
        {{"--session-idel", "5m", "serve"},
         "postern: \"--session-idel\": unknown flag; did you mean --session-idle?\n"},
        {{"--users-shared-password=open sesame", "serve"},
         "postern: \"--users-shared-password\": unknown flag\n"},
        {{"serve", "--database-url", "postgresql://ada:wonderland@db/postern"},
         "postern: --database-url: not allowed on the command line, which every process can read; use "
         "POSTERN_DATABASE_URL or the file\n"},
        {{"--users-shared-password-hash=wonderland", "serve"},
         "postern: --users-shared-password-hash: not allowed on the command line, which every process can "
         "read; use POSTERN_USERS_SHARED_PASSWORD_HASH or the file\n"},
        {{"--confg=x", "serve"}, "postern: \"--confg\": unknown flag; did you mean --config?\n"},
        {{"-x", "serve"}, "postern: \"-x\": unknown flag\n"},
        {{"-", "serve"}, "postern: \"-\": unknown command\n"},
        {{"--LISTEN", "serve"}, "postern: \"--LISTEN\": unknown flag; did you mean --listen?\n"},
        {{"--a\nb", "serve"}, "postern: \"--a\\u000ab\": unknown flag\n"},
        {{"serve", "--listen"}, "postern: --listen: expected a value after it\n"},
        {{"serve", "--config"}, "postern: --config: expected a value after it\n"},
        {{"serve", "--markdown"}, "postern: --markdown: is not a flag of serve\n"},
        {{"config", "reference", "--markdown=yes"}, "postern: --markdown: does not take a value\n"},
        {{"--help=yes"}, "postern: --help: does not take a value\n"},
        {{"greet"}, "postern: greet: expected WHOM [HOW]; WHOM is missing\n"},
        {{"part", "ada"}, "postern: part: expected WHOM WHERE; WHERE is missing\n"},
        {{"part", "--", "--for-ever"}, "postern: part: expected WHOM WHERE; WHERE is missing\n"},
        {{"part", "ada", "here", "now\n"}, "postern: part takes only WHOM WHERE, not 3 arguments\n"},
        {{"greet", "ada", "a", "b\xc2\x9b", "c\xff"},
         "postern: greet takes only WHOM [HOW], not 4 arguments\n"},
        {{"greet", "ada", "--name"}, "postern: --name: expected a value after it\n"},
        {{"greet", "ada", "--loud=1"}, "postern: --loud: does not take a value\n"},
        {{"greet", "ada", "--loud", "--loud"}, "postern: --loud: given twice\n"},
        {{"greet", "ada", "--name", "a", "--name=b"}, "postern: --name: given twice\n"},
        {{"greet", "ada", "--for-ever"}, "postern: --for-ever: is not a flag of greet\n"},
        {{"part", "ada", "here", "--group", "a"}, "postern: --group: is not a flag of part\n"},
        {{"greet", "ada", "--nmae", "x"}, "postern: \"--nmae\": unknown flag; did you mean --name?\n"},
        {{"--bogus", "--listen"},
         "postern: \"--bogus\": unknown flag\npostern: --listen: expected a value after it\n"},
    };
    for (const Row& row : rows) {
        CAPTURE(row.arguments);
        const Outcome outcome = run(row.arguments);
        CHECK(outcome.err == row.err);
        CHECK(outcome.out.empty());
        CHECK(outcome.status == 2);
    }
}

TEST_CASE("help is there for the program, a group and a command, each with an example", "[commands][help]") {
    const Outcome program = run({"--help"});
    CHECK(program.status == 0);
    CHECK(program.err.empty());
    for (const Command& command : kCommands) {
        CHECK(program.out.find("\n  " + std::string(command.name) + " ") != std::string::npos);
        CHECK(program.out.find("\n  " + std::string(command.example) + "\n") != std::string::npos);
    }
    for (const config::Setting& setting : config::settings()) {
        const std::string name = setting.is_secret ? environment_name(setting) : flag_name(setting);
        CHECK(program.out.find("\n  " + name + " ") != std::string::npos);
    }

    const Outcome group = run({"config", "--help"});
    CHECK(group.status == 0);
    CHECK(group.out.find("  config check") != std::string::npos);
    CHECK(group.out.find("  postern config check\n") != std::string::npos);
    CHECK(group.out.find("password") == std::string::npos);

    const Outcome command = run({"config", "reference", "-h"});
    CHECK(command.status == 0);
    CHECK(command.out.find("Usage: postern config reference [flags]\n") == 0);
    CHECK(command.out.find("--markdown") != std::string::npos);
    CHECK(command.out.find("\nExample:\n  postern config reference\n") != std::string::npos);
    CHECK(run({"--help", "config", "reference"}).out == command.out);

    const Outcome with_arguments = run({"greet", "--help"});
    CHECK(with_arguments.status == 0);
    CHECK(with_arguments.out.find("Usage: postern greet WHOM [HOW] [flags]\n") == 0);
    CHECK(with_arguments.out.find("  --name NAME    Whom.\n") != std::string::npos);
    CHECK(with_arguments.out.find("  --group GROUP  Of which. You can give it several times.\n") !=
          std::string::npos);
}

TEST_CASE("no line of the help is longer than a terminal is wide", "[commands][help]") {
    std::istringstream lines(run({"--help"}).out);
    for (std::string line; std::getline(lines, line);)
        CHECK(line.size() <= 100);
}

TEST_CASE("the version is printed", "[commands]") {
    const Outcome outcome = run({"--version"});
    CHECK(outcome.status == 0);
    CHECK(outcome.out.starts_with("postern "));
}

TEST_CASE("without a command the program was called wrongly, unless a web server did it",
          "[commands][start]") {
    const Outcome by_hand = run({});
    CHECK(by_hand.status == 2);
    CHECK(by_hand.out.empty());
    CHECK(by_hand.err.find("Usage: postern") != std::string::npos);
    CHECK(run({"config"}).status == 2);
    CHECK(run({"--workers", "3"}).status == 2);

    CHECK(run({}, StartMode::FastCgi).out == "serve");
    CHECK(run({"--workers", "3"}, StartMode::FastCgi).out == "serve workers=<3>");
    CHECK(run({"password", "hash"}, StartMode::FastCgi, "x\n").out == "read x");
    CHECK(run({"config"}, StartMode::FastCgi).status == 2);
    CHECK(run({"bogus"}, StartMode::FastCgi).status == 2);
}

TEST_CASE("a CGI script's arguments, which the visitor chose, are not looked at", "[commands][start]") {
    const std::vector<std::vector<std::string>> queries = {{},
                                                           {"config", "reference"},
                                                           {"--config", "/etc/passwd"},
                                                           {"--pages-cookie=true"},
                                                           {"-s"},
                                                           {"--help"},
                                                           {"break"}};
    for (const auto& arguments : queries) {
        CAPTURE(arguments);
        const Outcome outcome = run(arguments, StartMode::Cgi);
        CHECK(outcome.out == "cgi");
        CHECK(outcome.err.empty());
        CHECK(outcome.status == 0);
    }
}

TEST_CASE("a command reads standard input and has its own exit status", "[commands]") {
    const Outcome outcome = run({"password", "hash"}, StartMode::CommandLine, "secret\nmore\n");
    CHECK(outcome.out == "read secret");
    CHECK(outcome.status == 1);
}

TEST_CASE("an exception is one line and exit status 1", "[commands]") {
    const Outcome outcome = run({"break"});
    CHECK(outcome.err == "postern: the disk is full\n");
    CHECK(outcome.status == 1);
}

TEST_CASE("a message is written at once, so that lines of several processes do not mix in one log",
          "[commands]") {
    struct Counting : std::stringbuf {
        std::streamsize xsputn(const char* text, std::streamsize size) override {
            ++writes;
            return std::stringbuf::xsputn(text, size);
        }
        int writes = 0;
    } counting;
    std::ostream err(&counting);
    CHECK(commands::report(err, {"one", "two"}) == commands::kCalledWrongly);
    CHECK(counting.str() == "postern: one\npostern: two\n");
    CHECK(counting.writes == 2);
}

TEST_CASE("output that cannot be written is a failure", "[commands]") {
    std::istringstream in;
    std::ostringstream err;
    std::ostream out(nullptr);
    const std::vector<std::string> arguments = {"config", "reference"};
    CHECK(commands::dispatch({kCommands, serve, answer_cgi},
                             {StartMode::CommandLine, arguments, nullptr, in, out, err}) == 1);
    CHECK(err.str() == "postern: cannot write to standard output\n");
}
