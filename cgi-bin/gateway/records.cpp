#include "gateway/records.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace postern::gateway {
namespace {

using Bytes = std::span<const unsigned char>;

constexpr std::size_t kHeaderBytes = 8;
constexpr unsigned kVersion = 1;
// Types of records, and roles in BEGIN_REQUEST.
constexpr unsigned kBegin = 1;
constexpr unsigned kAbort = 2;
constexpr unsigned kParams = 4;
constexpr unsigned kStdin = 5;
constexpr unsigned kResponder = 1;
constexpr unsigned kAuthorizer = 2;

// libfcgi forgets the padding when it continues from BEGIN_REQUEST to PARAMS and from PARAMS to STDIN.
constexpr std::string_view kPaddingFault = "padding that libfcgi reads as records";

struct Header {
    unsigned type;
    unsigned id;
    std::size_t content_bytes;
    std::size_t padding_bytes;
};

Header read_header(Bytes bytes) {
    return {bytes[1], bytes[2] * 256U + bytes[3], bytes[4] * std::size_t{256} + bytes[5], bytes[6]};
}

// Follows name-value pairs (FastCGI 1.0 §3.4) from record to record.
class Pairs {
public:
    // Returns the fault in these bytes of the stream; empty if they are correct.
    std::string_view take(Bytes bytes) {
        total_ += bytes.size();
        if (total_ > kMaxParamsBytes) return "PARAMS too large";
        while (!bytes.empty()) {
            const std::size_t count = std::min(content_left_, bytes.size());
            if (count > 0) {
                if (std::memchr(bytes.data(), 0, count) != nullptr) return "a NUL in PARAMS";
                content_left_ -= count;
                bytes = bytes.subspan(count);
                continue;
            }
            if (const std::string_view fault = take_length(bytes.front()); !fault.empty()) return fault;
            bytes = bytes.subspan(1);
        }
        return {};
    }

    bool is_at_end_of_pair() const { return content_left_ == 0 && length_bytes_left_ == 0 && !is_at_value_; }

private:
    // A length is one byte, or four bytes if the top bit of the first byte is set.
    std::string_view take_length(unsigned byte) {
        if (length_bytes_left_ > 0) {
            length_ = length_ << 8 | byte;
            --length_bytes_left_;
        } else {
            length_ = byte & 0x7F;
            length_bytes_left_ = (byte & 0x80) != 0 ? 3 : 0;
        }
        return length_bytes_left_ == 0 ? end_length() : std::string_view();
    }

    std::string_view end_length() {
        pair_bytes_ += length_;
        if (pair_bytes_ > kMaxParamsBytes) return "a PARAMS length beyond its stream";
        is_at_value_ = !is_at_value_;
        if (is_at_value_) return {};
        if (++count_ > kMaxParams) return "too many PARAMS";
        content_left_ = pair_bytes_;
        pair_bytes_ = 0;
        return {};
    }

    std::size_t total_ = 0;
    std::size_t count_ = 0;
    std::size_t pair_bytes_ = 0;    // the lengths of the pair that begins
    std::size_t content_left_ = 0;  // of the current pair
    std::uint32_t length_ = 0;
    int length_bytes_left_ = 0;
    bool is_at_value_ = false;
};

// Inspects one connection once: tracks how far its records complete a request.
class Gate {
public:
    explicit Gate(Bytes peeked) : peeked_(peeked), rest_(peeked) {}

    Inspection inspect() {
        while (true) {
            if (!rest_.empty() && rest_[0] != kVersion) return malformed("not version 1");
            if (rest_.size() < kHeaderBytes) return unfinished();
            const Header header = read_header(rest_);
            const Bytes after = rest_.subspan(kHeaderBytes);
            const Bytes content = after.first(std::min(header.content_bytes, after.size()));
            if (const std::string_view fault = take(header, content); !fault.empty()) return malformed(fault);
            // libfcgi reads up to this header. It never reads the padding of the last record, and it loses in
            // its buffer the bytes that follow. In both cases the next byte of the connection may not begin a
            // record.
            if (stage_ == Stage::End) return {Arrival::Complete, after.empty() && header.padding_bytes == 0};
            const std::size_t size = header.content_bytes + header.padding_bytes;
            if (after.size() < size) return unfinished();
            rest_ = after.subspan(size);
            if (header.type != kStdin) head_bytes_ = peeked_.size() - rest_.size();
        }
    }

private:
    enum class Stage { Begin, Params, Stdin, End };

    // Inspects one record; its content may be incomplete. Returns the fault.
    std::string_view take(const Header& header, Bytes content) {
        if (header.id == 0) return "a management record";
        if (header.type == kAbort) return "aborted";
        if (stage_ == Stage::Begin) return begin(header, content);
        if (header.id != id_) return "a second request id";
        if (header.type != (stage_ == Stage::Params ? kParams : kStdin)) return "a record out of order";
        if (header.content_bytes == 0) return end_stream(header);
        return stage_ == Stage::Params ? pairs_.take(content) : std::string_view();
    }

    std::string_view begin(const Header& header, Bytes content) {
        constexpr std::size_t kBodyBytes = 8;
        if (header.type != kBegin) return "no BEGIN_REQUEST";
        if (header.content_bytes != kBodyBytes) return "a malformed BEGIN_REQUEST";
        if (header.padding_bytes != 0) return kPaddingFault;
        if (content.size() < kBodyBytes) return {};
        role_ = content[0] * 256U + content[1];
        if (role_ != kResponder && role_ != kAuthorizer) return "an unknown role";
        id_ = header.id;
        stage_ = Stage::Params;
        return {};
    }

    std::string_view end_stream(const Header& header) {
        if (stage_ == Stage::Params && !pairs_.is_at_end_of_pair()) return "PARAMS end within a pair";
        if (stage_ == Stage::Params && header.padding_bytes != 0) return kPaddingFault;
        stage_ = stage_ == Stage::Params && role_ == kResponder ? Stage::Stdin : Stage::End;
        return {};
    }

    Inspection unfinished() const {
        if (peeked_.size() < kPeekBytes) return {Arrival::Incomplete};
        // PARAMS that do not end within the peek cannot be inspected.
        if (stage_ != Stage::Stdin) return malformed("PARAMS too large");
        return {.arrival = Arrival::Oversize, .head_bytes = head_bytes_};
    }

    static Inspection malformed(std::string_view fault) {
        return {.arrival = Arrival::Malformed, .fault = fault};
    }

    Bytes peeked_;
    Bytes rest_;
    Stage stage_ = Stage::Begin;
    std::size_t head_bytes_ = 0;  // the length of the records before STDIN
    unsigned id_ = 0;
    unsigned role_ = 0;
    Pairs pairs_;
};

}  // namespace

BodyRecords::BodyRecords(std::span<const unsigned char> head)
    : id_(read_header(head).id), skipped_bytes_(head.size()) {}

BodyRecords::Place BodyRecords::take(std::span<const unsigned char> bytes) {
    while (!bytes.empty()) {
        if (skipped_bytes_ > 0) {
            const std::size_t count = std::min(skipped_bytes_, bytes.size());
            skipped_bytes_ -= count;
            bytes = bytes.subspan(count);
            continue;
        }
        header_[header_bytes_++] = bytes.front();
        bytes = bytes.subspan(1);
        if (header_bytes_ < header_.size()) continue;
        header_bytes_ = 0;
        const Header header = read_header(header_);
        if (header_[0] != kVersion || header.type != kStdin || header.id != id_) return Place::Fault;
        if (header.content_bytes == 0) return Place::End;
        skipped_bytes_ = header.content_bytes + header.padding_bytes;
    }
    return Place::Within;
}

Inspection inspect_records(std::span<const unsigned char> peeked) {
    return Gate(peeked).inspect();
}

}  // namespace postern::gateway
