#include "base/domain_name.hpp"

#include <catch2/catch.hpp>

using postern::parse_domain;

namespace {

// The name in ASCII, or the error.
std::string ascii(std::string_view text) {
    const auto name = parse_domain(text);
    return name ? name->ascii : name.error().message;
}

std::string repeated(std::string_view text, int count) {
    std::string result;
    for (int i = 0; i < count; ++i)
        result += text;
    return result;
}

}  // namespace

TEST_CASE("all spellings of a domain are one name", "[base][domain]") {
    for (const char* text :
         {"münchen.example", "MÜNCHEN.Example", "mu\u0308nchen.example", "xn--mnchen-3ya.example",
          "XN--MNCHEN-3YA.EXAMPLE", "xn--Mnchen-3ya.example", "ｍüｎｃｈｅｎ.example", "münchen。example",
          "münchen．example", "münchen｡example", "ｘｎ－－ｍｎｃｈｅｎ－３ｙａ.example"}) {
        CAPTURE(text);
        const auto name = parse_domain(text);
        REQUIRE(name);
        CHECK(name->folded == "münchen.example");
        CHECK(name->ascii == "xn--mnchen-3ya.example");
    }
    CHECK(ascii("ＡＤＡ.example") == "ada.example");
    CHECK(ascii("a。example") == "a.example");
    CHECK(ascii("MÜNCHEN.ＥＸＡＭＰＬＥ") == "xn--mnchen-3ya.example");
    CHECK(parse_domain("xn--bcher-kva.xn--mnchen-3ya.example")->folded == "bücher.münchen.example");
}

TEST_CASE("names that differ in IDNA2008 are different names", "[base][domain]") {
    CHECK(ascii("faß.example") == "xn--fa-hia.example");
    CHECK(ascii("FAẞ.example") == "xn--fa-hia.example");
    CHECK(ascii("xn--fa-hia.example") == "xn--fa-hia.example");
    CHECK(ascii("fass.example") == "fass.example");
    CHECK(ascii("FASS.example") == "fass.example");
    CHECK(ascii("σς.example") == "xn--3xab.example");
    CHECK(ascii("σσ.example") == "xn--4xaa.example");
    // A character that is forbidden in host names is kept: without the character, two names would be equal.
    CHECK(ascii("a_ü.example") != ascii("aü.example"));
    // A joiner that the script needs is part of the name.
    CHECK(ascii("نامه\u200cای.example") == "xn--mgba3gch31f060k.example");
    CHECK(ascii("نامهای.example") == "xn--mgba3gch31f.example");
    CHECK(ascii("क्\u200dष.example") == "xn--11b2ezcw70k.example");
    // Letters of two scripts that look alike.
    CHECK(ascii("аррӏе.example") != ascii("apple.example"));
}

TEST_CASE("a name in plain ASCII is only put into lower case", "[base][domain]") {
    for (const char* text : {"example.com", "x", "localhost", "my_host", "-a-.b", "a..b", "example.com.",
                             "[192.0.2.1]", "ab--cd.example", "axn--mnchen-3ya.example"}) {
        CAPTURE(text);
        CHECK(ascii(text) == text);
    }
    CHECK(ascii("My_Host") == "my_host");
}

TEST_CASE("a folded name folds to itself", "[base][domain]") {
    for (const char* text : {"MÜNCHEN.example", "FAẞ.example", "xn--fa-hia.example", "a。example",
                             "אבג.example", "نامه\u200cای.example", "ΣΑΣ.example"}) {
        CAPTURE(text);
        const std::string folded = parse_domain(text)->folded;
        CHECK(parse_domain(folded)->folded == folded);
        CHECK(parse_domain(parse_domain(text)->ascii)->folded == folded);
    }
}

TEST_CASE("a name that is no valid international name is refused, with the reason", "[base][domain]") {
    for (const char* text :
         {"xn--", "xn--.example", "xn--x.example", "xn--abc-.example", "xn--ASCII-.example",
          // The encodings of "mÜnchen", which is not lower case, and of a joiner in a forbidden place.
          "xn--mnchen-psa.example", "xn--ab-j1t.example", "a.xn--", "ab--ü.example", "-ü.example",
          "ü-.example", "\u0301a.example", "אa.example", "a\u200cb.example", "i❤.example",
          "xn--i-7iq.example", "\u0378.example", "ü\xFF.example"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_domain(text));
        CHECK(ascii(text).starts_with("is not a valid international name: "));
    }
    for (const char* text : {"ü..example", ".ü.example", "ü.example.", "ü。", "ü。。example"}) {
        CAPTURE(text);
        CHECK(ascii(text) == "has an empty part between its dots");
    }
    CHECK_FALSE(parse_domain(std::string("\xC3\xBC\0.example", 11)));
}

TEST_CASE("the lengths of a name are counted as DNS counts them", "[base][domain]") {
    CHECK(parse_domain(std::string(63, 'a') + ".example"));
    CHECK(ascii(std::string(64, 'a') + ".example") == "has a part that is longer than 63 bytes in ASCII");
    CHECK(parse_domain(repeated("ü", 50) + ".example"));
    CHECK_FALSE(parse_domain(repeated("ü", 70) + ".example"));
    CHECK_FALSE(parse_domain(std::string(64, 'a') + ".ü"));
    const std::string long_name = repeated(std::string(62, 'a') + ".", 4);
    CHECK(parse_domain(long_name + "b"));
    CHECK(ascii(long_name + "bb") == "is longer than 253 bytes in ASCII");
}
