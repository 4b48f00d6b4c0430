#include "base/colour.hpp"

#include <cmath>
#include <cstdint>

#include <catch2/catch.hpp>

using namespace postern;

TEST_CASE("a colour is read from # and six hexadecimal digits alone", "[base][colour]") {
    CHECK(parse_colour("#17695C") == Colour{0x17, 0x69, 0x5C});
    CHECK(to_string(Colour{0x17, 0x69, 0x5C}) == "#17695c");
    CHECK(to_string(*parse_colour("#00000f")) == "#00000f");
    for (const char* text : {"", "#", "17695c", "#17695", "#17695cc", "#17695g", "#+7695c", "#-7695c",
                             "# 7695c", "#0x695c", "#17695 ", "##7695c", "green", "#abc", "rgb(1 2 3)"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_colour(text));
    }
}

TEST_CASE("the contrast is that of WCAG 2, in either order", "[base][colour]") {
    struct Row {
        const char* one;
        const char* other;
        double contrast;
    };
    // The figures of greys are known as limits of 3, 4.5 and 7; the last rows are the built-in accents.
    const Row rows[] = {
        {"#000000", "#ffffff", 21},   {"#ffffff", "#ffffff", 1},    {"#767676", "#ffffff", 4.54},
        {"#777777", "#ffffff", 4.48}, {"#949494", "#ffffff", 3.03}, {"#595959", "#ffffff", 7.00},
        {"#ff0000", "#ffffff", 4.00}, {"#00ff00", "#ffffff", 1.37}, {"#0000ff", "#ffffff", 8.59},
        {"#17695c", "#ffffff", 6.54}, {"#6cc9b5", "#1b2321", 8.14},
    };
    for (const auto& [one, other, expected] : rows) {
        CAPTURE(one, other);
        CHECK(contrast(*parse_colour(one), *parse_colour(other)) == Approx(expected).margin(0.005));
        CHECK(contrast(*parse_colour(other), *parse_colour(one)) == Approx(expected).margin(0.005));
    }
}

TEST_CASE("OKLCH has the values that its author published", "[base][colour]") {
    const Oklch white = to_oklch({255, 255, 255});
    CHECK(white.lightness == Approx(1).margin(0.0001));
    CHECK(white.chroma == Approx(0).margin(0.0001));
    CHECK(to_oklch({0, 0, 0}).lightness == Approx(0).margin(0.0001));
    // CSS Color 4 gives red as oklch(0.62796 0.25768 29.234deg).
    const Oklch red = to_oklch({255, 0, 0});
    CHECK(red.lightness == Approx(0.62796).margin(0.0001));
    CHECK(red.chroma == Approx(0.25768).margin(0.0001));
    CHECK(red.hue == Approx(29.234 * std::acos(-1.0) / 180).margin(0.0001));
}

TEST_CASE("a colour survives the way to OKLCH and back", "[base][colour]") {
    for (unsigned red = 0; red <= 255; red += 17) {
        for (unsigned green = 0; green <= 255; green += 17) {
            for (unsigned blue = 0; blue <= 255; blue += 17) {
                const Colour colour{static_cast<std::uint8_t>(red), static_cast<std::uint8_t>(green),
                                    static_cast<std::uint8_t>(blue)};
                if (to_srgb(to_oklch(colour)) != colour) FAIL_CHECK(to_string(colour));
            }
        }
    }
}

TEST_CASE("a colour that sRGB lacks keeps its lightness and hue and loses chroma", "[base][colour]") {
    const Oklch wanted{0.9, 0.3, 0.5};
    const Oklch made = to_oklch(to_srgb(wanted));
    CHECK(made.lightness == Approx(wanted.lightness).margin(0.005));
    CHECK(made.hue == Approx(wanted.hue).margin(0.05));
    CHECK(made.chroma < wanted.chroma);
    CHECK(to_srgb({1.2, 0.1, 0}) == Colour{255, 255, 255});
    CHECK(to_srgb({-0.2, 0.1, 0}) == Colour{0, 0, 0});
}
