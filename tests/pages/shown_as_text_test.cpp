#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "base/encoding.hpp"
#include "support/browser.hpp"
#include "support/web_server.hpp"

using namespace postern;
using namespace postern::tests;
using http::Status;

namespace {

// The skeleton of a page: its tags with the names of their attributes, in order, as a browser's tokenizer
// reads them. A visitor's text that is more than text changes the skeleton.
std::string skeleton(std::string_view html) {
    std::string made_of;
    for (std::size_t at = html.find('<'); at != std::string_view::npos; at = html.find('<', at)) {
        ++at;
        char quote = '\0';
        bool is_value = false;
        for (; at < html.size() && (quote != '\0' || html[at] != '>'); ++at) {
            const char c = html[at];
            if (quote != '\0') {
                if (c != quote) continue;
                quote = '\0';
                is_value = false;
            } else if (is_value && (c == '"' || c == '\'')) {
                quote = c;
            } else if (c == '=') {
                is_value = true;
            } else if (c == ' ' || c == '\n' || c == '\t' || c == '/') {
                is_value = false;
                made_of += ' ';
            } else if (!is_value) {
                made_of += c;
            }
        }
        made_of += '>';
    }
    return made_of;
}

const std::vector<std::string> kTexts = {
    // another element, another attribute
    "<script>alert(1)</script>",
    "<img/src=x/onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "</bdi></h1><h1>x",
    "</title><script>alert(1)</script>",
    "</main></body></html>",
    "<!--",
    "-->",
    "<![CDATA[<b>]]>",
    "<?php?>",
    "\"><b>",
    "'><b>",
    "\"/onfocus=\"alert(1)\"/autofocus=\"",
    "'/onfocus='alert(1)'/autofocus='",
    "`onfocus=alert(1)",
    "\"",
    "'",
    "<",
    ">",
    "&",
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    // references
    "&lt;script&gt;",
    "&#60;script&#62;",
    "&#x3c;b&#x3e;",
    "&amp;lt;b&amp;gt;",
    "&quot;onfocus=1",
    "&notit;",
    // encodings of '<'
    "%3Cb%3E",
    "%253Cb%253E",
    "\\u003cb\\u003e",
    "\\x3cb\\x3e",
    "+ADw-b+AD4-",
    "\xEF\xBC\x9C"
    "b\xEF\xBC\x9E",
    // templates
    "{{csrf}}",
    "{{{csrf}}}",
    "{{&csrf}}",
    "{{#signed_in}}x{{/signed_in}}",
    "{{/signed_in}}",
    "{{^signed_in}}",
    "{{>login}}",
    "{{>/etc/passwd}}",
    "{{=<%_%>=}}<%csrf%>",
    "{{!comment",
    "}}{{",
    "${7*7}#{7*7}<%=7*7%>",
    "{%include'x'%}",
};

// A place that may show a visitor's text, and the page that was the answer.
struct Place {
    std::string name;
    std::string shown;
};

std::vector<Place> places(TestSite& site, const std::string& text) {
    std::vector<Place> all;
    const std::string encoded = percent_encoded(text);
    Browser stranger(site);
    const auto see = [&](Browser& visitor, const std::string& name, const std::string& url) {
        all.push_back({name + " " + url.substr(0, url.find_first_of("?=") + 1), visitor.get(url).body});
    };
    for (const char* url : {"/?rd=/", "/error?rd=/", "/?next=/", "/nowhere/", "/?", "/cookie?x="})
        see(stranger, "a stranger", url + encoded);
    stranger.cookies()["email"] = percent_encoded(text + "@example.com");
    see(stranger, "the remembered email", "/?rd=/" + encoded);
    stranger.cookies()["email"] = text;
    see(stranger, "a planted email", "/");
    std::string in_cookie = text;
    std::ranges::replace(in_cookie, ';', ',');  // a ';' would begin another cookie
    stranger.variables["HTTP_COOKIE"] = in_cookie + "=" + in_cookie + "; a=" + in_cookie;
    see(stranger, "a stranger's cookies", "/cookie");
    stranger.variables.clear();
    stranger.cookies().clear();
    stranger.variables = {{"HTTP_HOST", text}, {"HTTP_USER_AGENT", text}, {"HTTP_REFERER", text}};
    see(stranger, "a stranger's headers", "/");
    stranger.variables.clear();
    for (const char* field : {"name", "value", "path", "domain", "max_age", "same_site"}) {
        FormValues form = {{"name", "a"}, {"value", "b"}, {"path", "/"}};
        form[field] = text;
        stranger.cookies().clear();
        all.push_back({std::string("the cookie page's ") + field, stranger.post("/cookie", form).body});
    }

    Browser ada(site);
    ada.variables["HTTP_USER_AGENT"] = text;
    ada.sign_in(text + "@example.com");
    if (ada.location() != "/success") return all;
    for (const char* url :
         {"/profile?done=", "/profile?x=", "/switch?rd=/", "/success?", "/cookie?", "/nowhere?x="})
        see(ada, "somebody signed in", url + encoded);
    WebServer gate(site);
    gate.parameters = {"POSTERN_ROLE=refused"};
    all.push_back({"somebody refused", gate.ask(ada, "/staff/" + encoded).body});
    ada.get("/profile");
    all.push_back({"a form", ada.post("/profile/end-session", {{"csrf", text}}).body});
    return all;
}

std::string harmless() {
    return "harmless";
}

}  // namespace

TEST_CASE("whatever a visitor sends stands on a page as text", "[pages]") {
    TestSite site([](config::Config& config) { config.pages.cookie = true; });
    // Each place with a harmless text, and with texts that the place does not accept.
    std::map<std::string, std::set<std::string>> usual;
    for (const std::string& text :
         {harmless(), std::string("\xE2\x80\xAE"), std::string("a b"), std::string("\\"), std::string()}) {
        for (const Place& place : places(site, text))
            usual[place.name].insert(skeleton(place.shown));
    }
    int shown = 0;
    for (const std::string& text : kTexts) {
        CAPTURE(text);
        for (const Place& place : places(site, text)) {
            CAPTURE(place.name);
            CHECK(usual[place.name].contains(skeleton(place.shown)));
            shown += unescaped(place.shown).find(text) != std::string::npos ? 1 : 0;
        }
    }
    // Most places must show most texts. Otherwise the test would prove nothing.
    CHECK(shown > static_cast<int>(kTexts.size()) * 8);
}

TEST_CASE("a name from the table of users stands on the profile as text", "[pages][profile]") {
    TestSite site(use_users);
    const auto ada = *users::parse_email(site.add_user("ada@example.com", "violet harbour nine kettles"));
    Browser browser(site);
    browser.sign_in("ada@example.com", "violet harbour nine kettles");
    site.users().set_name(ada, harmless());
    const std::string usual = skeleton(browser.get("/profile").body);
    for (const std::string& text : kTexts) {
        CAPTURE(text);
        site.users().set_name(ada, text);
        CHECK(skeleton(browser.get("/profile").body) == usual);
        CHECK_THAT(unescaped(browser.page().body), Catch::Contains("<bdi class=\"name\">" + text + "</bdi>"));
    }
}

TEST_CASE("what a page is made of shows another element and another attribute", "[pages]") {
    const std::string page = "<p><bdi>x</bdi><input value=\"x\"></p>";
    CHECK(skeleton(page) == "p>bdi> bdi>input value> p>");
    for (const std::string changed :
         {"<p><bdi><b></bdi><input value=\"x\"></p>", "<p><bdi>x</bdi><input value=\"\"b=\"\"></p>",
          "<p><bdi>x</bdi><input value=\"\" b=\"\"></p>", "<p><bdi>x</bdi><input value=\"\"><b\"></p>",
          "<p><bdi><!--</bdi><input value=\"x\"></p>"}) {
        CAPTURE(changed);
        CHECK(skeleton(changed) != skeleton(page));
    }
}
