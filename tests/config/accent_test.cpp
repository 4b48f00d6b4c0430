#include "config/accent.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "pages/embedded.hpp"

using namespace postern;
using config::AccentColours;
using config::Backgrounds;

namespace {

std::string style_sheet() {
    for (const auto& file : pages::embedded_files())
        if (file.name == "style.css") return file.contents;
    return {};
}

// Every accent on a grid of sRGB that is accepted.
std::vector<config::Accent> accepted_accents() {
    constexpr unsigned kSteps = 15;
    std::vector<config::Accent> accepted;
    for (unsigned i = 0; i < (kSteps + 1) * (kSteps + 1) * (kSteps + 1); ++i) {
        const auto channel = [&](unsigned divisor) {
            return static_cast<std::uint8_t>(i / divisor % (kSteps + 1) * (255 / kSteps));
        };
        const Colour colour{channel(1), channel(kSteps + 1), channel((kSteps + 1) * (kSteps + 1))};
        if (auto accent = config::parse_accent(to_string(colour))) accepted.push_back(*accent);
    }
    return accepted;
}

void check_contrasts(const AccentColours& colours, const Backgrounds& backgrounds) {
    for (const Colour tone : {colours.accent, colours.strong}) {
        for (const Colour other : {backgrounds.ground, backgrounds.card, colours.note, colours.on_accent}) {
            if (contrast(tone, other) < 4.5)
                FAIL_CHECK(to_string(tone) + " on " + to_string(other) + " of " + to_string(colours.accent));
        }
    }
}

// The error for that colour.
std::string told_for(const std::string& colour) {
    const auto accent = config::parse_accent(colour);
    return accent ? "accepted" : accent.error().message;
}

}  // namespace

TEST_CASE("every accent that is accepted is readable on light and dark pages", "[config][accent]") {
    const auto accents = accepted_accents();
    CHECK(accents.size() > 1000);
    for (const config::Accent& accent : accents) {
        check_contrasts(accent.light, config::kLightBackgrounds);
        check_contrasts(accent.dark, config::kDarkBackgrounds);
    }
}

TEST_CASE("a button under the pointer has another colour", "[config][accent]") {
    for (const config::Accent& accent : accepted_accents()) {
        CHECK(accent.light.strong != accent.light.accent);
        CHECK(accent.dark.strong != accent.dark.accent);
    }
}

TEST_CASE("on dark pages the accent keeps its hue", "[config][accent]") {
    for (const char* text : {"#17695c", "#7a1f6b", "#8a3b00", "#0b4da2", "#a3123f"}) {
        CAPTURE(text);
        const auto accent = config::parse_accent(text);
        REQUIRE(accent);
        const Oklch light = to_oklch(accent->light.accent);
        const Oklch dark = to_oklch(accent->dark.accent);
        CHECK(dark.hue == Approx(light.hue).margin(0.03));
        CHECK(dark.lightness > light.lightness);
        CHECK(config::format_accent(*accent) == text);
    }
}

TEST_CASE("an accent that is hard to read is refused with its contrast and a darker colour",
          "[config][accent]") {
    CHECK(told_for("#6cc9b5") ==
          "has a contrast of only 1.75:1 to the light background #e9f4f1; expected at least 4.5:1, as "
          "#0d7c6b has");
    // The contrast to white is 4.54, and to the other backgrounds it is lower.
    CHECK_THAT(told_for("#767676"), Catch::StartsWith("has a contrast of only 4.02:1"));
    CHECK_THAT(told_for("#ffffff"),
               Catch::Contains("contrast of only 1.00:1 to the light background #ffffff"));
    CHECK(told_for("#17695c") == "accepted");
    CHECK(told_for("#000000") == "accepted");
    CHECK(told_for("teal") == "expected a colour such as #17695c");
}

TEST_CASE("the darker colour that a refusal names is accepted, and is near the limit", "[config][accent]") {
    for (const char* text :
         {"#ffffff", "#ffff00", "#00ff00", "#00ffff", "#ff00ff", "#ff0000", "#767676", "#6cc9b5"}) {
        CAPTURE(text);
        const std::string told = told_for(text);
        const auto darker = config::parse_accent(told.substr(told.rfind('#'), 7));
        REQUIRE(darker);
        const AccentColours& light = darker->light;
        const double lowest =
            std::min({contrast(light.accent, light.note), contrast(light.accent, light.on_accent),
                      contrast(light.accent, config::kLightBackgrounds.ground)});
        CHECK(lowest < 4.6);
    }
}

TEST_CASE("a contrast below the limit is never shown as the limit", "[config][accent]") {
    int close = 0;
    for (unsigned grey = 0; grey <= 255; ++grey) {
        for (unsigned red = 0; red <= 255; red += 3) {
            const std::string told =
                told_for(to_string({static_cast<std::uint8_t>(red), static_cast<std::uint8_t>(grey),
                                    static_cast<std::uint8_t>(grey)}));
            close += told.find("only 4.49:1") != std::string::npos ? 1 : 0;
            if (told.find("only 4.50:1") != std::string::npos) FAIL_CHECK(told);
        }
    }
    CHECK(close > 0);
}

TEST_CASE("the backgrounds are those of the style sheet", "[config][accent]") {
    const std::string css = style_sheet();
    const auto dark = css.find("prefers-color-scheme: dark");
    REQUIRE(dark != std::string::npos);
    const std::string parts[] = {css.substr(0, dark), css.substr(dark)};
    const Backgrounds backgrounds[] = {config::kLightBackgrounds, config::kDarkBackgrounds};
    for (std::size_t i = 0; i < 2; ++i) {
        CHECK_THAT(parts[i], Catch::Contains("--ground: " + to_string(backgrounds[i].ground) + ";"));
        CHECK_THAT(parts[i], Catch::Contains("--card: " + to_string(backgrounds[i].card) + ";"));
    }
    for (const char* property : {"--accent: ", "--accent-strong: ", "--on-accent: ", "--note: "}) {
        for (const std::string& part : parts)
            CHECK_THAT(part, Catch::Contains(property));
    }
}
