#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/file_descriptor.hpp"

namespace postern::tests {

// Record types and roles: FastCGI 1.0 §8.
enum RecordType { kBeginRequest = 1, kAbortRequest, kEndRequest, kParams, kStdin, kStdout, kStderr, kData };
enum : int { kGetValues = 9, kUnknownType = 11 };
enum Role { kResponder = 1, kAuthorizer, kFilter };

using Variables = std::vector<std::pair<std::string, std::string>>;

// The bytes of one record, of a begin_request record with its body, and of name-value pairs.
std::string record(int type, int id, std::string_view content, std::size_t padding_bytes = 0);
std::string begin_request(int id = 1, int role = kResponder, bool keep = true);
std::string name_value(std::string_view name, std::string_view value);
std::string name_values(const Variables& variables);

// A stream of records: the content in pieces, then the empty record that ends the stream.
std::string stream(int type, int id, std::string_view content, std::size_t piece_bytes = 65535);

// A whole request, in the form that nginx sends.
std::string request(const Variables& variables, std::string_view body = {}, bool keep = true);

// The variables of a GET request for that URI, and of a form's POST with this body.
Variables get(std::string_view uri);
Variables post(std::string_view uri, std::string_view body);

struct Answer {
    std::string out;           // STDOUT so far
    bool is_ended = false;     // END_REQUEST has come
    bool is_complete = false;  // END_REQUEST said FCGI_REQUEST_COMPLETE
    bool is_closed = false;    // the connection was closed before END_REQUEST

    std::string status() const;  // "200 OK", from the Status line
    std::string body() const;
};

// The web server's end of a FastCGI connection. No call waits longer than its timeout.
class FastCgiClient {
public:
    using Timeout = std::chrono::milliseconds;
    static constexpr Timeout kTimeout = std::chrono::seconds{10};

    explicit FastCgiClient(const std::string& path);
    explicit FastCgiClient(std::uint16_t port, const std::string& host = "127.0.0.1");

    // Returns false if not all bytes could be sent.
    bool send(std::string_view bytes, Timeout timeout = kTimeout) const;
    Answer read_answer(Timeout timeout = kTimeout);
    Answer ask(const Variables& variables, std::string_view body = {});
    // Whether the other side closes within that time. Bytes that it still sends are discarded.
    bool is_closed_within(Timeout timeout) const;
    void shut_writing() const;
    int descriptor() const { return socket_.get(); }

private:
    bool receive(std::size_t bytes, std::chrono::steady_clock::time_point deadline);

    FileDescriptor socket_;
    std::string received_;
};

}  // namespace postern::tests
