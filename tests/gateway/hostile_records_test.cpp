#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <sys/socket.h>

#include "gateway/records.hpp"
#include "support/fastcgi_site.hpp"

using namespace postern;
using namespace postern::tests;
using namespace std::chrono_literals;
using namespace std::string_literals;
using gateway::kPeekBytes;
using gateway::Listener;

namespace {

struct Hostile {
    std::string name;
    std::string bytes;
};

std::string repeated_names(int count) {
    std::string names;
    for (int i = 0; i < count; ++i)
        names += name_value("FCGI_MAX_CONNS", "");
    return names;
}

// Records that no valid request contains. Each record harms libfcgi 2.4.2: it aborts the process, overruns a
// buffer, sends bytes of libfcgi's stack or drops a part of the request.
std::vector<Hostile> hostile_records() {
    return {
        {"a name of 48 MiB", record(kGetValues, 0, "\x83\0\0\0\1"s)},
        {"lengths that overflow", record(kGetValues, 0, "\xFF\xFF\xFF\xFE\xFF\xFF\xFF\xFE"s)},
        {"the largest length", record(kGetValues, 0, "\xFF\xFF\xFF\xFF"s)},
        {"200 names", record(kGetValues, 0, repeated_names(200))},
        {"three names", record(kGetValues, 0, repeated_names(3))},
        {"no name", record(kGetValues, 0, "")},
        {"half a name", record(kGetValues, 0, "\x0E\0FCGI"s)},
        {"an unknown management record", record(77, 0, "")},
        {"a management record of its own type", record(kUnknownType, 0, std::string(8, '\0'))},
        {"STDIN of request 0", record(kStdin, 0, "a")},
        {"the end of request 0", record(kStdin, 0, "")},
        {"another BEGIN_REQUEST", begin_request()},
        {"BEGIN_REQUEST of another request", begin_request(2)},
        {"a short BEGIN_REQUEST", record(kBeginRequest, 1, "abc")},
        {"STDIN of another request", record(kStdin, 2, "a")},
        {"the end of another request", record(kStdin, 0x0101, "")},
        {"PARAMS", record(kParams, 1, name_values(get("/forged")))},
        {"the end of PARAMS", record(kParams, 1, "")},
        {"ABORT_REQUEST", record(kAbortRequest, 1, "")},
        {"ABORT_REQUEST of another request", record(kAbortRequest, 2, "")},
        {"DATA", record(kData, 1, "a")},
        {"STDOUT", record(kStdout, 1, "a")},
        {"version 2", "\2" + record(kStdin, 1, "a").substr(1)},
        {"no record", "GET / HTTP/1.1\r\n\r\n"},
    };
}

// A request with a body of STDIN records without end. The whole is this number of bytes, headers included.
std::string endless(std::size_t bytes) {
    std::string whole = begin_request() + stream(kParams, 1, name_values(post("/", "")));
    while (whole.size() + 8 < bytes)
        whole += record(kStdin, 1, std::string(std::min<std::size_t>(bytes - whole.size() - 8, 4000), 'b'));
    return whole;
}

void check_is_refused(Site& site, const std::string& bytes) {
    FastCgiClient client = site.connect();
    (void)client.send(bytes);
    const Answer answer = client.read_answer(5s);
    CHECK(answer.is_closed);
    CHECK(answer.out.empty());
    CHECK(site.connect().ask(get("/")).status() == "200 OK");
}

}  // namespace

TEST_CASE("a hostile record behind a large body closes its connection and no other", "[gateway][hostile]") {
    Site site;
    int served = 0;
    for (const Hostile& hostile : hostile_records()) {
        // Well after the inspected bytes, near their end, and far beyond.
        for (const std::size_t before : {100'000U, 110'000U, 3'000'000U}) {
            CAPTURE(hostile.name, before);
            check_is_refused(site, endless(before) + hostile.bytes + record(kStdin, 1, ""));
            REQUIRE(site.served == ++served);
        }
    }
    CHECK_THAT(site.log.all(), Catch::Contains("request_refused reason=\"not STDIN within a body\""));
}

TEST_CASE("a hostile record at any place around the last inspected byte is refused", "[gateway][hostile]") {
    Site site;
    for (std::size_t end = kPeekBytes - 18; end <= kPeekBytes + 10; ++end) {
        for (const std::size_t chosen : {0U, 3U, 12U, 15U}) {
            const Hostile hostile = hostile_records()[chosen];
            CAPTURE(hostile.name, end);
            check_is_refused(site, endless(end) + hostile.bytes + record(kStdin, 1, ""));
        }
    }
}

TEST_CASE("hostile bytes in padding are never read as records", "[gateway][hostile]") {
    Site site;
    const std::string params = name_values(get("/"));
    for (const Hostile& hostile : hostile_records()) {
        CAPTURE(hostile.name);
        if (hostile.bytes.size() > 255) continue;
        const auto padded = [&](const std::string& whole) {
            std::string bytes = whole;
            bytes[6] = static_cast<char>(hostile.bytes.size());
            return bytes + hostile.bytes;
        };
        // libfcgi would read this padding as records.
        for (const Role role : {kResponder, kAuthorizer}) {
            check_is_refused(
                site, padded(begin_request(1, role)) + stream(kParams, 1, params) + record(kStdin, 1, ""));
            check_is_refused(site, begin_request(1, role) + record(kParams, 1, params) +
                                       padded(record(kParams, 1, "")) + record(kStdin, 1, ""));
        }
        // libfcgi also treats these bytes as padding.
        FastCgiClient client = site.connect();
        REQUIRE(client.send(begin_request() + padded(record(kParams, 1, params)) + record(kParams, 1, "") +
                            padded(record(kStdin, 1, "a")) + padded(record(kStdin, 1, ""))));
        CHECK(client.read_answer().is_complete);
        CHECK(client.is_closed_within(5s));
    }
    CHECK_THAT(site.log.all(), Catch::Contains("padding that libfcgi reads as records"));
}

TEST_CASE("hostile bytes behind a whole request are never interpreted", "[gateway][hostile]") {
    Site site;
    for (const Hostile& hostile : hostile_records()) {
        CAPTURE(hostile.name);
        for (const Role role : {kResponder, kAuthorizer}) {
            const std::string whole = begin_request(1, role) + stream(kParams, 1, name_values(get("/"))) +
                                      (role == kResponder ? record(kStdin, 1, "") : "");
            FastCgiClient together = site.connect();
            REQUIRE(together.send(whole + hostile.bytes));
            CHECK(together.read_answer().status() == "200 OK");
            CHECK(together.is_closed_within(5s));
            // Right after the request, with a different delay each time, to hit the time between inspection
            // and reading.
            for (int i = 0; i < 20; ++i) {
                FastCgiClient client = site.connect();
                REQUIRE(client.send(whole));
                for (int wait = 0; wait < i * 50; ++wait)
                    (void)client.descriptor();
                (void)client.send(hostile.bytes);
                CHECK(client.read_answer().status() == "200 OK");
            }
        }
    }
    CHECK(site.connect().ask(get("/")).status() == "200 OK");
}

TEST_CASE("a body that ends at any place around the last inspected byte gets its answer and no other",
          "[gateway][hostile]") {
    Site site;
    for (std::size_t end = kPeekBytes - 10; end <= kPeekBytes + 10; ++end) {
        CAPTURE(end);
        FastCgiClient client = site.connect();
        const bool is_in_sight = end <= kPeekBytes;
        REQUIRE(client.send(endless(end - 8) + record(kStdin, 1, "")));
        CHECK(client.read_answer().status() == "413 Content Too Large");
        if (is_in_sight) {
            CHECK(client.ask(get("/next")).body() == "/next? form: cookies: from:");
        } else {
            CHECK(client.is_closed_within(5s));
        }
    }
}

TEST_CASE("a body in the smallest records, with padding, is read to its end", "[gateway][hostile]") {
    Site site;
    std::string whole = endless(2000);
    while (whole.size() < 2'000'000)
        whole += record(kStdin, 1, "b", 255) + record(kStdin, 1, "b", 1);
    for (const std::size_t piece : {8000U, 70'001U}) {
        FastCgiClient client = site.connect();
        const std::string last = record(kStdin, 1, "", 255);
        for (std::size_t at = 0; at < whole.size(); at += piece)
            REQUIRE(client.send(std::string_view(whole).substr(at, piece)));
        REQUIRE(client.send(last));
        CHECK(client.read_answer().status() == "413 Content Too Large");
    }
}

TEST_CASE("a check with a large body gets its verdict, and its body is not the next request",
          "[gateway][hostile]") {
    Site site;
    FastCgiClient client = site.connect();
    Variables variables = post("/", "");
    variables.emplace_back("POSTERN_ROLE", "check");
    REQUIRE(client.send(request(variables, std::string(500'000, 'b'))));
    CHECK(client.read_answer().status() == "200 OK");
    CHECK(client.is_closed_within(5s));
}

TEST_CASE("a large body behind the largest PARAMS is refused in words", "[gateway][hostile]") {
    Site site;
    Variables variables = post("/", "");
    variables.emplace_back("HTTP_X", std::string(60'000, 'x'));
    std::string head = begin_request();
    const std::string params = name_values(variables);
    for (std::size_t at = 0; at < params.size(); at += 500)
        head += record(kParams, 1, params.substr(at, 500), 200);
    head += record(kParams, 1, "");
    REQUIRE(head.size() > 80'000);
    REQUIRE(head.size() < kPeekBytes);
    FastCgiClient client = site.connect();
    REQUIRE(client.send(head + stream(kStdin, 1, std::string(200'000, 'b'))));
    CHECK(client.read_answer().status() == "413 Content Too Large");
}

TEST_CASE("a byte sent out of band is a byte of its connection like every other", "[gateway][hostile]") {
    Listener listener = tcp_listener();
    const std::uint16_t port = port_of(listener);
    const Site tcp(std::move(listener), {.workers = 2, .stall_timeout = 10s});
    const std::string whole = request(get("/"));
    FastCgiClient client(port);
    REQUIRE(::send(client.descriptor(), whole.data(), 1, MSG_OOB) == 1);
    REQUIRE(client.send(std::string_view(whole).substr(1)));
    CHECK(client.read_answer().status() == "200 OK");
}

TEST_CASE("a byte sent out of band on a unix socket is a byte of its connection like every other",
          "[gateway][hostile]") {
    Site site;
    FastCgiClient client = site.connect();
    const std::string whole = request(get("/"));
    if (::send(client.descriptor(), whole.data(), 1, MSG_OOB) != 1) {
        WARN("this kernel has no out-of-band data on unix sockets");
        return;
    }
    REQUIRE(client.send(std::string_view(whole).substr(1)));
    CHECK(client.read_answer().status() == "200 OK");
}

TEST_CASE("hostile records at random places, in random pieces, do no harm", "[gateway][hostile]") {
    Site site({.workers = 3, .stall_timeout = 500ms});
    const auto before = open_descriptors();
    const std::vector<Hostile> all = hostile_records();
    std::mt19937 random(14);
    const auto below = [&](std::size_t limit) { return random() % limit; };
    FastCgiClient good = site.connect();
    for (int round = 0; round < 300; ++round) {
        std::string bytes = below(3) == 0 ? endless(below(250'000))
                                          : begin_request(1, 1 + static_cast<int>(below(2))) +
                                                stream(kParams, 1, name_values(post("/", "")));
        for (std::size_t count = below(4); count > 0; --count) {
            bytes += record(kStdin, 1, std::string(below(3) == 0 ? 0 : below(20'000), 'b'), below(256));
            if (below(2) == 0) bytes += all[below(all.size())].bytes;
        }
        const FastCgiClient client = site.connect();
        for (std::string_view rest = bytes; !rest.empty();) {
            const std::size_t size = std::min(rest.size(), 1 + below(40'000));
            if (!client.send(rest.substr(0, size))) break;
            rest.remove_prefix(size);
        }
        if (below(2) == 0) client.shut_writing();
        if (below(4) == 0) (void)client.is_closed_within(5ms);
        REQUIRE(good.ask(get("/good")).body() == "/good? form: cookies: from:");
    }
    good = site.connect();
    CHECK(soon([&] { return open_descriptors() <= before + 2; }));
}
