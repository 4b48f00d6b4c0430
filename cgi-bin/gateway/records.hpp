#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string_view>

namespace postern::gateway {

// The number of bytes that are inspected before a connection is read: the largest PARAMS stream, the largest
// body and room for the records around them.
constexpr std::size_t kPeekBytes = std::size_t{96} * 1024;
constexpr std::size_t kMaxParamsBytes = std::size_t{64} * 1024;
constexpr std::size_t kMaxParams = 1024;

enum class Arrival {
    Incomplete,  // well-formed so far; more bytes must come
    Complete,    // a whole request for libfcgi, which stops at the last inspected byte
    Oversize,    // whole PARAMS, but the body does not end within kPeekBytes: not for libfcgi
    Malformed,   // not a request: not for libfcgi
};

struct Inspection {
    Arrival arrival;
    bool is_alone = false;        // Complete, and libfcgi leaves no byte of this or a next request
    std::size_t head_bytes = 0;   // Oversize: the bytes before the first STDIN record
    std::string_view fault = {};  // for the log; set when Malformed
};

// Inspects the first bytes of a connection, at most kPeekBytes (FastCGI 1.0 §3, §5). A request is
// BEGIN_REQUEST, PARAMS to its empty record and, for a responder, STDIN to its empty record, all with one id.
// Everything else is malformed: management records, a second BEGIN_REQUEST, ABORT_REQUEST, an unknown role,
// too many or too large PARAMS, a NUL in PARAMS, a name or value length beyond the end of its stream (libfcgi
// 2.4.2 would abort the process), and padding after BEGIN_REQUEST or the end of PARAMS (libfcgi 2.4.2 would
// read the padding as records).
Inspection inspect_records(std::span<const unsigned char> peeked);

// Follows the body of an Oversize request to its end, in pieces of any size. Accepts only STDIN records with
// the request's id.
class BodyRecords {
public:
    enum class Place { Within, End, Fault };

    // `head`: the bytes before the first STDIN record. The first calls of take() must pass these bytes again.
    explicit BodyRecords(std::span<const unsigned char> head);

    // Returns the place in the body after these bytes. Requires: the last call returned Within.
    Place take(std::span<const unsigned char> bytes);

private:
    unsigned id_;
    std::size_t skipped_bytes_;  // before the next record's header
    std::array<unsigned char, 8> header_{};
    std::size_t header_bytes_ = 0;  // received so far
};

}  // namespace postern::gateway
