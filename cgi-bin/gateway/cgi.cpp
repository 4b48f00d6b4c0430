#include "gateway/cgi.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>

#include <poll.h>
#include <unistd.h>

#include "base/file.hpp"
#include "base/signals.hpp"
#include "gateway/answer.hpp"
#include "http/input.hpp"

namespace postern::gateway {
namespace {

using Clock = std::chrono::steady_clock;

// Waits until the deadline for bytes or an end of file.
bool wait_for_input(int input, Clock::time_point deadline) {
    while (true) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
        pollfd entry{input, POLLIN, 0};
        const int found = poll(&entry, 1, static_cast<int>(std::max<std::int64_t>(left.count(), 0)));
        if (found >= 0 || errno != EINTR) return found > 0;
    }
}

// Reads up to `length` bytes: fewer if the input ends, or if the bytes do not arrive in time.
std::string read_bytes(int input, std::size_t length, Clock::time_point deadline) {
    std::string bytes;
    std::array<char, 8192> piece{};
    while (bytes.size() < length && wait_for_input(input, deadline)) {
        const ssize_t count = read(input, piece.data(), std::min(piece.size(), length - bytes.size()));
        if (count < 0 && (errno == EINTR || errno == EAGAIN)) continue;
        if (count <= 0) break;
        bytes.append(piece.data(), static_cast<std::size_t>(count));
    }
    return bytes;
}

Body read_body(const Environment& environment, int input, Clock::time_point deadline) {
    Body body;
    const Result<std::size_t> length = announced_length(environment);
    if (!length || *length > http::kMaxBodyBytes) return body;
    body.bytes = read_bytes(input, *length, deadline);
    body.is_broken = body.bytes.size() < *length;
    return body;
}

}  // namespace

bool answer_cgi(const Application& application, const char* const* variables, int input, int output,
                const ReadOptions& options, std::chrono::milliseconds patience) {
    const Environment environment(variables);
    const Body body = read_body(environment, input, Clock::now() + patience);
    const http::Request request = read_request(environment, body, options);
    const std::string answer = format_answer(response_of(application(request)), request);
    const SavedHandlers saved(std::array{SIGPIPE});
    std::signal(SIGPIPE, SIG_IGN);  // a write to a vanished web server must fail, not end the process
    return write_all(output, answer);
}

}  // namespace postern::gateway
