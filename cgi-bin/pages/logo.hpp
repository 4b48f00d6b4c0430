#pragma once

#include <filesystem>
#include <string>

#include "base/result.hpp"

namespace postern::pages {

// The operator's own logo, an SVG or PNG image. Pages show it as an image, in which browsers run no script
// and load nothing; the address of the image itself is protected by kLogoPolicy.
struct Logo {
    std::string contents;
    std::string content_type;
    std::string version;  // changes with the contents

    bool is_png() const { return content_type == "image/png"; }
};

// The Content-Security-Policy of the logo: no script, no other file, and no access to Postern's cookies.
inline constexpr const char* kLogoPolicy =
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; sandbox";

// Reads and checks the file: at most 256 KiB; a PNG of at most 4096 pixels a side, or an SVG that
// check_svg() accepts. The error tells the fault: "/etc/postern/logo.svg: Permission denied".
Result<Logo> read_logo(const std::filesystem::path& file);

}  // namespace postern::pages
