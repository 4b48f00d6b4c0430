#include "support/fastcgi_client.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

namespace postern::tests {
namespace {

using Steady = std::chrono::steady_clock;
constexpr std::size_t kHeaderBytes = 8;

std::string length(std::size_t bytes) {
    if (bytes < 128) return std::string(1, static_cast<char>(bytes));
    std::string four;
    for (const unsigned shift : {24U, 16U, 8U, 0U})
        four += static_cast<char>(bytes >> shift & 0xFF);
    four[0] = static_cast<char>(static_cast<unsigned char>(four[0]) | 0x80);
    return four;
}

std::size_t byte(std::string_view text, std::size_t at) {
    return static_cast<unsigned char>(text[at]);
}

bool wait_for(int descriptor, short events, Steady::time_point deadline) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Steady::now());
    pollfd entry{descriptor, events, 0};
    return poll(&entry, 1, static_cast<int>(std::max<std::int64_t>(left.count(), 0))) > 0;
}

FileDescriptor connected(int family, const void* address, std::size_t size) {
    FileDescriptor made(socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (!made ||
        connect(made.get(), static_cast<const sockaddr*>(address), static_cast<socklen_t>(size)) != 0)
        throw std::system_error(errno, std::generic_category(), "connect");
    return made;
}

}  // namespace

std::string record(int type, int id, std::string_view content, std::size_t padding_bytes) {
    std::string bytes = {1,
                         static_cast<char>(type),
                         static_cast<char>(id >> 8),
                         static_cast<char>(id),
                         static_cast<char>(content.size() >> 8),
                         static_cast<char>(content.size()),
                         static_cast<char>(padding_bytes),
                         0};
    bytes += content;
    bytes.append(padding_bytes, '\0');
    return bytes;
}

std::string begin_request(int id, int role, bool keep) {
    const std::string body = {
        static_cast<char>(role >> 8), static_cast<char>(role), keep ? '\1' : '\0', 0, 0, 0, 0, 0};
    return record(kBeginRequest, id, body);
}

std::string name_value(std::string_view name, std::string_view value) {
    std::string bytes = length(name.size()) + length(value.size());
    bytes += name;
    bytes += value;
    return bytes;
}

std::string name_values(const Variables& variables) {
    std::string bytes;
    for (const auto& [name, value] : variables)
        bytes += name_value(name, value);
    return bytes;
}

std::string stream(int type, int id, std::string_view content, std::size_t piece_bytes) {
    std::string bytes;
    for (; !content.empty(); content.remove_prefix(std::min(piece_bytes, content.size())))
        bytes += record(type, id, content.substr(0, piece_bytes));
    return bytes + record(type, id, {});
}

std::string request(const Variables& variables, std::string_view body, bool keep) {
    return begin_request(1, kResponder, keep) + stream(kParams, 1, name_values(variables)) +
           stream(kStdin, 1, body);
}

Variables get(std::string_view uri) {
    return {{"REQUEST_METHOD", "GET"}, {"REQUEST_URI", std::string(uri)}};
}

Variables post(std::string_view uri, std::string_view body) {
    return {{"REQUEST_METHOD", "POST"},
            {"REQUEST_URI", std::string(uri)},
            {"CONTENT_TYPE", "application/x-www-form-urlencoded"},
            {"CONTENT_LENGTH", std::to_string(body.size())}};
}

std::string Answer::status() const {
    if (!out.starts_with("Status: ")) return "";
    return out.substr(8, out.find("\r\n") - 8);
}

std::string Answer::body() const {
    const std::size_t end = out.find("\r\n\r\n");
    return end == std::string::npos ? "" : out.substr(end + 4);
}

FastCgiClient::FastCgiClient(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    socket_ = connected(AF_UNIX, &address, sizeof address);
}

FastCgiClient::FastCgiClient(std::uint16_t port, const std::string& host) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    inet_pton(AF_INET, host.c_str(), &address.sin_addr);
    socket_ = connected(AF_INET, &address, sizeof address);
}

bool FastCgiClient::send(std::string_view bytes, Timeout timeout) const {
    const auto deadline = Steady::now() + timeout;
    while (!bytes.empty()) {
        const ssize_t count = ::send(descriptor(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (count < 0 && errno != EAGAIN) return false;
        if (count < 0 && !wait_for(descriptor(), POLLOUT, deadline)) return false;
        if (count > 0) bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
}

bool FastCgiClient::receive(std::size_t bytes, Steady::time_point deadline) {
    std::array<char, 65536> piece{};
    while (received_.size() < bytes) {
        if (!wait_for(descriptor(), POLLIN, deadline)) return false;
        const ssize_t count = recv(descriptor(), piece.data(), piece.size(), MSG_DONTWAIT);
        if (count <= 0) return false;
        received_.append(piece.data(), static_cast<std::size_t>(count));
    }
    return true;
}

Answer FastCgiClient::read_answer(Timeout timeout) {
    const auto deadline = Steady::now() + timeout;
    Answer answer;
    while (!answer.is_ended) {
        if (!receive(kHeaderBytes, deadline)) break;
        const std::size_t content = byte(received_, 4) * 256 + byte(received_, 5);
        const std::size_t size = kHeaderBytes + content + byte(received_, 6);
        if (!receive(size, deadline)) break;
        const auto type = byte(received_, 1);
        if (type == kStdout) answer.out += received_.substr(kHeaderBytes, content);
        if (type == kEndRequest) {
            answer.is_ended = true;
            answer.is_complete = received_[kHeaderBytes + 4] == 0;
        }
        received_.erase(0, size);
    }
    answer.is_closed = !answer.is_ended && Steady::now() < deadline;
    return answer;
}

Answer FastCgiClient::ask(const Variables& variables, std::string_view body) {
    (void)send(request(variables, body));
    return read_answer();
}

bool FastCgiClient::is_closed_within(Timeout timeout) const {
    const auto deadline = Steady::now() + timeout;
    std::array<char, 4096> piece{};
    while (wait_for(descriptor(), POLLIN, deadline)) {
        if (recv(descriptor(), piece.data(), piece.size(), MSG_DONTWAIT) <= 0) return true;
    }
    return false;
}

void FastCgiClient::shut_writing() const {
    shutdown(descriptor(), SHUT_WR);
}

}  // namespace postern::tests
