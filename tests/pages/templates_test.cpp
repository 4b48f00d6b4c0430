#include "pages/templates.hpp"

#include <fstream>
#include <map>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "pages/embedded.hpp"
#include "support/temporary_directory.hpp"

using namespace postern;
using namespace postern::tests;

namespace {

// A copy of the embedded templates with one file changed; an empty text removes it.
class CopiedTemplates {
public:
    CopiedTemplates(const std::string& name, const std::string& text) {
        for (const auto& file : pages::embedded_files())
            std::ofstream(path() / file.name) << file.contents;
        if (text.empty()) {
            std::filesystem::remove(path() / name);
        } else {
            std::ofstream(path() / name) << text;
        }
    }
    const std::filesystem::path& path() const { return directory_.path(); }

private:
    TemporaryDirectory directory_;
};

std::string render(const pages::Templates& templates, pages::Page page, const pages::Values& values) {
    return templates.render(page, values, templates.messages().english());
}

}  // namespace

TEST_CASE("an operator's copy of the templates is what visitors see", "[pages][templates]") {
    const CopiedTemplates copy("success.html", "<p>Willkommen, {{user}}</p>");
    const auto templates = pages::Templates::load(copy.path(), pages::Messages());
    REQUIRE(templates);
    pages::Values values;
    values.set("user", "<ada>");
    CHECK(render(*templates, pages::Page::Success, values) == "<p>Willkommen, &lt;ada&gt;</p>");
}

TEST_CASE("a wrong template is named with file and line", "[pages][templates]") {
    const std::map<std::string, std::string> rows = {
        {"<p>\n{{unknown}}</p>", "success.html:2: unknown tag {{unknown}}"},
        {"\n\n{{email}}", "success.html:3: unknown tag {{email}}"},
        {"{{user", "success.html:1: a tag {{ without its }}"},
        {"{{#signed_in}}\n", "success.html:1: the section {{#signed_in}} is never closed"},
        {"{{^signed_in}}{{/user}}", "success.html:1: {{/user}} closes no open section"},
        {"a\n{{/user}}", "success.html:2: {{/user}} closes no open section"},
        {"{{{user}}}", "success.html:1: {{{user shows a value unescaped"},
        {"{{&user}}", "success.html:1: {{&user shows a value unescaped"},
        {"{{& user}}", "success.html:1: {{&user shows a value unescaped"},
        {"{{=<% %>=}}", "success.html:1: the tag delimiters cannot be changed"},
        {"{{> nowhere}}", "success.html:1: there is no nowhere.html for {{> nowhere}}"},
        {"{{> ../../etc/passwd}}", "success.html:1: there is no ../../etc/passwd.html"},
        {"{{> success}}", "success.html: partials include each other in a circle"},
        {"{{style icon}}", "success.html:1: unknown tag {{style icon}}"},
        {"{{}}", "success.html:1: unknown tag {{}}"},
        {"\n{{_ nothing}}", "success.html:2: unknown message {{_ nothing}}; the keys are in messages.pot"},
        {"{{_}}", "success.html:1: unknown message {{_ }}"},
        {"{{_ duration.days}}", "success.html:1: unknown message {{_ duration.days}}"},
        {"{{_ refused.lead}}",
         "success.html:1: {{_ refused.lead}} shows {{refused}}, which this page does not"},
    };
    for (const auto& [text, expected] : rows) {
        CAPTURE(text);
        const CopiedTemplates copy("success.html", text);
        const auto templates = pages::Templates::load(copy.path(), pages::Messages());
        REQUIRE_FALSE(templates);
        std::string told;
        for (const std::string& problem : templates.error())
            told += problem + "\n";
        CHECK_THAT(told, Catch::Contains((copy.path() / expected).string()));
    }
}

TEST_CASE("what belongs to the rows of a list is known inside it only", "[pages][templates]") {
    const auto load = [](const std::string& text) {
        const CopiedTemplates copy("profile.html", text);
        std::ofstream(copy.path() / "row.html") << "{{address}}";
        return pages::Templates::load(copy.path(), pages::Messages()).has_value();
    };
    CHECK(load("{{#sessions}}{{^is_this}}{{address}}{{/is_this}}{{user}}{{/sessions}}"));
    CHECK(load("{{#sessions}}{{> row}}{{/sessions}}"));
    for (const char* text :
         {"{{address}}", "{{> row}}", "{{^sessions}}{{address}}{{/sessions}}", "{{sessions/address}}",
          "{{#sessions}}{{/sessions}}{{began}}", "{{#done}}{{address}}{{/done}}"}) {
        CAPTURE(text);
        CHECK_FALSE(load(text));
    }
}

TEST_CASE("all problems of all templates are told at once", "[pages][templates]") {
    const CopiedTemplates copy("success.html", "{{one}}\n{{two}}");
    std::ofstream(copy.path() / "profile.html") << "{{three}}";
    const auto templates = pages::Templates::load(copy.path(), pages::Messages());
    REQUIRE_FALSE(templates);
    CHECK(templates.error().size() == 3);
}

TEST_CASE("the built-in file takes the place of a file that a copy of the templates lacks",
          "[pages][templates]") {
    // A page, a file to which pages link, and a part of pages.
    for (const char* name : {"throttled.html", "style.css", "head.html"}) {
        CAPTURE(name);
        const CopiedTemplates copy(name, "");
        const auto templates = pages::Templates::load(copy.path(), pages::Messages());
        const auto embedded = pages::Templates::load("", pages::Messages());
        REQUIRE(templates);
        REQUIRE(embedded);
        CHECK(templates->warnings() ==
              std::vector{(copy.path() / name).string() + ": missing; the built-in file takes its place"});
        CHECK(embedded->warnings().empty());
        CHECK(render(*templates, pages::Page::Throttled, {}) ==
              render(*embedded, pages::Page::Throttled, {}));
        CHECK(templates->asset("style.css") == embedded->asset("style.css"));
    }
}

TEST_CASE("a copy of the templates may lack a built-in file that no page of it includes",
          "[pages][templates]") {
    const CopiedTemplates copy("profile.html", "<p>{{mount}}</p>");
    std::filesystem::remove(copy.path() / "password_form.html");
    const auto templates = pages::Templates::load(copy.path(), pages::Messages());
    REQUIRE(templates);
    CHECK(templates->warnings().empty());
}

TEST_CASE("an older copy of the templates shows the name in its own site_name.html", "[pages][templates]") {
    const CopiedTemplates copy("success.html", "<title>{{> site_name}}</title>");
    std::ofstream(copy.path() / "site_name.html") << "Example &amp; Co";
    const auto templates = pages::Templates::load(copy.path(), pages::Messages());
    REQUIRE(templates);
    CHECK(render(*templates, pages::Page::Success, {}) == "<title>Example &amp; Co</title>");
}

TEST_CASE("a missing directory, or a directory of other files, is told", "[pages][templates]") {
    const CopiedTemplates copy("success.html", "");
    const TemporaryDirectory other;
    std::ofstream(other.path() / "index.html") << "<p>another site</p>";
    const auto wrong = pages::Templates::load(other.path(), pages::Messages());
    REQUIRE_FALSE(wrong);
    CHECK(wrong.error() ==
          std::vector{other.path().string() + ": contains no template; copy the built-in files there"});
    const auto nowhere = pages::Templates::load(copy.path() / "nowhere", pages::Messages());
    REQUIRE_FALSE(nowhere);
    CHECK_THAT(nowhere.error().front(), Catch::Contains("No such file or directory"));
}

TEST_CASE("comments and partials disappear, sections follow their values", "[pages][templates]") {
    const CopiedTemplates copy(
        "success.html",
        "{{! not shown }}{{> extra}}{{#signed_in}}in{{/signed_in}}{{^signed_in}}out{{/signed_in}}");
    std::ofstream(copy.path() / "extra.html") << "[{{user}}]";
    const auto templates = pages::Templates::load(copy.path(), pages::Messages());
    REQUIRE(templates);
    pages::Values values;
    values.set("user", "ada");
    values.set("signed_in", true);
    CHECK(render(*templates, pages::Page::Success, values) == "[ada]in");
    values.set("signed_in", false);
    CHECK(render(*templates, pages::Page::Success, values) == "[ada]out");
}

TEST_CASE("blanks and lines of a template stay, and those of a section's tags go", "[pages][templates]") {
    const std::string text =
        "\n  a  b\n\n\tc {{user}} d\n e\n\n  {{#signed_in}}\n   f\n g\n  {{/signed_in}}\r\nh \n";
    const CopiedTemplates copy("success.html", text);
    const auto templates = pages::Templates::load(copy.path(), pages::Messages());
    REQUIRE(templates);
    pages::Values values;
    values.set("user", "x \n\n y");
    values.set("signed_in", true);
    CHECK(render(*templates, pages::Page::Success, values) ==
          "\n  a  b\n\n\tc x \n\n y d\n e\n\n   f\n g\nh \n");
    values.set("signed_in", false);
    CHECK(render(*templates, pages::Page::Success, values) == "\n  a  b\n\n\tc x \n\n y d\n e\n\n  \r\nh \n");
}

TEST_CASE("the bytes that stand for blanks while a page is made become blanks in a value",
          "[pages][templates]") {
    const CopiedTemplates copy("success.html", "\n<b>\n</b>\n{{user}}");
    const auto templates = pages::Templates::load(copy.path(), pages::Messages());
    REQUIRE(templates);
    pages::Values values;
    values.set("user", "x\x1fy\x1ez");
    CHECK(render(*templates, pages::Page::Success, values) == "\n<b>\n</b>\nx y\nz");
}

TEST_CASE("an asset's version changes with its contents", "[pages][templates]") {
    const CopiedTemplates copy("style.css", "body { color: red }");
    const auto restyled = pages::Templates::load(copy.path(), pages::Messages());
    const auto embedded = pages::Templates::load("", pages::Messages());
    REQUIRE(restyled);
    REQUIRE(embedded);
    CHECK(restyled->asset("style.css") == "body { color: red }");
    CHECK(restyled->asset_version("style.css") != embedded->asset_version("style.css"));
    CHECK(restyled->asset_version("icon.svg") == embedded->asset_version("icon.svg"));
}

TEST_CASE("a message stands in the place of its tag, in the visitor's language", "[pages][templates]") {
    const CopiedTemplates copy(
        "logout.html",
        "<title>{{_ logout.lead}}</title><p title=\"{{_ logout.lead}}\">{{_ logout.lead}}</p>{{_ sign_out}}");
    const auto templates = pages::Templates::load(copy.path(), pages::Messages());
    REQUIRE(templates);
    pages::Values values;
    values.set("user", "<ada>");
    CHECK(render(*templates, pages::Page::Logout, values) ==
          "<title>You are signed in as &lt;ada&gt;.</title><p title=\"You are signed in as "
          "&lt;ada&gt;.\">You are signed in as <bdi "
          "class=\"user\">&lt;ada&gt;</bdi>.</p>Sign out");
    const pages::Language& german = templates->messages().choose("de");
    CHECK_THAT(templates->render(pages::Page::Logout, values, german), Catch::EndsWith("</p>Abmelden"));
}

TEST_CASE("a message in an element for text alone brings no element, whatever stands before it",
          "[pages][templates]") {
    const auto [before, after] = GENERATE(
        table<std::string, std::string>({{"<title><!-- a > b -->", "</title>"},
                                         {"<textarea><b>", "</b></textarea>"},
                                         {"<select><option>a</option><option><i>", "</i></option>"}}));
    const CopiedTemplates copy("logout.html", before + "{{_ logout.lead}}" + after + "{{_ logout.lead}}");
    const auto templates = pages::Templates::load(copy.path(), pages::Messages());
    REQUIRE(templates);
    pages::Values values;
    values.set("user", "ada");
    CHECK(render(*templates, pages::Page::Logout, values) ==
          before + "You are signed in as ada." + after +
              "You are signed in as <bdi class=\"user\">ada</bdi>.");
}

TEST_CASE("a time in a message has its exact form beside it", "[pages][templates]") {
    const CopiedTemplates copy("profile.html", "{{_ profile.previous_unknown}}");
    const auto templates = pages::Templates::load(copy.path(), pages::Messages());
    REQUIRE(templates);
    pages::Values values;
    values.set("previous", "just now");
    values.set("previous_iso", "2026-11-22T20:00:00Z");
    values.set("previous_exact", "2026-11-22 20:00 +00:00");
    CHECK(render(*templates, pages::Page::Profile, values) ==
          "Your sign-in before this one: <time datetime=\"2026-11-22T20:00:00Z\" "
          "title=\"2026-11-22 20:00 +00:00\">just now</time>.");
}

TEST_CASE("an operator's own sentence is text, not HTML", "[pages][templates]") {
    const TemporaryDirectory directory;
    std::ofstream(directory.path() / "own.toml") << "[en]\nsign_out = \"<b>\\\"Out & away\\\"</b> {\"\n";
    pages::Messages messages;
    CHECK(messages.replace_from(directory.path() / "own.toml").size() == 1);
    std::ofstream(directory.path() / "own.toml") << "[en]\nsign_out = \"<b>\\\"Out & away\\\"</b>\"\n";
    CHECK(messages.replace_from(directory.path() / "own.toml").empty());
    const CopiedTemplates copy("logout.html", "{{_ sign_out}}<p title='{{_ cookie.own}}'>");
    const auto templates = pages::Templates::load(copy.path(), std::move(messages));
    REQUIRE(templates);
    CHECK(render(*templates, pages::Page::Logout, {}) ==
          "&lt;b&gt;&quot;Out &amp; away&quot;&lt;/b&gt;<p title='The session&apos;s own cookie cannot be "
          "changed "
          "here.'>");
}

TEST_CASE("what is the same on each page follows the settings and the language", "[pages][templates]") {
    const CopiedTemplates copy(
        "logout.html",
        "{{dir}} {{look_name}}{{#look_help}}[{{look_help}}{{#user}}{{look_note}}{{/user}}]"
        "{{/look_help}}{{^look_help}}(none{{#look_note}}, {{user}}{{/look_note}}){{/look_help}}");
    const auto shown = [&](const pages::Constants& constants, const std::string& user) {
        const auto templates = pages::Templates::load(copy.path(), pages::Messages(), constants);
        REQUIRE(templates);
        pages::Values values;
        values.set("user", user);
        return templates->render(pages::Page::Logout, values, templates->messages().choose("ar"));
    };
    const pages::Constants none = {{"look_name", "<{{user}}>"}, {"look_help", ""}, {"look_note", ""}};
    CHECK(shown({{"look_name", "A & B"}, {"look_help", "x"}, {"look_note", "n"}}, "ada") ==
          "rtl A &amp; B[xn]");
    CHECK(shown({{"look_name", "'\""}, {"look_help", "x"}, {"look_note", "n"}}, "") == "rtl &apos;&quot;[x]");
    CHECK(shown({{"look_name", ""}, {"look_help", ""}, {"look_note", "n"}}, "ada") == "rtl (none, ada)");
    CHECK(shown(none, "ada") == "rtl &lt;&#123;&#123;user}}&gt;(none)");
}
