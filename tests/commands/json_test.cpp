// docs/json.md and the output of --json.
#include <algorithm>
#include <fstream>
#include <map>
#include <regex>
#include <sstream>

#include <catch2/catch.hpp>

#include "commands/commands.hpp"
#include "support/browser.hpp"
#include "support/nginx_findings.hpp"
#include "support/operator.hpp"
#include "support/people.hpp"

using namespace postern;
using namespace postern::tests;
using Catch::Contains;

namespace {

using Names = std::vector<std::string>;

struct Document {
    std::string kind;  // "array" or "object"
    Names fields;
};

// The words between backquotes.
Names quoted(const std::string& text) {
    Names names;
    const std::regex word("`([^`]+)`");
    for (std::sregex_iterator each(text.begin(), text.end(), word), end; each != end; ++each)
        names.push_back((*each)[1]);
    return names;
}

// The table of docs/json.md, by command.
std::map<std::string, Document> documented() {
    std::ifstream page(std::string(POSTERN_SOURCE_DIR) + "/docs/json.md");
    std::map<std::string, Document> commands;
    const std::regex row("\\| `([a-z ]+)` \\| ([a-z]+) \\| (.*) \\|");
    for (std::string line; std::getline(page, line);) {
        std::smatch found;
        if (std::regex_match(line, found, row)) commands[found[1]] = {found[2], quoted(found[3])};
    }
    return commands;
}

// The kind of the document, and the names of its first object's fields.
Document shape_of(const std::string& json) {
    Document shape{json.starts_with("[") ? "array" : "object", {}};
    const std::string indent = shape.kind == "array" ? "    \"" : "  \"";
    std::istringstream lines(json);
    for (std::string line; std::getline(lines, line) && line != "  },";) {
        if (line.starts_with(indent))
            shape.fields.push_back(line.substr(indent.size(), line.find('"', indent.size()) - indent.size()));
    }
    return shape;
}

// A site with data for every command.
struct FullSite {
    TestSite site{use_users};
    Operator shell{site};
    Browser browser{site};
    TemporaryDirectory directory;

    FullSite() {
        site.add_user("ada@example.com", kPassword);
        browser.sign_in("ada@example.com", kPassword);
        shell.configure("throttle.per_minute = 1\napp_passwords.labels = [\"dav\"]\n");
        shell.run({"token", "add", "ada@example.com", "--name", "phone", "--label", "dav"});
        for (int i = 0; i < 12; ++i)
            Browser(site).sign_in("bob@example.com", "wrong");
    }
    Outcome run(std::vector<std::string> words) const {
        words.emplace_back("--json");
        return shell.run(words, "eda@example.com:plain\n");
    }
    std::string dump() const {
        const std::string file = (directory.path() / "dump").string();
        std::ofstream(file) << nginx_dump(
            "server {\nrewrite ^ /index.php last;\ninclude postern-gate.conf;\n"
            "auth_request /postern/check;\n}");
        return file;
    }
};

}  // namespace

TEST_CASE("docs/json.md has each command with --json, and no other", "[commands][json]") {
    Names written;
    for (const auto& [command, document] : documented())
        written.push_back(command);
    Names meant;
    for (const commands::Command& each : commands::all_commands()) {
        if (std::ranges::find(each.switches, "--json", &commands::Switch::name) != each.switches.end())
            meant.emplace_back(each.name);
    }
    std::ranges::sort(meant);
    CHECK(written == meant);
}

TEST_CASE("each command prints one document with the fields of docs/json.md", "[commands][json]") {
    FullSite place;
    const std::map<std::string, Names> arguments = {{"user show", {"ada@example.com"}},
                                                    {"user second show", {"ada@example.com"}},
                                                    {"user import", {"-"}},
                                                    {"config nginx", {place.dump()}}};
    for (const auto& [command, document] : documented()) {
        if (command == "doctor") continue;  // tests/doctor/diagnosis_test.cpp
        CAPTURE(command);
        Names words = quoted("`" + std::regex_replace(command, std::regex(" "), "``") + "`");
        if (const auto more = arguments.find(command); more != arguments.end())
            words.insert(words.end(), more->second.begin(), more->second.end());
        const Outcome outcome = place.run(words);
        CHECK(outcome.err.empty());
        const Document shape = shape_of(outcome.out);
        CHECK(shape.kind == document.kind);
        CHECK(shape.fields == document.fields);
        CHECK(outcome.out.ends_with(shape.kind == "array" ? "\n]\n" : "\n}\n"));
    }
}

TEST_CASE("the JSON of a check has the faults, and the exit status stays", "[commands][json]") {
    FullSite place;
    CHECK_THAT(place.run({"config", "check"}).out, Contains("\"fine\": true,\n  \"faults\": [],"));
    CHECK_THAT(place.run({"database", "check"}).out, Contains("\"fine\": true,\n  \"faults\": []\n"));
    place.site.database().run("UPDATE schema_version SET version = 3");
    const Outcome outdated = place.run({"database", "check"});
    CHECK(outdated.status == 1);
    CHECK(outdated.err.empty());
    CHECK_THAT(outdated.out, Contains("\"version\": 3,") && Contains("\"fine\": false,") &&
                                 Contains("postern database migrate updates them\""));
    place.shell.configure("workers = -1\n");
    const Outcome wrong = place.run({"config", "check"});
    CHECK(wrong.status == 2);
    CHECK(wrong.err.empty());
    CHECK_THAT(wrong.out, Contains("\"fine\": false,") && Contains("workers: expected a whole number"));
}

TEST_CASE("a way past Postern is in the JSON of config nginx, with the exit status of a finding",
          "[commands][json]") {
    FullSite place;
    const Outcome found = place.run({"config", "nginx", place.dump()});
    CHECK(found.status == 1);
    CHECK_THAT(found.out, Contains("\"name\": \"rewrite-before-gate\"") &&
                              Contains("\"place\": \"/etc/nginx/nginx.conf:3\""));
    std::ofstream(place.directory.path() / "fine") << nginx_dump(kProtectedServer + "}");
    const Outcome fine = place.run({"config", "nginx", (place.directory.path() / "fine").string()});
    CHECK(fine.status == 0);
    CHECK(fine.out == "[]\n");
}

TEST_CASE("the JSON of an import has each line and no sentence", "[commands][json]") {
    FullSite place;
    const Outcome outcome = place.shell.run({"user", "import", "-", "--json"},
                                            "eda@example.com:plain\nada@example.com:{SHA}2jmj7l5rSw0yVb/"
                                            "vlWAYkK/YBwk=\n");
    CHECK(outcome.status == 1);
    CHECK_THAT(outcome.out, Contains("\"line\": 1,") && Contains("\"result\": \"skipped\"") &&
                                Contains("\"reason\": \"ada@example.com already exists\"") &&
                                !Contains("added, "));
}

TEST_CASE("config reference prints one format", "[commands][json]") {
    FullSite place;
    const Outcome outcome = place.run({"config", "reference", "--markdown"});
    CHECK(outcome.status == 2);
    CHECK(outcome.err == "postern: --json: cannot be used with --markdown\n");
    CHECK_THAT(place.run({"config", "reference"}).out,
               Contains("\"key\": \"session.idle\",\n    \"default\": ") && Contains("\"flag\": \"\",") &&
                   Contains("\"variable\": \"POSTERN_DATABASE_URL\""));
}
