#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "gateway/fastcgi.hpp"
#include "logging/log.hpp"
#include "support/fastcgi_client.hpp"

using namespace postern;

namespace {

// No input can contain this path, because the path is longer than the bytes that an input can send in one
// piece.
const std::string kForgedPath = "/" + std::string(600, 'f');

// A record with this padding.
std::string record(int type, int id, std::string_view content, std::string_view padding = {}) {
    std::string bytes = tests::record(type, id, content, padding.size());
    bytes.resize(bytes.size() - padding.size());
    return bytes.append(padding);
}

std::string params(std::string_view path) {
    return tests::stream(tests::kParams, 1, tests::name_values(tests::get(path)));
}

std::string begin(unsigned char flags) {
    return tests::begin_request(1, (flags & 2) != 0 ? tests::kAuthorizer : tests::kResponder,
                                (flags & 1) != 0);
}

std::string request(std::string_view path) {
    return tests::request(tests::get(path));
}

// A server in this process. Its application aborts the process if it is asked for the forged path.
class Server {
public:
    Server()
        : path_((std::filesystem::temp_directory_path() / ("fuzz." + std::to_string(getpid()))).string()),
          server_(gateway::Listener::open({.path = path_, .host = "", .port = 0}), answer,
                  {.workers = 2, .stall_timeout = std::chrono::milliseconds{200}}) {}

    int connect() const {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        path_.copy(address.sun_path, sizeof address.sun_path - 1);
        const int made = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (::connect(made, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) std::abort();
        return made;
    }

private:
    static http::Response answer(const http::Request& request) {
        if (request.path == kForgedPath) std::abort();
        return http::text(request.path);
    }

    std::string path_;
    gateway::FastCgiServer server_;
};

// The web server's end of a connection. Only STDOUT and END_REQUEST may come from the other end.
class Peer {
public:
    explicit Peer(const Server& server) : connection_(server.connect()) {}
    ~Peer() { close(connection_); }
    Peer(const Peer&) = delete;
    Peer& operator=(const Peer&) = delete;

    void send(std::string_view bytes) {
        while (!bytes.empty()) {
            const ssize_t count =
                ::send(connection_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
            if (count > 0) bytes.remove_prefix(static_cast<std::size_t>(count));
            pollfd entry{connection_, POLLOUT, 0};
            if (count <= 0 && (errno != EAGAIN || poll(&entry, 1, 100) <= 0)) return;
        }
    }

    // Returns the answer that is complete within that time; otherwise an empty text.
    std::string take_answer(int milliseconds) {
        std::string out;
        while (true) {
            while (received_.size() < 8 || received_.size() < size()) {
                char piece[65536];
                pollfd entry{connection_, POLLIN, 0};
                if (poll(&entry, 1, milliseconds) <= 0) return "";
                const ssize_t count = recv(connection_, piece, sizeof piece, MSG_DONTWAIT);
                if (count <= 0) return "";
                received_.append(piece, static_cast<std::size_t>(count));
            }
            const unsigned type = byte(1);
            if (type == 6) out += received_.substr(8, byte(4) * 256 + byte(5));
            const bool is_end = type == 3;
            if ((type != 6 && !is_end) || (is_end && byte(12) != 0)) std::abort();
            received_.erase(0, size());
            if (is_end) return out;
        }
    }

private:
    unsigned byte(std::size_t at) const { return static_cast<unsigned char>(received_[at]); }
    std::size_t size() const { return 8 + byte(4) * std::size_t{256} + byte(5) + byte(6); }

    int connection_;
    std::string received_;
};

// The input's bytes, one after another, followed by zeros.
struct Choices {
    std::string_view rest;

    unsigned char next() {
        if (rest.empty()) return 0;
        const auto byte = static_cast<unsigned char>(rest.front());
        rest.remove_prefix(1);
        return byte;
    }
    std::string_view take(std::size_t size) {
        const std::string_view taken = rest.substr(0, size);
        rest.remove_prefix(taken.size());
        return taken;
    }
};

// The hidden content of bodies and padding: a whole request, or records that harm libfcgi.
std::string hidden(unsigned char choice, std::size_t size, bool may_forge) {
    const std::string piece = !may_forge || choice % 4 == 0 ? "b"
                              : choice % 4 == 1             ? request(kForgedPath)
                              : choice % 4 == 2             ? record(9, 0, "\xFF\xFF\xFF\xFE\xFF\xFF\xFF\xFE")
                                                            : record(5, 1, "") + request(kForgedPath);
    std::string text;
    while (text.size() < size)
        text += piece;
    return text.substr(0, size);
}

// The bytes for one choice. `may_forge` means that nothing has been sent yet. A peer that sends a second
// request without waiting may lose the beginning of the second request, and could then forge a request to
// itself.
std::string chosen_bytes(Choices& choices, bool may_forge) {
    const unsigned char kind = choices.next();
    switch (kind % 10) {
        case 0:
            return begin(choices.next());
        case 1:
            return params("/");
        case 2: {
            const std::size_t size = choices.next() * std::size_t{256} + choices.next();
            const unsigned char choice = choices.next();
            return record(5, 1, hidden(choice, size, may_forge), hidden(choice, choices.next(), may_forge));
        }
        case 3:
            return record(5, 1, "");
        case 4: {
            const unsigned char type = choices.next();
            const unsigned char id = choices.next();
            return record(type, id, choices.take(choices.next()), hidden(id, choices.next(), may_forge));
        }
        case 5: {
            std::string names;
            for (unsigned char count = choices.next(); count > 0; --count)
                names += std::string("\x0E\0", 2) + "FCGI_MAX_CONNS";
            return record(9, 0, names);
        }
        case 6:
            return request("/");
        case 7: {
            std::string padded = begin(1);
            padded[6] = static_cast<char>(255);
            return padded + hidden(choices.next(), 255, may_forge);
        }
        case 8:
            return record(4, 1, "", hidden(choices.next(), choices.next(), may_forge));
        default:
            return std::string(choices.take(choices.next() % 64));
    }
}

}  // namespace

// The input chooses the bytes of one peer, their pieces, and when the peer waits for an answer. The process
// must survive, serve nothing that is hidden in a body or in padding, and answer the next peer.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    static const bool is_silent = [] { return logging::set_log_sink([](std::string_view) {}), true; }();
    static const Server server;
    static unsigned rounds = 0;
    (void)is_silent;
    Choices choices{{reinterpret_cast<const char*>(data), size}};
    {
        Peer peer(server);
        std::string bytes;
        bool has_sent = false;
        for (int steps = 0; steps < 64 && !choices.rest.empty(); ++steps) {
            const unsigned char what = choices.next();
            bytes += chosen_bytes(choices, !has_sent);
            if (what % 4 != 0) continue;
            peer.send(bytes);
            bytes.clear();
            has_sent = true;
            if (what % 8 == 0) (void)peer.take_answer(5);
        }
        peer.send(bytes);
        (void)peer.take_answer(1);
    }
    if (++rounds % 16 != 0) return 0;
    Peer next(server);
    next.send(request("/next"));
    if (!next.take_answer(20'000).ends_with("/next")) std::abort();
    return 0;
}
