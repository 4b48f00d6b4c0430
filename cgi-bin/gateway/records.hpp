#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace postern::gateway {

// How much of a connection is looked at before it is read: the largest PARAMS stream, the largest body and
// room for the records around them.
constexpr std::size_t kPeekBytes = std::size_t{96} * 1024;
constexpr std::size_t kMaxParamsBytes = std::size_t{64} * 1024;
constexpr std::size_t kMaxParams = 1024;

enum class Arrival {
    Incomplete,  // well-formed so far; the rest has not come yet
    Complete,    // a whole request: libfcgi reads it without waiting
    Oversize,    // whole PARAMS, and a body that does not end within kPeekBytes
    Malformed,   // nothing that libfcgi may see
};

struct Inspection {
    Arrival arrival;
    bool is_alone = false;        // Complete, and libfcgi leaves no byte of it or after it behind
    std::string_view fault = {};  // for the log; set when Malformed
};

// Looks at the first bytes of a connection, at most kPeekBytes (FastCGI 1.0 §3, §5). A request is
// BEGIN_REQUEST, PARAMS to its empty record and, for a responder, STDIN to its empty record, all of one id.
// Everything else is malformed: management records, a second BEGIN_REQUEST, ABORT_REQUEST, an unknown role,
// too many or too large PARAMS, a NUL in them, and a name or value length that reaches beyond its stream,
// for which libfcgi 2.4.2 would abort the process.
Inspection inspect_records(std::span<const unsigned char> peeked);

}  // namespace postern::gateway
