#include "doctor/web_client.hpp"

#include <csignal>
#include <functional>
#include <thread>

#include <arpa/inet.h>
#include <catch2/catch.hpp>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/file_descriptor.hpp"

using namespace postern;
using namespace postern::doctor;
using namespace std::chrono_literals;

namespace {

// A server on the loopback that answers one request, valid or not, with these pieces of bytes.
class OneAnswer {
public:
    explicit OneAnswer(std::function<std::string(int piece)> piece)
        : listener_(socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        REQUIRE(bind(listener_.get(), reinterpret_cast<sockaddr*>(&address), size) == 0);
        REQUIRE(listen(listener_.get(), 1) == 0);
        REQUIRE(getsockname(listener_.get(), reinterpret_cast<sockaddr*>(&address), &size) == 0);
        port_ = ntohs(address.sin_port);
        thread_ = std::thread([this, piece] { serve(piece); });
    }
    explicit OneAnswer(const std::string& whole)
        : OneAnswer([whole](int piece) { return piece == 0 ? whole : std::string(); }) {}
    OneAnswer(const OneAnswer&) = delete;
    OneAnswer& operator=(const OneAnswer&) = delete;
    ~OneAnswer() {
        shutdown(listener_.get(), SHUT_RDWR);
        thread_.join();
    }

    Request request() const {
        return {.url = *parse_url("http://127.0.0.1:" + std::to_string(port_) + "/x/../y?a=1")};
    }
    std::string received() const { return received_; }

private:
    void serve(const std::function<std::string(int)>& piece) {
        const FileDescriptor connection(accept(listener_.get(), nullptr, nullptr));
        if (connection.get() < 0) return;
        char bytes[4096];
        const auto count = recv(connection.get(), bytes, sizeof bytes, 0);
        received_.assign(bytes, static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
        for (int i = 0;; ++i) {
            const std::string next = piece(i);
            if (next.empty() || send(connection.get(), next.data(), next.size(), MSG_NOSIGNAL) < 0) return;
        }
    }

    FileDescriptor listener_;
    int port_ = 0;
    std::string received_;
    std::thread thread_;
};

Answer ask(const OneAnswer& server, const WebLimits& limits = {}) {
    auto client = WebClient::open(limits);
    REQUIRE(client);
    return client->ask(server.request());
}

}  // namespace

TEST_CASE("an answer comes as it was sent, and no redirect is followed", "[doctor][web]") {
    const OneAnswer server(
        "HTTP/1.1 303 See Other\r\nLocation: /z\r\nSet-Cookie: a=1\r\nset-cookie: b=2\r\n"
        "Content-Length: 4\r\n\r\nbody");
    auto client = WebClient::open({});
    REQUIRE(client);
    Request request = server.request();
    request.body = std::string("a\0b", 3);
    request.headers = {{"Accept", "text/html"}, {"X_Odd", "1"}};
    const Answer answer = client->ask(request);
    CHECK(answer.status == 303);
    CHECK(answer.header("location") == "/z");
    CHECK(answer.all("Set-Cookie").size() == 2);
    CHECK(answer.body == "body");
    CHECK_THAT(server.received(), Catch::StartsWith("POST /y?a=1 HTTP/1.1\r\n"));
    CHECK_THAT(server.received(),
               Catch::Contains("\r\nX_Odd: 1\r\n") && Catch::Contains("\r\nContent-Length: 3\r\n"));
    CHECK_THAT(server.received(), !Catch::Contains("Expect:") && !Catch::Contains("Cookie:"));
}

TEST_CASE("a body without end is cut", "[doctor][web]") {
    const OneAnswer server([](int piece) {
        return piece == 0 ? "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                          : "1000\r\n" + std::string(0x1000, 'x') + "\r\n";
    });
    const Answer answer = ask(server, {.body_bytes = 10000});
    CHECK(answer.has_come());
    CHECK(answer.status == 200);
    CHECK(answer.body.size() == 10000);
}

TEST_CASE("headers without end are no answer", "[doctor][web]") {
    const OneAnswer server([](int piece) {
        return piece == 0 ? "HTTP/1.1 200 OK\r\n" : "X: " + std::string(1000, 'x') + "\r\n";
    });
    CHECK(ask(server, {.header_bytes = 20000}).silence == Silence::NoAnswer);
}

TEST_CASE("a site that drips its answer is not waited for", "[doctor][web]") {
    const OneAnswer server([](int piece) {
        std::this_thread::sleep_for(20ms);
        return piece == 0 ? std::string("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
                          : std::string("x");
    });
    const auto began = std::chrono::steady_clock::now();
    CHECK(ask(server, {.request = 300ms}).silence == Silence::NoAnswer);
    CHECK(std::chrono::steady_clock::now() - began < 3s);
}

TEST_CASE("the whole time is limited, except for the sign-out", "[doctor][web]") {
    const OneAnswer server("HTTP/1.1 204 No Content\r\n\r\n");
    auto client = WebClient::open({.all = 0ms});
    REQUIRE(client);
    Request request = server.request();
    CHECK(client->ask(request).silence == Silence::GivenUp);
    request.is_for_sign_out = true;
    CHECK(client->ask(request).status == 204);
}

TEST_CASE("the sign-out has one time limit for all its requests", "[doctor][web]") {
    const OneAnswer server("HTTP/1.1 204 No Content\r\n\r\n");
    auto client = WebClient::open({.sign_out = 2s});
    REQUIRE(client);
    Request request = server.request();
    request.is_for_sign_out = true;
    CHECK(client->ask(request).status == 204);
    std::this_thread::sleep_for(2s);
    CHECK(client->ask(request).silence == Silence::GivenUp);
}

TEST_CASE("the time runs from the first request on", "[doctor][web]") {
    const OneAnswer server("HTTP/1.1 204 No Content\r\n\r\n");
    auto client = WebClient::open({.all = 2s});
    REQUIRE(client);
    std::this_thread::sleep_for(2s);
    CHECK(client->ask(server.request()).status == 204);
    CHECK(client->why_given_up().empty());
}

TEST_CASE("a site that is cut short by the end of the whole time is not to blame", "[doctor][web]") {
    const OneAnswer server([](int piece) {
        std::this_thread::sleep_for(20ms);
        return piece == 0 ? std::string("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
                          : std::string("x");
    });
    CHECK(ask(server, {.all = 200ms}).silence == Silence::GivenUp);
}

TEST_CASE("an interruption stops all requests except the sign-out", "[doctor][web]") {
    const OneAnswer server("HTTP/1.1 204 No Content\r\n\r\n");
    auto client = WebClient::open({});
    REQUIRE(client);
    std::raise(GENERATE(SIGINT, SIGTERM, SIGHUP));
    CHECK(client->why_given_up() == "interrupted");
    Request request = server.request();
    CHECK(client->ask(request).silence == Silence::GivenUp);
    request.is_for_sign_out = true;
    CHECK(client->ask(request).status == 204);
}

TEST_CASE("what is no web server is told", "[doctor][web]") {
    CHECK(ask(OneAnswer("SSH-2.0-OpenSSH_9.2p1\r\n")).has_come() == false);
    auto client = WebClient::open({});
    REQUIRE(client);
    CHECK(client->ask({.url = *parse_url("http://127.0.0.1:1/")}).silence == Silence::NoAnswer);
}
