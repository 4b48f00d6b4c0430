#include "pages/qr_code.hpp"

#include <memory>
#include <stdexcept>

#include <fmt/format.h>
#include <qrencode.h>

namespace postern::pages {

QrCode qr_code(const Secret& text) {
    const std::unique_ptr<QRcode, void (*)(QRcode*)> code(
        QRcode_encodeString8bit(std::string(text.reveal()).c_str(), 0, QR_ECLEVEL_M), QRcode_free);
    if (!code) throw std::runtime_error("no QR code holds this text");
    QrCode drawn{.size = code->width, .path = {}};
    const auto is_dark = [&](int x, int y) { return (code->data[y * code->width + x] & 1) != 0; };
    for (int y = 0; y < code->width; ++y) {
        // A run of dark modules is one rectangle.
        for (int x = 0, begin = 0; x < code->width; x = begin) {
            for (begin = x; begin < code->width && is_dark(begin, y);)
                ++begin;
            if (begin > x) drawn.path += fmt::format("M{} {}h{}v1h-{}z", x, y, begin - x, begin - x);
            if (begin == x) ++begin;
        }
    }
    return drawn;
}

}  // namespace postern::pages
