#include "pages/svg.hpp"

#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "pages/embedded.hpp"

using namespace postern;

namespace {

std::string svg(const std::string& inside, const std::string& attributes = "") {
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" " +
           attributes + ">\n" + inside + "\n</svg>";
}

std::string fault_of_svg(const std::string& text) {
    const auto checked = pages::check_svg(text);
    return checked ? "none" : checked.error().message;
}

}  // namespace

TEST_CASE("an SVG image that drawing programs write is accepted", "[pages][logo]") {
    const std::vector<std::string> images = {
        svg(""),
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<!-- drawn by hand -->\n" +
            svg("<title>Caf\u00e9 &amp; bar</title>"),
        "\xEF\xBB\xBF" + svg("<path d=\"M0 0h8v8z\" fill=\"#17695c\"/>"),
        svg("<defs><linearGradient id=\"a\"/></defs><rect fill=\"url(#a)\" style=\"stroke: url('#a')\"/>"),
        svg("<style>.a { fill: red; mask: url(\"#m\") } /* on */</style><use href=\"#a\"/><use "
            "xlink:href=\"#a\"/>"),
        svg("<style><![CDATA[ a > b { fill: url( #m ) } ]]></style>"),
        svg("<image href=\"data:image/png;base64,iVBORw0KGgo=\"/><image xlink:href=\" "
            "data:image/png;base64,iVBO\"/>"),
        svg("<metadata><r:RDF xmlns:r=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" "
            "r:about=\"http://example.com/\"/>"
            "</metadata>"),
        svg("<i:view xmlns:i=\"http://www.inkscape.org/namespaces/inkscape\" i:export=\"C:\\a\" "
            "i:once=\"1\"/>"),
        "<s:svg xmlns:s=\"http://www.w3.org/2000/svg\"><s:g/></s:svg>",
        svg("<animate attributeName=\"fill\" values=\"red;blue\"/><text>url(http://example.com) "
            "onload=</text>"),
    };
    for (const std::string& image : images) {
        CAPTURE(image);
        CHECK(fault_of_svg(image) == "none");
    }
    for (const auto& file : pages::embedded_files()) {
        if (file.name.ends_with(".svg")) CHECK(fault_of_svg(file.contents) == "none");
    }
}

TEST_CASE("an SVG image that runs a script, holds HTML or loads a file is refused with its line",
          "[pages][logo]") {
    struct Row {
        std::string image;
        std::string fault;
    };
    const std::string html = "xmlns:h=\"http://www.w3.org/1999/xhtml\"";
    const std::vector<Row> rows = {
        {svg("<script>alert(1)</script>"), "line 2: <script> is not allowed in a logo"},
        {svg("\n<g><SCRIPT/></g>"), "line 3: <SCRIPT> is not allowed in a logo"},
        {svg("<s:script xmlns:s=\"http://www.w3.org/2000/svg\"/>"), "<script>"},
        {svg("<foreignObject/>"), "<foreignObject>"},
        {svg("<handler/>"), "<handler>"},
        {svg("<h:iframe " + html + "/>"), "HTML (<iframe>)"},
        {svg("<h:p " + html + "/>"), "HTML (<p>)"},
        {svg("", "onload=\"alert(1)\""), "line 1: the event handler onload"},
        {svg("<g onClick = 'x()'/>"), "the event handler onclick"},
        {svg("<a href=\"javascript:alert(1)\"/>"), "a reference to another file (href)"},
        {svg("<a href=\"&#106;avascript:alert(1)\"/>"), "a reference to another file (href)"},
        {svg("<a href=\"\"/>"), "a reference to another file (href)"},
        {svg("<a href=\"https://example.com/\"/>"), "a reference to another file (href)"},
        {svg("<use xlink:href=\"other.svg#a\"/>"), "a reference to another file (href)"},
        {svg("<x:use xmlns:x=\"http://www.w3.org/2000/svg\" xmlns:y=\"http://www.w3.org/1999/xlink\" "
             "y:href=\"//b\"/>"),
         "a reference to another file (href)"},
        {svg("<image href=\"data:image/svg+xml;base64,AAAA\"/>"), "a reference to another file (href)"},
        {svg("<image href=\"data:text/html;,x\"/>"), "a reference to another file (href)"},
        {svg("<feImage href=\"http://example.com/a.png\"/>"), "a reference to another file (href)"},
        {svg("<set attributeName=\"href\" to=\"javascript:alert(1)\"/>"),
         "a reference to another file (href)"},
        {svg("<set attributeName=\"xlink:href\" to=\"#a\"/>"), "a reference to another file (href)"},
        {svg("<set attributeName=\"onload\" to=\"alert(1)\"/>"), "the event handler onload"},
        {svg("", "xml:base=\"http://example.com/\""), "the attribute xml:base"},
        {svg("<g fill=\"url(http://example.com/a.svg#b)\"/>"), "a url() of another file"},
        {svg("<g style=\"background: URL( 'http://example.com/a.png')\"/>"), "a url() of another file"},
        {svg("<g style=\"fill: &#117;rl(//example.com)\"/>"), "a url() of another file"},
        {svg("<g fill=\"\\75rl(//example.com)\"/>"), "a backslash in a style"},
        {svg("<style>@import 'http://example.com/a.css';</style>"), "@import in a style"},
        {svg("<style>@\\69mport 'a.css';</style>"), "a backslash in a style"},
        {svg("<style>@im<![CDATA[port]]> 'a.css';</style>"), "@import in a style"},
        {svg("<style>a { fill: url(#a) } b { src: url(a.woff) }</style>"), "a url() of another file"},
        {svg("<style>a { mask: url(</style>"), "a url() of another file"},
        {svg("<style>a { mask: image-set('a.png' 1x) }</style>"), "image-set() in a style"},
        {svg("<style><g/>@import 'a.css';</style>"), "an element inside a <style>"},
        {"<!DOCTYPE svg>" + svg(""), "line 1: a <!DOCTYPE>"},
        {"<!DOCTYPE svg [<!ENTITY a \"b\">]>" + svg("&a;"), "a <!DOCTYPE>"},
        {svg("&a;"), "undefined entity"},
        {"<?xml-stylesheet href=\"a.css\"?>" + svg(""), "the instruction <?xml-stylesheet?>"},
        {"<?xml version=\"1.0\" encoding=\"ISO-2022-JP\"?>" + svg(""), "an encoding other than UTF-8"},
        {"<svg/>", "a root that is no <svg xmlns="},
        {"<html xmlns=\"http://www.w3.org/1999/xhtml\"><svg/></html>", "a root that is no <svg xmlns="},
        {svg("<g>"), "mismatched tag"},
        {svg("<g a=b/>"), "not well-formed"},
        {svg("\x1b(J"), "not well-formed"},
        {svg("\xE9"), "not well-formed"},
        {svg("") + svg(""), "junk after document element"},
        {"<svg", "unclosed token"},
        {"", "no element found"},
    };
    for (const auto& [image, fault] : rows) {
        CAPTURE(image);
        CHECK_THAT(fault_of_svg(image), Catch::Contains(fault));
        CHECK_THAT(fault_of_svg(image), Catch::StartsWith("line "));
    }
}
