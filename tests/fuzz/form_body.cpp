#include <cstdlib>
#include <string>
#include <string_view>

#include "base/encoding.hpp"
#include "base/utf8.hpp"
#include "http/input.hpp"

using namespace postern;

// A second implementation to compare with: the urlencoded parser of the WHATWG URL standard (§5.1), line by
// line.
static http::Fields by_the_standard(std::string_view text) {
    http::Fields fields;
    while (true) {
        const auto ampersand = text.find('&');
        std::string piece(text.substr(0, ampersand));
        if (!piece.empty()) {
            for (char& c : piece)
                c = c == '+' ? ' ' : c;
            const auto equals = piece.find('=');
            const std::string value = equals == std::string::npos ? "" : piece.substr(equals + 1);
            fields.add(well_formed_utf8(percent_decoded(piece.substr(0, equals))),
                       well_formed_utf8(percent_decoded(value)));
        }
        if (ampersand == std::string_view::npos) return fields;
        text.remove_prefix(ampersand + 1);
    }
}

// Any body is refused, or yields exactly the fields of the standard's parser.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const std::string_view body(reinterpret_cast<const char*>(data), size);
    const auto fields = http::parse_urlencoded(body);
    if (!fields) return 0;
    const http::Fields expected = by_the_standard(body);
    if (fields->size() != expected.size()) std::abort();
    for (auto left = fields->begin(), right = expected.begin(); left != fields->end(); ++left, ++right) {
        if (*left != *right) std::abort();
        if (left->first.find('\0') != std::string::npos || left->second.find('\0') != std::string::npos)
            std::abort();
    }
    return 0;
}
