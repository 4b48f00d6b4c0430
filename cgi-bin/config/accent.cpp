#include "config/accent.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace postern::config {
namespace {

constexpr double kStep = 0.002;  // of lightness, too small to see

// A background of the accent's hue.
Colour tint(const Oklch& accent, double lightness, double chroma) {
    return to_srgb({lightness, std::min(accent.chroma, chroma), accent.hue});
}

// The contrast to the background that makes the colour hardest to read.
struct Lowest {
    double contrast;
    Colour background;
};
Lowest lowest_contrast(Colour colour, const Backgrounds& backgrounds, Colour note) {
    Lowest lowest{contrast(colour, note), note};
    for (const Colour background : {backgrounds.ground, backgrounds.card}) {
        const double found = contrast(colour, background);
        if (found < lowest.contrast) lowest = {found, background};
    }
    return lowest;
}

AccentColours light_colours(Colour accent) {
    const Oklch colour = to_oklch(accent);
    // A tone darker than the darkest accents would be hard to tell from them.
    const bool is_almost_black = colour.lightness < 0.25;
    const double strong = colour.lightness + (is_almost_black ? 0.25 : -0.08);
    return {accent, to_srgb({strong, colour.chroma, colour.hue}), kLightBackgrounds.card,
            tint(colour, 0.958, 0.012)};
}

AccentColours dark_colours(Colour accent) {
    Oklch colour = to_oklch(accent);
    const Colour note = tint(colour, 0.288, 0.022);
    while (lowest_contrast(to_srgb(colour), kDarkBackgrounds, note).contrast < kLowestContrast)
        colour.lightness += kStep;
    return {to_srgb(colour), to_srgb({colour.lightness + 0.07, colour.chroma, colour.hue}),
            kDarkBackgrounds.ground, note};
}

Lowest lowest_contrast(const AccentColours& light) {
    return lowest_contrast(light.accent, kLightBackgrounds, light.note);
}

Colour nearest_darker(Colour accent) {
    Oklch colour = to_oklch(accent);
    Colour darker = accent;
    while (lowest_contrast(light_colours(darker)).contrast < kLowestContrast) {
        colour.lightness -= kStep;
        darker = to_srgb(colour);
    }
    return darker;
}

// Two decimals, never rounded up to the lowest contrast.
double rounded_down(double contrast) {
    return std::floor(contrast * 100) / 100;
}

}  // namespace

Result<Accent> parse_accent(std::string_view text) {
    const auto accent = parse_colour(text);
    if (!accent) return failure("expected a colour such as #17695c");
    const AccentColours light = light_colours(*accent);
    const Lowest lowest = lowest_contrast(light);
    if (lowest.contrast < kLowestContrast)
        return failure(
            fmt::format("has a contrast of only {:.2f}:1 to the light background {}; expected at least "
                        "{:.1f}:1, as {} has",
                        rounded_down(lowest.contrast), to_string(lowest.background), kLowestContrast,
                        to_string(nearest_darker(*accent))));
    return Accent{light, dark_colours(*accent)};
}

std::string format_accent(const Accent& accent) {
    return to_string(accent.light.accent);
}

}  // namespace postern::config
