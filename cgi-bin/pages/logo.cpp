#include "pages/logo.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "base/digest.hpp"
#include "base/encoding.hpp"
#include "base/file.hpp"
#include "pages/svg.hpp"

namespace postern::pages {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t kMaxBytes = 256UL * 1024;
constexpr std::uint32_t kMaxPixels = 4096;  // of a side
// The signature, and the length and the type of the first chunk (PNG specification, sections 5.2 and 11.2.1).
constexpr std::string_view kPngSignature = "\x89PNG\r\n\x1a\n"sv;
constexpr std::string_view kPngHeader = "\0\0\0\x0dIHDR"sv;

std::uint32_t big_endian(std::string_view bytes) {
    std::uint32_t number = 0;
    for (const char byte : bytes.substr(0, 4))
        number = number << 8U | static_cast<unsigned char>(byte);
    return number;
}

Result<void> check_png(std::string_view image) {
    const std::string_view header = image.substr(kPngSignature.size());
    constexpr std::size_t kHeaderBytes = 25;  // with its checksum
    if (!header.starts_with(kPngHeader) || header.size() < kHeaderBytes)
        return failure("the PNG image has no header");
    const std::uint32_t width = big_endian(header.substr(kPngHeader.size()));
    const std::uint32_t height = big_endian(header.substr(kPngHeader.size() + 4));
    if (width == 0 || height == 0 || width > kMaxPixels || height > kMaxPixels)
        return failure(fmt::format("expected 1 to {} pixels a side, not {} x {}", kMaxPixels, width, height));
    return {};
}

}  // namespace

Result<Logo> read_logo(const std::filesystem::path& file) {
    const auto fault = [&](const std::string& text) { return failure(file.string() + ": " + text); };
    auto contents = read_file(file, kMaxBytes);
    if (!contents) return fault(contents.error().message);
    const bool is_png = contents->starts_with(kPngSignature);
    const bool is_svg = contents->find("<svg") != std::string::npos;
    if (!is_png && !is_svg) return fault("expected an SVG or PNG image");
    const auto checked = is_png ? check_png(*contents) : check_svg(*contents);
    if (!checked) return fault(checked.error().message);
    std::string version = base64url(sha256(*contents)).substr(0, 8);
    return Logo{*std::move(contents), is_png ? "image/png" : "image/svg+xml; charset=utf-8",
                std::move(version)};
}

}  // namespace postern::pages
