#pragma once

#include <string>

#include "base/secret.hpp"

namespace postern::pages {

// A QR code (ISO/IEC 18004, error correction level M) as the data of one SVG path. A module is one unit; the
// code begins at 0, 0, without the quiet zone of four units that it needs around it.
struct QrCode {
    int size = 0;      // modules of a side
    std::string path;  // the attribute `d`: the dark modules
};

// Throws std::runtime_error if the text is too long: at most 2331 bytes fit.
QrCode qr_code(const Secret& text);

}  // namespace postern::pages
