#include "gateway/cgi.hpp"

#include <atomic>
#include <csignal>
#include <string>
#include <thread>
#include <vector>

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <unistd.h>

#include "base/file.hpp"
#include "base/file_descriptor.hpp"

using namespace postern;
using namespace std::chrono_literals;
using Steady = std::chrono::steady_clock;

namespace {

struct Pipe {
    Pipe() {
        int ends[2] = {};
        REQUIRE(pipe2(ends, O_CLOEXEC) == 0);
        out = FileDescriptor(ends[0]);
        in = FileDescriptor(ends[1]);
    }
    std::string drained() {
        in = FileDescriptor();
        std::string text;
        char piece[4096];
        for (ssize_t count = 0; (count = read(out.get(), piece, sizeof piece)) > 0;)
            text.append(piece, static_cast<std::size_t>(count));
        return text;
    }

    FileDescriptor out;
    FileDescriptor in;
};

// Runs a CGI process on a form's post that announces `length` bytes.
struct Run {
    explicit Run(std::string announced) : length("CONTENT_LENGTH=" + std::move(announced)) {}

    bool answer(std::chrono::milliseconds patience = 5s) {
        const std::vector<const char*> variables = {
            "REQUEST_METHOD=POST", "REQUEST_URI=/login?q=1",
            "QUERY_STRING=q=1",    "CONTENT_TYPE=application/x-www-form-urlencoded",
            length.c_str(),        nullptr};
        return gateway::answer_cgi(
            [](const http::Request& request) {
                return request.refusal ? http::text("refused\n", request.refusal->status)
                                       : http::text(std::string(request.form.get("a")) + "\n");
            },
            variables.data(), input.out.get(), output.in.get(), {}, patience);
    }

    std::string length;
    Pipe input;
    Pipe output;
};

}  // namespace

TEST_CASE("a CGI request is answered without waiting for its input to end", "[gateway][cgi]") {
    Run run("7");
    REQUIRE(write_all(run.input.in.get(), "a=hellomore of it"));
    REQUIRE(run.answer());
    CHECK(run.output.drained() ==
          "Status: 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 6\r\n\r\nhello\n");
    CHECK(run.input.drained() == "more of it");
}

TEST_CASE("a CGI request's body may come in pieces", "[gateway][cgi]") {
    Run run("12");
    std::thread writer([&] {
        for (const char c : std::string("a=hello+cgi!")) {
            (void)write_all(run.input.in.get(), std::string(1, c));
            std::this_thread::sleep_for(2ms);
        }
    });
    CHECK(run.answer());
    writer.join();
    CHECK_THAT(run.output.drained(), Catch::EndsWith("\r\n\r\nhello cgi!\n"));
}

TEST_CASE("a CGI request's body may be interrupted by signals", "[gateway][cgi]") {
    struct sigaction handle {};
    struct sigaction before {};
    handle.sa_handler = [](int) {};
    sigaction(SIGUSR2, &handle, &before);
    Run run("7");
    std::atomic<pthread_t> reader = pthread_self();
    std::thread writer([&] {
        for (int i = 0; i < 20; ++i) {
            pthread_kill(reader, SIGUSR2);
            std::this_thread::sleep_for(1ms);
        }
        (void)write_all(run.input.in.get(), "a=hello");
    });
    CHECK(run.answer());
    writer.join();
    sigaction(SIGUSR2, &before, nullptr);
    CHECK_THAT(run.output.drained(), Catch::EndsWith("\r\n\r\nhello\n"));
}

TEST_CASE("a CGI request whose body ends early or does not come is refused", "[gateway][cgi]") {
    SECTION("it ends early") {
        Run run("8");
        REQUIRE(write_all(run.input.in.get(), "a=hello"));
        run.input.in = FileDescriptor();
        CHECK(run.answer());
        CHECK_THAT(run.output.drained(), Catch::StartsWith("Status: 400 "));
    }
    SECTION("it does not come") {
        Run run("8");
        REQUIRE(write_all(run.input.in.get(), "a=hello"));
        const auto start = Steady::now();
        CHECK(run.answer(100ms));
        CHECK(Steady::now() - start >= 100ms);
        CHECK(Steady::now() - start < 3s);
        CHECK_THAT(run.output.drained(), Catch::StartsWith("Status: 400 "));
    }
}

TEST_CASE("a CGI request with a wrong or too large length is refused unread", "[gateway][cgi]") {
    for (const auto& [length, status] : std::vector<std::pair<std::string, std::string>>{
             {"abc", "400"}, {"-5", "400"}, {"16385", "413"}, {"2147483648", "413"}}) {
        CAPTURE(length);
        Run run(length);
        REQUIRE(write_all(run.input.in.get(), "a=hello"));
        CHECK(run.answer());
        CHECK_THAT(run.output.drained(), Catch::StartsWith("Status: " + status + ' '));
        CHECK(run.input.drained() == "a=hello");
    }
}

TEST_CASE("a CGI request with closed input is answered", "[gateway][cgi]") {
    Run run("");
    run.input.out = FileDescriptor();
    CHECK(run.answer());
    CHECK_THAT(run.output.drained(), Catch::StartsWith("Status: 200 "));
}

TEST_CASE("a web server that has gone away is a failed answer and nothing worse", "[gateway][cgi]") {
    Run run("0");
    run.output.out = FileDescriptor();
    CHECK_FALSE(run.answer());
}
