#include "config/look_values.hpp"

#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include <catch2/catch.hpp>

#include "config/load.hpp"
#include "support/temporary_directory.hpp"

using namespace postern;

namespace {

std::string repeated(std::string_view text, int count) {
    std::string result;
    for (int i = 0; i < count; ++i)
        result += text;
    return result;
}

const std::string kName = "expected a name of 1 to 60 visible characters, without blanks around them";
const std::string kNote = "expected a text of at most 300 visible characters, without blanks around them";
const std::string kHelp =
    "expected a link such as https://example.com/help, or an email address such as help@example.com";

void check_accepted(Result<std::string> (*parse)(std::string_view), const std::vector<std::string>& texts) {
    for (const std::string& text : texts) {
        CAPTURE(text);
        CHECK(parse(text) == text);
    }
}

void check_refused(Result<std::string> (*parse)(std::string_view), const std::string& message,
                   const std::vector<std::string>& texts) {
    for (const std::string& text : texts) {
        CAPTURE(text);
        const auto parsed = parse(text);
        REQUIRE_FALSE(parsed);
        CHECK(parsed.error().message == message);
    }
}

// The problems of a file with this line below [look].
config::Problems problems_of(const std::string& line) {
    const tests::TemporaryDirectory directory;
    const auto file = directory.path() / "postern.toml";
    std::ofstream(file) << "[look]\n" << line << "\n";
    auto loaded = config::load({.file = file});
    if (loaded) return {};
    for (std::string& problem : loaded.error())
        problem = problem.substr(directory.path().string().size() + 1);
    return loaded.error();
}

}  // namespace

TEST_CASE("the name of a site is a short line in any script", "[config][look]") {
    check_accepted(config::parse_site_name,
                   {"x", "Caf\u00e9 de l'\u00c9toile", "<Ada & co>", "\u0645\u06cc\u200c\u062e",
                    repeated("\u00e9", 60), repeated("\u4e00", 60)});
    check_refused(config::parse_site_name, kName,
                  {"", " ", "\u3000", " x", "x ", "x\u00a0", "a\nb", "a\tb",
                   "a\x7f"
                   "b",
                   "a\u202eb", "a\u200bb", "\xff", repeated("x", 61), repeated("\u4e00", 61)});
}

TEST_CASE("the note of a site is one line of text, or empty", "[config][look]") {
    check_accepted(config::parse_site_note,
                   {"", "Any email & the password \"jtp\".", repeated("\u4e00", 300)});
    check_refused(config::parse_site_note, kNote,
                  {" ", "x ", "a\nb", "a\u202eb", "\xc3", repeated("x", 301)});
}

TEST_CASE("help is a web or mail link, or an email address", "[config][look]") {
    check_accepted(config::parse_help,
                   {"", "https://example.com", "http://[::1]:8080/a%20b?c=d&e#f", "https://example.com?a",
                    "mailto:help@example.com", "mailto:help@example.com?subject=Hello", "help@example.com",
                    "o'brien+a/b?c@example.com", "help@m\u00fcnchen.example"});
    check_refused(config::parse_help, kHelp,
                  {"javascript:alert(1)",
                   "JavaScript:alert(1)//@example.com",
                   "data:text/html,x",
                   "ftp://example.com",
                   "//example.com",
                   "/help",
                   "example.com",
                   "https:",
                   "https://",
                   "https://user@example.com/",
                   "https://ex ample.com",
                   "https://example.com/a b",
                   "https://example.com/\"",
                   "https://example.com/<",
                   "https://example.com/\u00e9",
                   "https://example.com\\@example.org",
                   " https://example.com",
                   "@",
                   "a@",
                   "@example.com",
                   "a@b",
                   "a@@example.com",
                   "a b@example.com",
                   "a@exam_ple.com",
                   "\"a\"@example.com",
                   "mailto:",
                   "mailto:a",
                   "mailto:a@example.com?b=<",
                   "mailto:javascript:a@example.com",
                   "javascript:a@example.com",
                   "\u00e9@example.com",
                   "https://example.com/" + std::string(1000, 'x')});
}

TEST_CASE("a wrong look is told with file, line and key", "[config][look]") {
    using config::Problems;
    CHECK(problems_of("name = 'x'").empty());
    CHECK(problems_of("name = ''") == Problems{"postern.toml:2: look.name: " + kName + ", not \"\""});
    CHECK(problems_of("logo = 'logo.svg'") == Problems{"postern.toml:2: look.logo: expected an absolute "
                                                       "path, such as /var/lib/postern, not \"logo.svg\""});
    CHECK(problems_of("accent = '#777'") ==
          Problems{"postern.toml:2: look.accent: expected a colour such as #17695c, not \"#777\""});
    CHECK_THAT(problems_of("accent = '#777777'").front(),
               Catch::StartsWith("postern.toml:2: look.accent: has a contrast of only 3.96:1 to ") &&
                   Catch::Contains("; expected at least 4.5:1, as #") &&
                   Catch::EndsWith(" has, not \"#777777\""));
    CHECK(problems_of("help = 'javascript:alert(1)'") ==
          Problems{"postern.toml:2: look.help: " + kHelp + ", not \"javascript:alert(1)\""});
}
