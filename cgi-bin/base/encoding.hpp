#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace postern {

// base64url without padding (RFC 4648 §5): 32 bytes become 43 characters.
std::string base64url(std::string_view bytes);

// The bytes behind a base64url text without padding; nothing when a character, the length or the unused
// trailing bits are wrong, so that every value has exactly one spelling.
std::optional<std::string> from_base64url(std::string_view text);

// Lower-case hexadecimal, two characters a byte.
std::string hex(std::string_view bytes);

// Percent-encodes (RFC 3986 §2.1) every byte but letters, digits and those named in `keep`.
std::string percent_encoded(std::string_view text, std::string_view keep = "-._~");

// Undoes percent-encoding once; a '%' without two hexadecimal digits behind it stays as it is, as the
// WHATWG URL standard's percent-decode has it.
std::string percent_decoded(std::string_view text);

}  // namespace postern
