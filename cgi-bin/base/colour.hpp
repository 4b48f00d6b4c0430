#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace postern {

// An sRGB colour.
struct Colour {
    std::uint8_t red = 0;
    std::uint8_t green = 0;
    std::uint8_t blue = 0;

    bool operator==(const Colour&) const = default;
};

// Reads "#17695c", in any case. Returns nothing for every other form, short forms and names included.
std::optional<Colour> parse_colour(std::string_view text);

// "#17695c", in lower case.
std::string to_string(Colour colour);

// The contrast ratio of two colours, from 1 to 21 (WCAG 2.2, "contrast ratio").
double contrast(Colour one, Colour other);

// A colour in OKLCH, the polar form of OKLab (Björn Ottosson, "A perceptual color space for image
// processing"). Equal steps of lightness look equal, and a change of lightness keeps the hue.
struct Oklch {
    double lightness = 0;  // 0 is black, 1 is white
    double chroma = 0;     // 0 is grey; sRGB reaches about 0.32
    double hue = 0;        // an angle, in radians
};

Oklch to_oklch(Colour colour);

// The sRGB colour with this hue and lightness. If sRGB has no colour of this chroma there, the chroma is
// reduced until it has.
Colour to_srgb(Oklch wanted);

}  // namespace postern
