#include "doctor/diagnosis.hpp"

#include <algorithm>
#include <fstream>
#include <string>

#include <catch2/catch.hpp>

using namespace postern::doctor;

TEST_CASE("what is cut ends in no part of a secret", "[doctor]") {
    const std::string secret = "0123456789abcdef";
    for (std::size_t before = 580; before < 605; ++before) {
        Diagnosis diagnosis;
        diagnosis.find(Fault::PageFails, std::string(before, 'x') + secret);
        diagnosis.hide(secret);
        const std::string text = as_text(diagnosis, true) + as_json(diagnosis);
        CHECK_THAT(text, !Catch::Contains("x0") && Catch::Contains("xxx"));
    }
}

TEST_CASE("a long text is cut between characters", "[doctor]") {
    Diagnosis diagnosis;
    diagnosis.find(Fault::PageFails, std::string(599, 'x') + "ä and more");
    CHECK_THAT(as_text(diagnosis, true), Catch::Contains("xxx…\n"));
}

TEST_CASE("a secret is taken out of a diagnosis, whatever it is", "[doctor]") {
    struct Row {
        const char* secret;
        const char* text;
        const char* left;
    };
    const auto row = GENERATE(values<Row>({{"jtp", "jtp and jtp", "[hidden] and [hidden]"},
                                           {"d", "a day", "a [hidden]ay"},
                                           {"hidden", "hidden", "[hidden]"},
                                           {"[hidden]", "x[hidden]", "x[hidden]"},
                                           {"aa", "aaa", "[hidden]a"},
                                           {"", "all", "all"}}));
    CAPTURE(row.secret);
    Diagnosis diagnosis;
    diagnosis.subject = row.text;
    diagnosis.find(Fault::PageFails, row.text);
    diagnosis.hide(row.secret);
    CHECK(diagnosis.subject == row.left);
    CHECK(diagnosis.text_of(Fault::PageFails) == row.left);
}

TEST_CASE("the last line says how many checks ran, and how more checks run", "[doctor]") {
    const std::string all = std::to_string(faults().size());
    Diagnosis diagnosis;
    diagnosis.rule_out({Fault::Unreachable, Fault::RedirectLoop});
    diagnosis.leave_all_open({Needs::Anything, Needs::Protected, Needs::SignIn, Needs::Both}, "of a reason");
    CHECK_THAT(as_text(diagnosis, false), Catch::EndsWith("\n\nNothing is wrong.\n2 of " + all +
                                                          " checks ran; --verbose lists the others\n"));
    diagnosis.find(Fault::PageFails, "500");
    diagnosis.advice = {"more with --user EMAIL", "doctor needs help"};
    CHECK_THAT(as_text(diagnosis, false),
               Catch::EndsWith("1 thing is wrong.\n3 of " + all +
                               " checks ran; more with --user EMAIL; doctor needs help\n"));
}

TEST_CASE("the checks that did not run are listed only with --verbose", "[doctor]") {
    Diagnosis diagnosis;
    diagnosis.leave_open(Fault::PageFails, "there is no page");
    diagnosis.leave_open(Fault::RuleInDav, "there is no page");
    diagnosis.leave_open(Fault::ClockSkew, "there is no clock");
    CHECK_THAT(as_text(diagnosis, true),
               Catch::Contains("\nNot run, because there is no clock:\n  clock-skew\n"
                               "Not run, because there is no page:\n  page-fails, rule-in-dav\n"));
    CHECK_THAT(as_text(diagnosis, true), !Catch::Contains("--verbose"));
    CHECK_THAT(as_text(diagnosis, false), !Catch::Contains("Not run") && !Catch::Contains("rule-in-dav"));
}

TEST_CASE("a secret is taken out of the advice", "[doctor]") {
    Diagnosis diagnosis;
    diagnosis.advice = {"end the session 0123456789"};
    diagnosis.hide("0123456789");
    CHECK_THAT(as_text(diagnosis, false), Catch::Contains("end the session [hidden]"));
}

TEST_CASE("the JSON has the fields of docs/json.md", "[doctor][json]") {
    std::ifstream page(std::string(POSTERN_SOURCE_DIR) + "/docs/json.md");
    std::string row;
    while (std::getline(page, row) && !row.starts_with("| `doctor` | array |")) {
    }
    Diagnosis diagnosis;
    diagnosis.find(Fault::Unreachable, "no answer");
    const std::string json = as_json(diagnosis);
    std::size_t from = 0;
    for (const char* name : {"name", "verdict", "meaning", "seen", "reason", "fix"}) {
        CAPTURE(name);
        CHECK_THAT(row, Catch::Contains("`" + std::string(name) + "`"));
        from = json.find("\n    \"" + std::string(name) + "\": ", from);
        CHECK(from != std::string::npos);
    }
    CHECK(std::ranges::count(row, '`') == 14);
    CHECK_THAT(json,
               Catch::Contains("\"verdict\": \"wrong\"") && Catch::Contains("\"verdict\": \"not run\""));
}
