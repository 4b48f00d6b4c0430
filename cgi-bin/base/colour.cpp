#include "base/colour.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <system_error>

#include <fmt/format.h>

namespace postern {
namespace {

// Linear light, each channel from 0 to 1 if sRGB has the colour.
struct Light {
    double red;
    double green;
    double blue;
};

double to_linear(std::uint8_t channel) {
    const double value = channel / 255.0;
    return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
}

std::uint8_t from_linear(double light) {
    const double clipped = std::clamp(light, 0.0, 1.0);
    const double value = clipped <= 0.0031308 ? clipped * 12.92 : 1.055 * std::pow(clipped, 1 / 2.4) - 0.055;
    return static_cast<std::uint8_t>(std::lround(value * 255));
}

Light light_of(Colour colour) {
    return {to_linear(colour.red), to_linear(colour.green), to_linear(colour.blue)};
}

double luminance(Colour colour) {
    const Light light = light_of(colour);
    return 0.2126 * light.red + 0.7152 * light.green + 0.0722 * light.blue;
}

double cubed(double value) {
    return value * value * value;
}

Light light_of(const Oklch& colour) {
    const double a = colour.chroma * std::cos(colour.hue);
    const double b = colour.chroma * std::sin(colour.hue);
    const double l = cubed(colour.lightness + 0.3963377774 * a + 0.2158037573 * b);
    const double m = cubed(colour.lightness - 0.1055613458 * a - 0.0638541728 * b);
    const double s = cubed(colour.lightness - 0.0894841775 * a - 1.2914855480 * b);
    return {4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
            -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
            -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s};
}

bool is_in_srgb(const Light& light) {
    // Half of the smallest step of a channel.
    constexpr double kTolerance = 0.5 / 255 / 12.92;
    return std::ranges::all_of(std::array{light.red, light.green, light.blue}, [](double channel) {
        return channel >= -kTolerance && channel <= 1 + kTolerance;
    });
}

}  // namespace

std::optional<Colour> parse_colour(std::string_view text) {
    constexpr std::size_t kLength = 7;
    if (text.size() != kLength || text.front() != '#') return std::nullopt;
    std::uint32_t value = 0;
    const char* const end = text.data() + text.size();
    const auto read = std::from_chars(text.data() + 1, end, value, 16);
    if (read.ec != std::errc{} || read.ptr != end) return std::nullopt;
    return Colour{static_cast<std::uint8_t>(value >> 16), static_cast<std::uint8_t>(value >> 8),
                  static_cast<std::uint8_t>(value)};
}

std::string to_string(Colour colour) {
    return fmt::format("#{:02x}{:02x}{:02x}", colour.red, colour.green, colour.blue);
}

double contrast(Colour one, Colour other) {
    const auto [darker, lighter] = std::minmax({luminance(one), luminance(other)});
    return (lighter + 0.05) / (darker + 0.05);
}

Oklch to_oklch(Colour colour) {
    const Light light = light_of(colour);
    const double l =
        std::cbrt(0.4122214708 * light.red + 0.5363325363 * light.green + 0.0514459929 * light.blue);
    const double m =
        std::cbrt(0.2119034982 * light.red + 0.6806995451 * light.green + 0.1073969566 * light.blue);
    const double s =
        std::cbrt(0.0883024619 * light.red + 0.2817188376 * light.green + 0.6299787005 * light.blue);
    const double lightness = 0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s;
    const double a = 1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s;
    const double b = 0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s;
    return {lightness, std::hypot(a, b), std::atan2(b, a)};
}

Colour to_srgb(Oklch wanted) {
    constexpr int kHalvings = 20;
    Light light = light_of(wanted);
    if (!is_in_srgb(light)) {
        double inside = 0;
        double outside = wanted.chroma;
        for (int i = 0; i < kHalvings; ++i) {
            const double middle = (inside + outside) / 2;
            (is_in_srgb(light_of(Oklch{wanted.lightness, middle, wanted.hue})) ? inside : outside) = middle;
        }
        light = light_of(Oklch{wanted.lightness, inside, wanted.hue});
    }
    return {from_linear(light.red), from_linear(light.green), from_linear(light.blue)};
}

}  // namespace postern
