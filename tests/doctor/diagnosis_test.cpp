#include "doctor/diagnosis.hpp"

#include <string>

#include <catch2/catch.hpp>

using namespace postern::doctor;

TEST_CASE("what is cut ends in no part of a secret", "[doctor]") {
    const std::string secret = "0123456789abcdef";
    for (std::size_t before = 580; before < 605; ++before) {
        Diagnosis diagnosis;
        diagnosis.find(Fault::PageFails, std::string(before, 'x') + secret);
        diagnosis.hide(secret);
        const std::string text = as_text(diagnosis) + as_json(diagnosis);
        CHECK_THAT(text, !Catch::Contains("x0") && Catch::Contains("xxx"));
    }
}

TEST_CASE("a long text is cut between characters", "[doctor]") {
    Diagnosis diagnosis;
    diagnosis.find(Fault::PageFails, std::string(599, 'x') + "ä and more");
    CHECK_THAT(as_text(diagnosis), Catch::Contains("xxx…\n"));
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
