#include "commands/doctor/diagnosis.hpp"

#include <catch2/catch.hpp>

using namespace postern::commands::doctor;

TEST_CASE("a secret is taken out of a diagnosis, whatever it is", "[commands][doctor]") {
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
    diagnosis.find(Ailment::PageFails, row.text);
    diagnosis.hide(row.secret);
    CHECK(diagnosis.subject == row.left);
    CHECK(diagnosis.text_of(Ailment::PageFails) == row.left);
}
