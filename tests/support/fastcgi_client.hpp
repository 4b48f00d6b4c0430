#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/file_descriptor.hpp"

namespace postern::tests {

// FastCGI 1.0 §8: record types, and the roles.
enum RecordType { kBeginRequest = 1, kAbortRequest, kEndRequest, kParams, kStdin, kStdout, kStderr, kData };
enum : int { kGetValues = 9, kUnknownType = 11 };
enum Role { kResponder = 1, kAuthorizer, kFilter };

using Variables = std::vector<std::pair<std::string, std::string>>;

// The bytes of one record; of begin_request with its body; of one name-value pair.
std::string record(int type, int id, std::string_view content, std::size_t padding_bytes = 0);
std::string begin_request(int id = 1, int role = kResponder, bool keep = true);
std::string name_value(std::string_view name, std::string_view value);
std::string name_values(const Variables& variables);

// A stream of records, cut into pieces, with the empty record that ends it.
std::string stream(int type, int id, std::string_view content, std::size_t piece_bytes = 65535);

// A whole request, as nginx sends it.
std::string request(const Variables& variables, std::string_view body = {}, bool keep = true);

// The variables of a request for that URI; of a form's post with this body.
Variables get(std::string_view uri);
Variables post(std::string_view uri, std::string_view body);

struct Answer {
    std::string out;           // STDOUT so far
    bool is_ended = false;     // END_REQUEST has come
    bool is_complete = false;  // and said so: FCGI_REQUEST_COMPLETE
    bool is_closed = false;    // the connection ended instead

    std::string status() const;  // "200 OK", from the Status line
    std::string body() const;
};

// A web server's end of a FastCGI connection. Nothing here waits longer than its timeout.
class FastCgiClient {
public:
    using Timeout = std::chrono::milliseconds;
    static constexpr Timeout kTimeout = std::chrono::seconds{10};

    explicit FastCgiClient(const std::string& path);
    explicit FastCgiClient(std::uint16_t port, const std::string& host = "127.0.0.1");

    // False when not all could be sent.
    bool send(std::string_view bytes, Timeout timeout = kTimeout) const;
    Answer read_answer(Timeout timeout = kTimeout);
    Answer ask(const Variables& variables, std::string_view body = {});
    // Whether the other side closes within that time; what it still sends is read past.
    bool is_closed_within(Timeout timeout) const;
    void shut_writing() const;
    int descriptor() const { return socket_.get(); }

private:
    bool receive(std::size_t bytes, std::chrono::steady_clock::time_point deadline);

    FileDescriptor socket_;
    std::string received_;
};

}  // namespace postern::tests
