#include "pages/look.hpp"

#include <filesystem>
#include <fstream>
#include <string>
#include <utility>

#include <catch2/catch.hpp>

#include "config/look_values.hpp"
#include "pages/embedded.hpp"
#include "support/browser.hpp"
#include "support/temporary_directory.hpp"
#include "support/test_site.hpp"

using namespace postern;
using namespace postern::tests;
using namespace std::string_literals;

namespace {

const std::string kSvg = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"8\" height=\"8\"/>";

// The beginning of a PNG image, up to the end of its header.
std::string png(const std::string& width, const std::string& height) {
    return "\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR"s + width + height + "\x08\x06\0\0\0????"s;
}
const std::string kPixel = png("\0\0\0\x01"s, "\0\0\0\x01"s);

struct LogoFile {
    explicit LogoFile(const std::string& contents) { std::ofstream(path, std::ios::binary) << contents; }
    TemporaryDirectory directory;
    std::filesystem::path path = directory.path() / "logo";
};

std::string fault_of_logo(const std::string& contents) {
    const LogoFile file(contents);
    const auto look = pages::Look::load({.logo = file.path});
    if (look) return "none";
    CHECK_THAT(look.error().message, Catch::StartsWith(file.path.string() + ": "));
    return look.error().message.substr(file.path.string().size() + 2);
}

// The target and the words of the help link.
std::pair<std::string, std::string> help_of(const std::string& setting) {
    REQUIRE(config::parse_help(setting) == setting);
    const auto look = pages::Look::load({.help = setting});
    REQUIRE(look);
    return {look->constants().at("look_help"), look->constants().at("look_help_text")};
}

// The address that follows this text on the page.
std::string address_after(const Browser& browser, const std::string& text) {
    const std::string& page = browser.page().body;
    const auto begin = page.find(text);
    REQUIRE(begin != std::string::npos);
    return page.substr(begin + text.size(), page.find('"', begin + text.size()) - begin - text.size());
}

}  // namespace

TEST_CASE("a logo is an SVG or PNG image of a sane size", "[pages][logo]") {
    CHECK(fault_of_logo(kSvg) == "none");
    CHECK(fault_of_logo(kPixel) == "none");
    CHECK(fault_of_logo(png("\0\0\x10\0"s, "\0\0\x10\0"s)) == "none");
    CHECK(fault_of_logo(png("\0\0\x10\x01"s, "\0\0\0\x01"s)) ==
          "expected 1 to 4096 pixels a side, not 4097 x 1");
    CHECK(fault_of_logo(png("\0\0\0\x01"s, "\xff\xff\xff\xff"s)) ==
          "expected 1 to 4096 pixels a side, not 1 x 4294967295");
    CHECK(fault_of_logo(png("\0\0\0\0"s, "\0\0\0\x01"s)) == "expected 1 to 4096 pixels a side, not 0 x 1");
    CHECK(fault_of_logo(kPixel.substr(0, kPixel.size() - 1)) == "the PNG image has no header");
    CHECK(fault_of_logo(kPixel.substr(0, 8) + kSvg) == "the PNG image has no header");
    CHECK(fault_of_logo("") == "expected an SVG or PNG image");
    CHECK(fault_of_logo("GIF89a") == "expected an SVG or PNG image");
    CHECK(fault_of_logo("<html><script>") == "expected an SVG or PNG image");
    CHECK(fault_of_logo(kSvg.substr(0, kSvg.size() - 2) + "><script/></svg>") ==
          "line 1: <script> is not allowed in a logo");
    CHECK(fault_of_logo(kSvg + std::string(256 * 1024 - kSvg.size(), '\n')) == "none");
    CHECK_FALSE(fault_of_logo(kSvg + std::string(256 * 1024 - kSvg.size() + 1, '\n')) == "none");
}

TEST_CASE("a PNG logo is the icon on the home screen of a phone, too", "[pages][logo]") {
    for (const auto& [logo, is_shown] : {std::pair{kPixel, true}, std::pair{kSvg, false}}) {
        const LogoFile file(logo);
        TestSite site([&](config::Config& config) { config.look.logo = file.path; });
        Browser browser(site);
        const http::Response& icon = browser.get("/apple-touch-icon.png");
        CHECK(icon.headers.get("Content-Type") == "image/png");
        CHECK((icon.body == logo) == is_shown);
    }
}

TEST_CASE("a logo that cannot be read is a fault", "[pages][logo]") {
    const auto missing = pages::Look::load({.logo = "/nowhere/logo.svg"});
    REQUIRE_FALSE(missing);
    CHECK(missing.error().message == "/nowhere/logo.svg: No such file or directory");
    CHECK_FALSE(pages::Look::load({.logo = "/"}));
}

TEST_CASE("the help link leads to a page or an address", "[pages][look]") {
    using Pair = std::pair<std::string, std::string>;
    CHECK(help_of("") == Pair{"", ""});
    CHECK(help_of("https://example.com/") == Pair{"https://example.com/", "example.com"});
    CHECK(help_of("http://example.com:8080/help?a=b#c") ==
          Pair{"http://example.com:8080/help?a=b#c", "example.com:8080/help?a=b#c"});
    CHECK(help_of("help@example.com") == Pair{"mailto:help@example.com", "help@example.com"});
    CHECK(help_of("a+b?c&d@example.com") == Pair{"mailto:a%2Bb%3Fc%26d@example.com", "a+b?c&d@example.com"});
    CHECK(help_of("help@m\u00fcnchen.example") ==
          Pair{"mailto:help@m%C3%BCnchen.example", "help@m\u00fcnchen.example"});
    CHECK(help_of("mailto:help@example.com?subject=Sign-in") ==
          Pair{"mailto:help@example.com?subject=Sign-in", "help@example.com"});
}

TEST_CASE("without settings the pages have the built-in look", "[pages][look]") {
    TestSite site;
    Browser browser(site);
    browser.get("/");
    CHECK(browser.shows("Postern"));
    CHECK(browser.get("/logo").status == http::Status::NotFound);
    for (const auto& file : pages::embedded_files())
        if (file.name == "style.css") CHECK(browser.get("/style.css").body == file.contents);
}

TEST_CASE("every page has the site's own name, as text", "[pages][look]") {
    TestSite site([](config::Config& config) { config.look.name = "Ada's <b>"; });
    Browser browser(site);
    for (const char* path : {"/", "/error", "/nowhere", "/framed"}) {
        CAPTURE(path);
        browser.get(path);
        CHECK(browser.shows("Ada&apos;s &lt;b&gt;</title>"));
        CHECK_FALSE(browser.shows("Postern"));
    }
}

TEST_CASE("an accent follows the style sheet, whose address changes with it", "[pages][look]") {
    TestSite plain;
    TestSite site([](config::Config& config) { config.look.accent = *config::parse_accent("#7a1f6b"); });
    Browser before(plain);
    Browser browser(site);
    before.get("/");
    browser.get("/");
    const std::string link = address_after(browser, "rel=\"stylesheet\" href=\"");
    CHECK(link != address_after(before, "rel=\"stylesheet\" href=\""));
    const std::string style = browser.get(link).body;
    CHECK(browser.page().headers.get("Cache-Control") == "public, max-age=31536000, immutable");
    const std::string built_in = before.get("/style.css").body;
    CHECK(style.starts_with(built_in));
    CHECK_THAT(style.substr(built_in.size()),
               Catch::StartsWith("\n:root { --accent: #7a1f6b; --accent-strong: #") &&
                   Catch::Contains("@media (prefers-color-scheme: dark) { :root { --accent: #"));
}

TEST_CASE("the logo is served as an image in which nothing runs", "[pages][look]") {
    struct Row {
        std::string contents;
        const char* content_type;
    };
    for (const auto& [contents, content_type] :
         {Row{kSvg, "image/svg+xml; charset=utf-8"}, Row{kPixel, "image/png"}}) {
        const LogoFile file(contents);
        TestSite site([&](config::Config& config) { config.look.logo = file.path; });
        Browser browser(site);
        CHECK(browser.get("/logo").status == http::Status::Ok);
        CHECK(browser.page().body == contents);
        const http::Headers& headers = browser.page().headers;
        CHECK(headers.get("Content-Type") == content_type);
        CHECK(
            headers.get("Content-Security-Policy") ==
            "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; sandbox");
        CHECK(headers.get("X-Content-Type-Options") == "nosniff");
        CHECK(headers.get("Cache-Control") == "no-cache");
        CHECK(browser.post("/logo", {}).status == http::Status::MethodNotAllowed);
    }
}

TEST_CASE("a logo that changes on the disk is read at the next start", "[pages][look]") {
    const LogoFile file(kSvg);
    TestSite site([&](config::Config& config) { config.look.logo = file.path; });
    Browser browser(site);
    std::ofstream(file.path) << kPixel;
    CHECK(browser.get("/logo").body == kSvg);
    site.restart();
    CHECK(browser.get("/logo").body == kPixel);
}
