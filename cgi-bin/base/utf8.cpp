#include "base/utf8.hpp"

#include <cstddef>

namespace postern {
namespace {

struct Sequence {
    std::size_t length;
    bool well_formed;
};

unsigned char byte_at(std::string_view text, std::size_t i) {
    return static_cast<unsigned char>(text[i]);
}

// Returns the well-formed sequence at `start`, or the longest ill-formed prefix of a sequence (Unicode 15,
// table 3-7). Only the range of the second byte depends on the first byte; later bytes are 80..BF.
Sequence sequence_at(std::string_view text, std::size_t start) {
    const unsigned char lead = byte_at(text, start);
    if (lead < 0x80) return {1, true};
    if (lead < 0xC2 || lead > 0xF4) return {1, false};
    const std::size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    unsigned char lowest = 0x80;
    unsigned char highest = 0xBF;
    if (lead == 0xE0) lowest = 0xA0;
    if (lead == 0xED) highest = 0x9F;
    if (lead == 0xF0) lowest = 0x90;
    if (lead == 0xF4) highest = 0x8F;
    for (std::size_t i = 1; i < length; ++i) {
        if (start + i >= text.size()) return {i, false};
        const unsigned char next = byte_at(text, start + i);
        if (next < lowest || next > highest) return {i, false};
        lowest = 0x80;
        highest = 0xBF;
    }
    return {length, true};
}

}  // namespace

std::string well_formed_utf8(std::string_view text) {
    std::string repaired;
    repaired.reserve(text.size());
    for (std::size_t i = 0; i < text.size();) {
        const Sequence sequence = sequence_at(text, i);
        repaired += sequence.well_formed ? text.substr(i, sequence.length) : std::string_view("\xEF\xBF\xBD");
        i += sequence.length;
    }
    return repaired;
}

bool is_well_formed_utf8(std::string_view text) {
    for (std::size_t i = 0; i < text.size();) {
        const Sequence sequence = sequence_at(text, i);
        if (!sequence.well_formed) return false;
        i += sequence.length;
    }
    return true;
}

}  // namespace postern
