#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace postern {

// A domain name in its two forms. All spellings of one name have the same two forms.
struct DomainName {
    std::string folded;  // as people read it: lower case, "münchen.example"
    std::string ascii;   // as DNS and mail carry it: lower case, "xn--mnchen-3ya.example"
};

// International names follow IDNA2008 with the non-transitional mapping of UTS 46: "faß.example" and
// "fass.example" are two names. An "xn--" label that is not the encoding of a valid label is refused. A label
// has at most 63 bytes in ASCII, a name at most 253. A name in ASCII without "xn--" labels is only put into
// lower case, whatever characters it has. The error completes "the domain …".
Result<DomainName> parse_domain(std::string_view text);

// Tells whether the text is the name of a host: labels of ASCII letters, digits and inner hyphens, without a
// dot at the end (RFC 1123 §2.1).
bool is_host_name(std::string_view text);

}  // namespace postern
