#pragma once

#include <string>
#include <string_view>

#include "base/colour.hpp"
#include "base/result.hpp"

namespace postern::config {

// The lowest contrast of a text to its background (WCAG 2.2, success criterion 1.4.3).
inline constexpr double kLowestContrast = 4.5;

// The custom properties of templates/style.css that depend on the accent.
struct AccentColours {
    Colour accent;     // of links and buttons
    Colour strong;     // of a button under the pointer
    Colour on_accent;  // of the text on a button
    Colour note;       // the background of a note
};

// The backgrounds of templates/style.css that do not depend on the accent.
struct Backgrounds {
    Colour ground;
    Colour card;
};
inline constexpr Backgrounds kLightBackgrounds = {{0xF1, 0xF4, 0xF3}, {0xFF, 0xFF, 0xFF}};
inline constexpr Backgrounds kDarkBackgrounds = {{0x12, 0x18, 0x16}, {0x1B, 0x23, 0x21}};

// The colours that follow from one accent, for light and dark pages. The accent and the strong tone
// have at least kLowestContrast to the ground, the card and the note, and the text has it to both tones.
struct Accent {
    AccentColours light;  // light.accent is the colour of the setting
    AccentColours dark;   // the same hue, as light as dark pages need
};

// Reads "#17695c". A colour that is too light for the light pages is refused; the error tells its contrast
// and a darker colour that is accepted.
Result<Accent> parse_accent(std::string_view text);

// The setting that makes this accent.
std::string format_accent(const Accent& accent);

}  // namespace postern::config
