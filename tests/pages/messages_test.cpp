#include "pages/messages.hpp"

#include <fstream>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "support/temporary_directory.hpp"

using namespace postern;
using namespace postern::tests;
using pages::Messages;

namespace {

const pages::Language& language(const Messages& messages, std::string_view tag) {
    for (const pages::Language& each : messages.languages())
        if (each.tag() == tag) return each;
    throw std::runtime_error("no such language");
}

// The problems of a file of sentences, without the name of the file; empty if the file is fine.
std::vector<std::string> problems_of(const std::string& contents) {
    const TemporaryDirectory directory;
    const auto file = directory.path() / "sentences.toml";
    std::ofstream(file) << contents;
    std::vector<std::string> problems = Messages().replace_from(file);
    for (std::string& problem : problems)
        problem.erase(0, file.string().size() + 1);
    return problems;
}

}  // namespace

TEST_CASE("a visitor reads the first language of the browser that Postern has", "[pages][messages]") {
    const Messages messages;
    const std::map<std::string, std::string> rows = {
        {"", "en"},
        {"de", "de"},
        {"DE-AT", "de"},
        {"de-DE-1996-x-y", "de"},
        {"fr;q=0.4, de;q=0.5", "de"},
        {"de;q=0.5,fr;q=0.5", "de"},
        {"xx, fr", "fr"},
        {"de;q=0, fr;q=0.1", "fr"},
        {"*", "en"},
        {"*;q=0.1, uk", "uk"},
        {"pt", "pt-BR"},
        {"pt-PT,en;q=0.5", "pt-BR"},
        {"zh-CN", "zh-Hans"},
        {"zh-Hans-SG", "zh-Hans"},
        {"zh", "zh-Hans"},
        {"zh-TW", "en"},
        {"zh-Hant-HK,ja;q=0.5", "ja"},
        {"en-GB,de", "en"},
        // Wrong headers are no reason to fail.
        {"de;q=2", "en"},
        {"de;q=0.1234", "en"},
        {"de;q=a", "en"},
        {"de;level=1", "en"},
        {",,;;==,de", "de"},
        {"-", "en"},
        {"a-", "en"},
        {"-de", "en"},
        {std::string(9000, '-'), "en"},
        {"xx,xx,xx,xx,xx,xx,xx,xx,xx,xx,xx,xx,xx,xx,xx,xx,xx,xx,xx,de", "de"},
        {"xx,xx,xx,xx,xx,xx,xx,xx,xx,xx,xx,xx,xx,xx,xx,xx,xx,xx,xx,xx,de", "en"},
        {std::string(9000, ',') + "de", "de"},
        {"\xff\xfe, de", "de"},
    };
    for (const auto& [header, tag] : rows) {
        CAPTURE(header.substr(0, 80));
        CHECK(messages.choose(header).tag() == tag);
    }
}

TEST_CASE("look.language fixes the language", "[pages][messages]") {
    Messages messages;
    CHECK(messages.fix("ar"));
    CHECK(messages.choose("de").tag() == "ar");
    CHECK(messages.fix("zh-CN"));
    CHECK(messages.choose("de").tag() == "zh-Hans");
    for (const char* wrong : {"xx", "", "zh-TW", "de-AT"}) {
        CAPTURE(wrong);
        CHECK_THAT(messages.fix(wrong).error().message, Catch::Contains("expected one of en, ar, de"));
    }
}

TEST_CASE("every language says how it is written", "[pages][messages]") {
    const Messages messages;
    CHECK(messages.languages().size() == 13);
    for (const pages::Language& each : messages.languages())
        CHECK(each.direction() == (each.tag() == "ar" ? "rtl" : "ltr"));
}

TEST_CASE("a number chooses the plural form of its language", "[pages][messages]") {
    const Messages messages;
    struct Row {
        const char* tag;
        std::uint64_t count;
        const char* text;
    };
    for (const auto& [tag, count, text] : std::vector<Row>{{"en", 0, "0 days"},
                                                           {"en", 1, "1 day"},
                                                           {"en", 2, "2 days"},
                                                           {"de", 1, "1 Tag"},
                                                           {"de", 2, "2 Tage"},
                                                           {"uk", 1, "1 день"},
                                                           {"uk", 2, "2 дні"},
                                                           {"uk", 5, "5 днів"},
                                                           {"uk", 11, "11 днів"},
                                                           {"uk", 21, "21 день"},
                                                           {"uk", 22, "22 дні"},
                                                           {"uk", 111, "111 днів"},
                                                           {"pl", 1, "1 dzień"},
                                                           {"pl", 5, "5 dni"},
                                                           {"ja", 1, "1日"},
                                                           {"ar", 2, "يومان"},
                                                           {"ar", 3, "3 أيام"},
                                                           {"ar", 11, "11 يومًا"},
                                                           {"ar", 100, "100 يوم"}}) {
        CAPTURE(tag, count);
        CHECK(language(messages, tag).say_count("duration.days", count) == text);
    }
}

TEST_CASE("a value stands in the place of its name, and is not read again", "[pages][messages]") {
    const Messages messages;
    CHECK(messages.english().say("profile.hello", {{"name", "{name}"}}) == "Hello, {name}");
    CHECK(messages.english().say("sessions.browser", {{"system", "Linux"}, {"browser", "Firefox"}}) ==
          "Firefox on Linux");
}

TEST_CASE("an operator replaces single sentences", "[pages][messages]") {
    const TemporaryDirectory directory;
    const auto file = directory.path() / "sentences.toml";
    std::ofstream(file) << "[en]\nsign_in = \"Enter\"\n\"profile.hello\" = \"Welcome, {name}!\"\n"
                           "[de]\nsign_in = \"Eintreten\"\n";
    Messages messages;
    CHECK(messages.replace_from(file).empty());
    CHECK(messages.english().say("sign_in") == "Enter");
    CHECK(messages.english().say("profile.hello", {{"name", "Ada"}}) == "Welcome, Ada!");
    CHECK(language(messages, "de").say("sign_in") == "Eintreten");
    CHECK(language(messages, "de").say("sign_out") == "Abmelden");
    const Messages built_in;
    CHECK(language(messages, "fr").say("sign_in") == language(built_in, "fr").say("sign_in"));
}

TEST_CASE("each fault in an operator's sentences is told with its line", "[pages][messages]") {
    using Problems = std::vector<std::string>;
    CHECK(problems_of("") == Problems{});
    CHECK(problems_of("[en]\n\nsign_inn = \"x\"") ==
          Problems{"3: \"sign_inn\": unknown message; the keys are in messages.pot"});
    CHECK(problems_of("[xx]\n") == Problems{"1: \"xx\": expected the section of a language, such as [en]"});
    CHECK(problems_of("en = 1\n") == Problems{"1: \"en\": expected the section of a language, such as [en]"});
    CHECK(problems_of("[en]\nsign_in = 1") == Problems{"2: \"sign_in\": expected a text in quotes"});
    CHECK(problems_of("[en]\n\"duration.days\" = \"x\"") ==
          Problems{"2: \"duration.days\": a message with plural forms cannot be replaced"});
    const std::string needs_name = "2: \"profile.hello\": the text needs exactly these placeholders: {name}";
    for (const char* text : {"Hello", "Hello, {nam}", "{name} {name}", "{name} {", "{name} {other}"}) {
        CAPTURE(text);
        CHECK(problems_of("[en]\n\"profile.hello\" = \"" + std::string(text) + "\"") == Problems{needs_name});
    }
    for (const char* text : {"", "a\\nb", "\\u202eevil", "a\\tb"}) {
        CAPTURE(text);
        CHECK(problems_of("[en]\nsign_in = \"" + std::string(text) + "\"") ==
              Problems{"2: \"sign_in\": expected one line of visible characters"});
    }
    CHECK(problems_of("[en]\na = \"1\"\n[de]\nb = \"2\"").size() == 2);
    CHECK(problems_of("[en\n").size() == 1);
    CHECK(Messages().replace_from("/nowhere/sentences.toml").size() == 1);
}
