#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace postern {

// base64url without padding (RFC 4648 §5): 32 bytes become 43 characters.
std::string base64url(std::string_view bytes);

// Decodes base64url without padding. Returns nothing if a character, the length or the unused trailing bits
// are wrong, so that every value has exactly one spelling.
std::optional<std::string> from_base64url(std::string_view text);

// Decodes base64 with padding (RFC 4648 §4), as strictly as from_base64url().
std::optional<std::string> from_base64(std::string_view text);

// Lower-case hexadecimal, two characters a byte.
std::string hex(std::string_view bytes);

// Percent-encodes (RFC 3986 §2.1) every byte except letters, digits and the bytes in `keep`.
std::string percent_encoded(std::string_view text, std::string_view keep = "-._~");

// Decodes percent-encoding once. A '%' without two hexadecimal digits after it stays unchanged, as in the
// percent-decode of the WHATWG URL standard.
std::string percent_decoded(std::string_view text);

}  // namespace postern
