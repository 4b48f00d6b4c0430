#include "gateway/fastcgi.hpp"

#include <atomic>
#include <ctime>
#include <filesystem>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include <arpa/inet.h>
#include <catch2/catch.hpp>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "support/fastcgi_site.hpp"

using namespace postern;
using namespace postern::tests;
using namespace std::chrono_literals;
using gateway::FastCgiOptions;
using gateway::FastCgiServer;
using gateway::Listener;
using Steady = std::chrono::steady_clock;

TEST_CASE("several requests on one connection are answered in turn", "[gateway][fastcgi]") {
    Site site;
    FastCgiClient client = site.connect();
    for (int i = 0; i < 50; ++i) {
        const std::string number = std::to_string(i);
        const Answer got = client.ask(get("/page?n=" + number));
        REQUIRE(got.is_complete);
        CHECK(got.status() == "200 OK");
        CHECK(got.body() == "/page?n=" + number + " form: cookies: from:");
        const Answer posted = client.ask(post("/form", "n=" + number), "n=" + number);
        REQUIRE(posted.is_complete);
        CHECK(posted.body() == "/form? form:n=" + number + " cookies: from:");
    }
}

TEST_CASE("a connection is closed after its answer when the web server does not keep it",
          "[gateway][fastcgi]") {
    Site site;
    FastCgiClient client = site.connect();
    REQUIRE(client.send(request(get("/"), "", false)));
    CHECK(client.read_answer().is_complete);
    CHECK(client.is_closed_within(5s));
}

TEST_CASE("HEAD has no body", "[gateway][fastcgi]") {
    Site site;
    FastCgiClient client = site.connect();
    Variables variables = get("/");
    const std::string body = client.ask(variables).body();
    variables[0].second = "HEAD";
    const Answer head = client.ask(variables);
    CHECK(head.body().empty());
    CHECK_THAT(head.out, Catch::Contains("Content-Length: " + std::to_string(body.size()) + "\r\n"));
}

TEST_CASE("an authorizer's request is answered without a body", "[gateway][fastcgi]") {
    Site site;
    FastCgiClient client = site.connect();
    for (int i = 0; i < 3; ++i) {
        REQUIRE(client.send(begin_request(1, kAuthorizer) + stream(kParams, 1, name_values(get("/check")))));
        CHECK(client.read_answer().status() == "200 OK");
    }
}

TEST_CASE("a long answer comes whole", "[gateway][fastcgi]") {
    Site site;
    FastCgiClient client = site.connect();
    const Answer answer = client.ask(get("/large"));
    CHECK(answer.is_complete);
    CHECK(answer.body() == std::string(3 * 1024 * 1024, 'x'));
    CHECK(client.ask(get("/")).is_complete);
}

TEST_CASE("two Cookie lines reach the application as one", "[gateway][fastcgi]") {
    Site site;
    FastCgiClient client = site.connect();
    Variables variables = get("/");
    variables.insert(variables.end(),
                     {{"HTTP_COOKIE", "a=1"}, {"HTTP_ACCEPT", "*/*"}, {"HTTP_COOKIE", "sid=good"}});
    CHECK_THAT(client.ask(variables).body(), Catch::Contains("cookies:a=1|sid=good"));
}

TEST_CASE("a repeated variable is refused and the connection kept", "[gateway][fastcgi]") {
    Site site;
    FastCgiClient client = site.connect();
    Variables variables = get("/a");
    variables.emplace_back("REQUEST_URI", "/b");
    CHECK(client.ask(variables).status() == "400 Bad Request");
    CHECK(client.ask(get("/")).status() == "200 OK");
}

TEST_CASE("nothing of one request shows in the next", "[gateway][fastcgi]") {
    Site site({.workers = 1, .stall_timeout = 10s});
    FastCgiClient client = site.connect();
    Variables first = post("/one?secret=1", "secret=2");
    first.insert(first.end(), {{"QUERY_STRING", "secret=1"},
                               {"HTTP_COOKIE", "secret=3"},
                               {"HTTP_X_A", "1"},
                               {"REMOTE_ADDR", "192.0.2.1"}});
    CHECK(client.ask(first, "secret=2").body() ==
          "/one?secret=1 form:secret=2 cookies:secret=3 from:192.0.2.1");
    CHECK(client.ask(get("/two")).body() == "/two? form: cookies: from:");
    CHECK(site.connect().ask(get("/two")).body() == "/two? form: cookies: from:");
}

TEST_CASE("PARAMS may arrive split at any byte", "[gateway][fastcgi]") {
    Site site;
    FastCgiClient client = site.connect();
    const std::string params = name_values(get("/split"));
    for (std::size_t cut = 1; cut < params.size(); ++cut) {
        CAPTURE(cut);
        REQUIRE(client.send(begin_request() + record(kParams, 1, params.substr(0, cut))));
        REQUIRE(client.send(stream(kParams, 1, params.substr(cut)) + record(kStdin, 1, "")));
        REQUIRE(client.read_answer().body() == "/split? form: cookies: from:");
    }
    const std::string whole = request(get("/split"));
    for (std::size_t cut = 1; cut < whole.size(); ++cut) {
        CAPTURE(cut);
        REQUIRE(client.send(whole.substr(0, cut)));
        REQUIRE(client.send(whole.substr(cut)));
        REQUIRE(client.read_answer().body() == "/split? form: cookies: from:");
    }
}

TEST_CASE("a request may arrive byte by byte", "[gateway][fastcgi]") {
    Site site;
    FastCgiClient client = site.connect();
    for (const char c : request(get("/")))
        REQUIRE(client.send(std::string(1, c)));
    CHECK(client.read_answer().status() == "200 OK");
}

TEST_CASE("a body that nobody reads is not the next request", "[gateway][fastcgi]") {
    Site site;
    for (const std::string method : {"GET", "POST", "DELETE"}) {
        for (const std::string length : {"8000", "", "0", "abc", "7"}) {
            CAPTURE(method, length);
            FastCgiClient client = site.connect();
            const Variables variables = {
                {"REQUEST_METHOD", method}, {"REQUEST_URI", "/first"}, {"CONTENT_LENGTH", length}};
            REQUIRE(client.ask(variables, std::string(8000, 'b')).is_complete);
            const Answer next = client.ask(get("/next"));
            CHECK(next.body() == "/next? form: cookies: from:");
        }
    }
}

TEST_CASE("a body that is crafted as a request is never served as one", "[gateway][fastcgi]") {
    Site site;
    const std::string forged =
        request({{"REQUEST_METHOD", "GET"}, {"REQUEST_URI", "/forged"}, {"REMOTE_ADDR", "10.6.6.6"}});
    // libfcgi reads 8192 bytes at a time. The forged request begins at every offset around the ends of
    // libfcgi's buffers, inside a body that the handler does not read.
    for (const std::size_t end : {8192U, 16384U, 24576U, 65536U}) {
        for (std::size_t offset = end - 8; offset <= end + 8; ++offset) {
            const Variables variables = post("/first", "");
            const std::size_t before = request(variables).size() - 8;  // all but the last record
            std::string body(offset - before - 8, 'b');
            while (body.size() + forged.size() < 70000)
                body += forged;
            FastCgiClient client = site.connect();
            (void)client.send(request(variables, body.substr(0, 65535)));
            (void)client.read_answer();
            const Answer next = client.ask(get("/next"));
            INFO("offset " << offset);
            REQUIRE((next.is_closed || next.body() == "/next? form: cookies: from:"));
        }
    }
    CHECK(site.served > 0);
    CHECK(site.log.all().find("10.6.6.6") == std::string::npos);
}

TEST_CASE("a request behind another one is not read out of the middle", "[gateway][fastcgi]") {
    Site site;
    FastCgiClient client = site.connect();
    REQUIRE(client.send(request(get("/first")) + request(get("/second"))));
    CHECK(client.read_answer().body() == "/first? form: cookies: from:");
    CHECK(client.is_closed_within(5s));
    CHECK(site.served == 1);
}

TEST_CASE("too large a body is refused, and the server is none the larger for it", "[gateway][fastcgi]") {
    Site site;
    for (const std::size_t size : {16U * 1024 + 1, 70'000U, 100'000U, 1024U * 1024, 7U * 1024 * 1024}) {
        CAPTURE(size);
        const std::string body(size, 'b');
        CHECK(site.connect().ask(post("/", body), body).status() == "413 Content Too Large");
    }
    const std::string largest(16 * 1024, 'b');
    CHECK(site.connect().ask(post("/", largest), largest).status() == "200 OK");
}

TEST_CASE("a body without end is cut off", "[gateway][fastcgi]") {
    Site site({.workers = 2, .stall_timeout = 10s});
    const FastCgiClient client = site.connect();
    REQUIRE(client.send(begin_request() + stream(kParams, 1, name_values(post("/", "")))));
    const std::string piece = record(kStdin, 1, std::string(65528, 'b'));
    std::size_t sent = 0;
    while (sent < 100 * 1024 * 1024 && client.send(piece))
        sent += piece.size();
    CHECK(sent < 20 * 1024 * 1024);
    CHECK(site.connect().ask(get("/")).status() == "200 OK");
}

TEST_CASE("a too large body that stalls is refused when the time is up", "[gateway][fastcgi]") {
    Site site({.workers = 2, .stall_timeout = 300ms});
    FastCgiClient client = site.connect();
    const std::string whole = request(post("/", std::string(200'000, 'b')), std::string(200'000, 'b'));
    REQUIRE(client.send(std::string_view(whole).substr(0, 150'000)));
    // A slow trickle: each byte arrives well within the timeout of one read.
    bool is_closed = false;
    for (std::size_t i = 0; i < 500 && !is_closed; ++i) {
        (void)client.send(std::string_view(whole).substr(150'000 + i, 1));
        is_closed = client.is_closed_within(10ms);
    }
    CHECK(is_closed);
}

TEST_CASE("large bodies never take all workers", "[gateway][fastcgi]") {
    Site site({.workers = 4, .stall_timeout = 60s});
    const std::string begun = request(post("/", ""), std::string(300'000, 'b')).substr(0, 110'000);
    std::vector<FastCgiClient> clients;
    for (int i = 0; i < 8; ++i) {
        clients.push_back(site.connect());
        REQUIRE(clients.back().send(begun));
    }
    std::this_thread::sleep_for(50ms);
    CHECK(site.connect().ask(get("/")).status() == "200 OK");
}

TEST_CASE("large bodies that come at the same time are all refused in words", "[gateway][fastcgi]") {
    Site site({.workers = 2, .stall_timeout = 10s});
    std::atomic<int> refused = 0;
    std::vector<std::thread> threads;
    for (int thread = 0; thread < 8; ++thread) {
        threads.emplace_back([&] {
            const std::string body(300'000, 'b');
            for (int i = 0; i < 5; ++i)
                refused +=
                    site.connect().ask(post("/", body), body).status() == "413 Content Too Large" ? 1 : 0;
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    CHECK(refused == 40);
}

TEST_CASE("256 idle kept-alive connections leave four workers free", "[gateway][fastcgi]") {
    Site site({.workers = 4, .stall_timeout = 10s});
    std::vector<FastCgiClient> clients;
    for (int i = 0; i < 256; ++i) {
        clients.push_back(site.connect());
        REQUIRE(clients.back().ask(get("/")).is_complete);
    }
    const Elapsed elapsed;
    CHECK(site.connect().ask(get("/new")).body() == "/new? form: cookies: from:");
    for (FastCgiClient& client : clients)
        REQUIRE(client.ask(get("/again")).body() == "/again? form: cookies: from:");
    CHECK(elapsed.is_less_than(3s));
    // All connections at once: every request is sent before the first answer is read.
    for (const FastCgiClient& client : clients)
        REQUIRE(client.send(request(get("/at-once"))));
    for (FastCgiClient& client : clients)
        REQUIRE(client.read_answer().body() == "/at-once? form: cookies: from:");
}

TEST_CASE("half-sent requests delay nobody", "[gateway][fastcgi]") {
    Site site({.workers = 2, .stall_timeout = 10s});
    const std::string whole = request(post("/late", "a=1"), "a=1");
    std::vector<FastCgiClient> late;
    for (std::size_t i = 0; i < 16; ++i) {
        late.push_back(site.connect());
        REQUIRE(late.back().send(whole.substr(0, whole.size() - 1 - i * 7)));
    }
    const Elapsed elapsed;
    for (int i = 0; i < 20; ++i)
        REQUIRE(site.connect().ask(get("/")).status() == "200 OK");
    CHECK(elapsed.is_less_than(5s));
    for (std::size_t i = 0; i < late.size(); ++i) {
        REQUIRE(late[i].send(whole.substr(whole.size() - 1 - i * 7)));
        REQUIRE(late[i].read_answer().body() == "/late? form:a=1 cookies: from:");
    }
}

TEST_CASE("a peer that stalls within a request is cut off; an idle one is not", "[gateway][fastcgi]") {
    Site site({.workers = 2, .stall_timeout = 200ms});
    FastCgiClient fresh = site.connect();
    FastCgiClient kept = site.connect();
    REQUIRE(kept.ask(get("/")).is_complete);
    const FastCgiClient stalled = site.connect();
    const FastCgiClient dripping = site.connect();
    const std::string whole = request(get("/"));
    const Elapsed elapsed;
    REQUIRE(stalled.send(whole.substr(0, 20)));
    bool is_dripping_closed = false;
    for (std::size_t i = 0; i < 60 && !is_dripping_closed; ++i) {
        (void)dripping.send(whole.substr(i, 1));
        is_dripping_closed = dripping.is_closed_within(20ms);
    }
    CHECK(is_dripping_closed);
    CHECK(stalled.is_closed_within(5s));
    CHECK_FALSE(elapsed.is_less_than(200ms));
    CHECK_THAT(site.log.all(), Catch::Contains("connection_cut"));
    CHECK(kept.ask(get("/")).is_complete);
    CHECK(fresh.ask(get("/")).is_complete);
}

TEST_CASE("a peer that does not take its answer is cut off", "[gateway][fastcgi]") {
    Site site({.workers = 1, .stall_timeout = 300ms});
    const FastCgiClient silent = site.connect();
    REQUIRE(silent.send(request(get("/large"))));
    const Elapsed elapsed;
    CHECK(site.connect().ask(get("/")).status() == "200 OK");
    CHECK(elapsed.is_less_than(5s));
}

TEST_CASE("a peer that goes away with its answer under way harms nobody", "[gateway][fastcgi]") {
    Site site({.workers = 1, .stall_timeout = 2s});
    const auto before = open_descriptors();
    for (int i = 0; i < 20; ++i) {
        const FastCgiClient client = site.connect();
        REQUIRE(client.send(request(get("/large"))));
        if (i % 2 == 0) CHECK_FALSE(client.is_closed_within(1ms));
    }
    CHECK(site.connect().ask(get("/")).status() == "200 OK");
    CHECK(soon([&] { return open_descriptors() == before; }));
}

TEST_CASE("a peer that sends its request and its end together is answered and let go", "[gateway][fastcgi]") {
    Site site;
    const auto before = open_descriptors();
    {
        std::vector<FastCgiClient> clients;
        for (int i = 0; i < 20; ++i) {
            clients.push_back(site.connect());
            REQUIRE(clients.back().send(request(get("/"))));
            clients.back().shut_writing();
            CHECK(clients.back().read_answer().status() == "200 OK");
            CHECK(clients.back().is_closed_within(5s));
        }
    }
    CHECK(soon([&] { return open_descriptors() == before; }));
}

TEST_CASE("a kept-alive peer that sends a last request and its end together is let go",
          "[gateway][fastcgi]") {
    Site site({.workers = 1, .stall_timeout = 10s});
    FastCgiClient kept = site.connect();
    REQUIRE(kept.ask(get("/")).is_complete);
    // The only worker is busy, so it later finds the request and the end of the connection in one event.
    const FastCgiClient busy = site.connect();
    REQUIRE(busy.send(request(get("/wait"))));
    REQUIRE(site.door.wait_for_waiting(1));
    REQUIRE(kept.send(request(get("/last"))));
    kept.shut_writing();
    site.door.open();
    CHECK(kept.read_answer().body() == "/last? form: cookies: from:");
    CHECK(kept.is_closed_within(5s));
}

TEST_CASE("an application that throws closes the connection without an answer", "[gateway][fastcgi]") {
    Site site({.workers = 1, .stall_timeout = 10s});
    for (const std::string path : {"/throw", "/throw-anything"}) {
        FastCgiClient client = site.connect();
        const Answer answer = client.ask(post(path, "a=1"), "a=1");
        CHECK(answer.is_closed);
        CHECK(answer.out.empty());
        CHECK_FALSE(answer.is_ended);
        CHECK(site.connect().ask(get("/")).status() == "200 OK");
    }
    CHECK_THAT(site.log.all(), Catch::Contains("request_failed error=\"the world is broken\""));
    CHECK_THAT(site.log.all(), Catch::Contains("request_failed error=\"not an exception\""));
}

TEST_CASE("records that are no request close the connection", "[gateway][fastcgi]") {
    Site site;
    const std::string params = stream(kParams, 1, name_values(get("/")));
    const std::string huge = "\xFF\xFF\xFF\xFE\xFF\xFF\xFF\xFE";
    std::string values;
    for (int i = 0; i < 20; ++i)
        values += name_value("FCGI_MAX_CONNS", "");
    for (const std::string& bytes :
         {std::string("GET / HTTP/1.1\r\n\r\n"), begin_request(1, kFilter) + params,
          begin_request(1, 9) + params,
          begin_request() + record(kParams, 1, huge) + record(kParams, 1, "") + record(kStdin, 1, ""),
          record(kGetValues, 0, values), record(kUnknownType, 0, ""), record(kStdin, 1, ""),
          begin_request() + begin_request(), begin_request() + record(kStdin, 1, "") + params,
          begin_request() + params + record(kStdin, 1, "a") + record(kAbortRequest, 1, ""),
          begin_request() + record(kAbortRequest, 1, "")}) {
        CAPTURE(bytes);
        const FastCgiClient client = site.connect();
        REQUIRE(client.send(bytes));
        CHECK(client.is_closed_within(5s));
    }
    CHECK(site.served == 0);
    CHECK(site.connect().ask(get("/")).status() == "200 OK");
}

TEST_CASE("random records do no harm", "[gateway][fastcgi]") {
    Site site({.workers = 4, .stall_timeout = 200ms});
    const auto before = open_descriptors();
    std::mt19937 random(4711);
    const auto below = [&](int limit) { return static_cast<int>(random() % static_cast<unsigned>(limit)); };
    for (int round = 0; round < 400; ++round) {
        const FastCgiClient client = site.connect();
        std::string bytes = below(3) == 0 ? "" : begin_request(1, 1 + below(2), below(2) == 0);
        for (int records = below(8); records > 0; --records) {
            std::string content(static_cast<std::size_t>(below(2) == 0 ? 0 : below(300)), '\0');
            for (char& c : content)
                c = static_cast<char>(below(3) == 0 ? random() : random() % 4);
            bytes +=
                record(4 + below(2), 1, content, static_cast<std::size_t>(below(4) == 0 ? below(256) : 0));
        }
        if (!bytes.empty() && below(3) == 0) bytes[random() % bytes.size()] = static_cast<char>(random());
        (void)client.send(bytes);
        if (below(2) == 0) (void)client.is_closed_within(1ms);
    }
    CHECK(site.connect().ask(get("/")).status() == "200 OK");
    CHECK(soon([&] { return open_descriptors() == before; }));
}

TEST_CASE("2,000 connections with garbage leave no descriptor behind", "[gateway][fastcgi]") {
    Site site({.workers = 4, .stall_timeout = 10s});
    REQUIRE(site.connect().ask(get("/")).is_complete);
    CHECK(soon([&] { return open_descriptors() > 0; }));
    const auto before = open_descriptors();
    const std::string whole = request(post("/", "a=1"), "a=1");
    std::mt19937 random(2000);
    std::vector<FastCgiClient> clients;
    for (std::size_t i = 0; i < 2000; ++i) {
        if (clients.size() == 100) clients.clear();
        clients.push_back(site.connect());
        switch (i % 4) {
            case 0:
                (void)clients.back().send(std::string(1 + random() % 64, static_cast<char>(random())));
                break;
            case 1:
                (void)clients.back().send(whole.substr(0, random() % whole.size()));
                break;
            case 2:
                (void)clients.back().send("\2" + whole.substr(1));
                break;
            default:
                (void)clients.back().send(whole);
        }
    }
    clients.clear();
    CHECK(soon([&] { return open_descriptors() <= before; }));
    CHECK(site.connect().ask(get("/")).status() == "200 OK");
}

namespace {

// While this object lives, the process can open only one more descriptor: a client's socket. The server then
// has no descriptor for its end of the connection.
class RoomForOneDescriptor {
public:
    RoomForOneDescriptor() {
        getrlimit(RLIMIT_NOFILE, &before_);
        rlimit limit = before_;
        // Other tests may have left gaps between the numbers of the descriptors.
        limit.rlim_cur = static_cast<rlim_t>(FileDescriptor(dup(sample_.get())).get()) + 1;
        REQUIRE(setrlimit(RLIMIT_NOFILE, &limit) == 0);
    }
    RoomForOneDescriptor(const RoomForOneDescriptor&) = delete;
    RoomForOneDescriptor& operator=(const RoomForOneDescriptor&) = delete;
    ~RoomForOneDescriptor() { setrlimit(RLIMIT_NOFILE, &before_); }

private:
    FileDescriptor sample_{socket(AF_UNIX, SOCK_STREAM, 0)};
    rlimit before_{};
};

}  // namespace

TEST_CASE("a process without descriptors makes room by its longest idle connection, and waits without one",
          "[gateway][fastcgi]") {
    Site site({.workers = 2, .stall_timeout = 1s});
    FastCgiClient idle = site.connect();
    REQUIRE(idle.ask(get("/")).is_complete);
    FastCgiClient busy = site.connect();
    REQUIRE(busy.send(request(get("/wait"))));
    REQUIRE(site.door.wait_for_waiting(1));
    std::optional<RoomForOneDescriptor> room(std::in_place);
    FastCgiClient lucky = site.connect();
    REQUIRE(lucky.send(request(get("/wait"))));
    const bool is_lucky = site.door.wait_for_waiting(2);
    const bool is_idle_closed = idle.is_closed_within(5s);
    room.reset();
    CHECK(is_lucky);
    CHECK(is_idle_closed);
    site.door.open();
    CHECK(lucky.read_answer().status() == "200 OK");
    CHECK(busy.read_answer().status() == "200 OK");
    CHECK_THAT(site.log.lines_with("connections_full"), Catch::Contains("out of descriptors"));
}

TEST_CASE("a process without descriptors waits for some without spinning", "[gateway][fastcgi]") {
    Site site({.workers = 3, .stall_timeout = 1s});
    FastCgiClient busy = site.connect();
    REQUIRE(busy.send(request(get("/wait"))));
    REQUIRE(site.door.wait_for_waiting(1));
    std::optional<RoomForOneDescriptor> room(std::in_place);
    FastCgiClient starved = site.connect();
    REQUIRE(starved.send(request(get("/"))));
    const std::clock_t start = std::clock();
    const bool is_answered_early = starved.is_closed_within(500ms);
    const double used = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
    room.reset();
    site.door.open();
    CHECK_FALSE(is_answered_early);
    CHECK(used < 0.2);
    CHECK(busy.read_answer().status() == "200 OK");
    CHECK(starved.read_answer().status() == "200 OK");
}

TEST_CASE("threads over kept-alive connections each get their own answer", "[gateway][fastcgi]") {
    Site site({.workers = 4, .stall_timeout = 10s});
    std::atomic<int> right = 0;
    std::vector<std::thread> threads;
    for (int thread = 0; thread < 8; ++thread) {
        threads.emplace_back([&, thread] {
            FastCgiClient one = site.connect();
            FastCgiClient other = site.connect();
            for (int i = 0; i < 100; ++i) {
                const std::string body = "t=" + std::to_string(thread) + "&i=" + std::to_string(i) +
                                         "&x=" + std::string(static_cast<std::size_t>(i) * 97, 'x');
                const std::string form = "t=" + std::to_string(thread) + "|i=" + std::to_string(i) +
                                         "|x=" + std::string(static_cast<std::size_t>(i) * 97, 'x');
                FastCgiClient& client = i % 3 == 0 ? other : one;
                if (client.ask(post("/", body), body).body() == "/? form:" + form + " cookies: from:")
                    ++right;
                if (i % 10 == 9) one = site.connect();
            }
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    CHECK(right == 800);
}

TEST_CASE("requests that run when the server stops are answered", "[gateway][fastcgi]") {
    Site site({.workers = 2, .stall_timeout = 10s});
    const FastCgiClient idle = site.connect();
    FastCgiClient running = site.connect();
    FastCgiClient queued = site.connect();
    FastCgiClient second = site.connect();
    REQUIRE(running.send(request(get("/wait"))));
    REQUIRE(second.send(request(get("/wait"))));
    REQUIRE(site.door.wait_for_waiting(2));
    REQUIRE(queued.send(request(get("/queued"))));
    const FastCgiClient half = site.connect();
    REQUIRE(half.send(request(get("/")).substr(0, 30)));
    const Elapsed elapsed;
    std::thread stopper([&] { site.server->stop(); });
    std::this_thread::sleep_for(100ms);
    site.door.open();
    CHECK(running.read_answer().body() == "/wait? form: cookies: from:");
    CHECK(second.read_answer().body() == "/wait? form: cookies: from:");
    CHECK(queued.read_answer().body() == "/queued? form: cookies: from:");
    stopper.join();
    CHECK(elapsed.is_less_than(5s));
    CHECK(idle.is_closed_within(5s));
    CHECK(half.is_closed_within(5s));
    CHECK_FALSE(std::filesystem::exists(site.path()));
    CHECK_THROWS(site.connect());
}

TEST_CASE("a request that comes before the last worker has stopped is answered", "[gateway][fastcgi]") {
    Site site({.workers = 1, .stall_timeout = 10s});
    FastCgiClient kept = site.connect();
    REQUIRE(kept.ask(get("/")).is_complete);
    FastCgiClient running = site.connect();
    REQUIRE(running.send(request(get("/wait"))));
    REQUIRE(site.door.wait_for_waiting(1));
    std::thread stopper([&] { site.server->stop(); });
    std::this_thread::sleep_for(50ms);
    REQUIRE(kept.send(request(get("/late"))));
    site.door.open();
    CHECK(running.read_answer().is_complete);
    CHECK(kept.read_answer().body() == "/late? form: cookies: from:");
    CHECK(kept.is_closed_within(5s));
    stopper.join();
}

TEST_CASE("a server that stops answers the first request of a new connection", "[gateway][fastcgi]") {
    Site site({.workers = 1, .stall_timeout = 10s, .drain = 10s});
    FastCgiClient kept = site.connect();
    REQUIRE(kept.ask(get("/")).is_complete);
    const auto before = open_descriptors();
    FastCgiClient fresh = site.connect();
    REQUIRE(soon([&] { return open_descriptors() == before + 2; }));  // accepted
    const Elapsed elapsed;
    std::thread stopper([&] { site.server->stop(); });
    std::this_thread::sleep_for(50ms);
    // The server may begin to stop after the first answer.
    bool is_closed = false;
    for (int i = 0; i < 5 && !is_closed; ++i) {
        CHECK(kept.ask(get("/last")).body() == "/last? form: cookies: from:");
        is_closed = kept.is_closed_within(1s);
    }
    CHECK(is_closed);
    CHECK(fresh.ask(get("/first")).body() == "/first? form: cookies: from:");
    CHECK(fresh.is_closed_within(5s));
    stopper.join();
    CHECK(elapsed.is_less_than(5s));
}

TEST_CASE("a server that stops waits for a silent connection no longer than its drain",
          "[gateway][fastcgi]") {
    Site site({.workers = 1, .stall_timeout = 10s, .drain = 50ms});
    const FastCgiClient silent = site.connect();
    FastCgiClient kept = site.connect();
    REQUIRE(kept.ask(get("/")).is_complete);
    const Elapsed elapsed;
    site.server->stop();
    CHECK(elapsed.is_less_than(5s));
    CHECK(silent.is_closed_within(5s));
    CHECK(kept.is_closed_within(5s));
}

TEST_CASE("a request keeps its application, and later requests go to the next one", "[gateway][fastcgi]") {
    Site site({.workers = 2, .stall_timeout = 10s});
    FastCgiClient running = site.connect();
    FastCgiClient kept = site.connect();
    REQUIRE(kept.ask(get("/")).is_complete);
    auto life = std::make_shared<int>();
    const std::weak_ptr<int> is_alive = life;
    site.server->replace({[&site, life](const http::Request&) {
                              site.door.pass();
                              return http::text("old");
                          },
                          {}});
    life.reset();
    REQUIRE(running.send(request(get("/"))));
    REQUIRE(site.door.wait_for_waiting(1));
    site.server->replace({[](const http::Request& request) { return http::text("new " + request.path); },
                          {.mount = "/door/"}});
    CHECK(kept.ask(get("/door/x")).body() == "new /x");
    CHECK_FALSE(is_alive.expired());
    site.door.open();
    CHECK(running.read_answer().body() == "old");
    CHECK(soon([&] { return is_alive.expired(); }));
}

TEST_CASE("peers that stall do not hold the server up when it stops", "[gateway][fastcgi]") {
    Site site({.workers = 4, .stall_timeout = 60s});
    const FastCgiClient silent = site.connect();
    REQUIRE(silent.send(request(get("/large"))));
    const FastCgiClient streaming = site.connect();
    REQUIRE(streaming.send(request(post("/", ""), std::string(300'000, 'b')).substr(0, 110'000)));
    std::this_thread::sleep_for(100ms);
    const Elapsed elapsed;
    site.server->stop();
    CHECK(elapsed.is_less_than(5s));
}

TEST_CASE("stopping twice, or at once, is no trouble", "[gateway][fastcgi]") {
    const auto before = open_descriptors();
    {
        Site site;
        site.server->stop();
        site.server->stop();
    }
    { const Site site; }
    CHECK(open_descriptors() == before);
}

TEST_CASE("signals are left to the program", "[gateway][fastcgi]") {
    struct sigaction before {};
    struct sigaction after {};
    sigaction(SIGTERM, nullptr, &before);
    Site site({.workers = 1, .stall_timeout = 10s});
    sigaction(SIGTERM, nullptr, &after);
    CHECK(after.sa_handler == before.sa_handler);
    sigaction(SIGPIPE, nullptr, &after);
    CHECK(after.sa_handler == SIG_DFL);
    // The signal is sent to the process and blocked in this thread. It stays pending, because no worker takes
    // it.
    sigset_t set;
    sigset_t old;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &set, &old);
    kill(getpid(), SIGTERM);
    CHECK(site.connect().ask(get("/")).status() == "200 OK");
    const timespec wait{1, 0};
    CHECK(sigtimedwait(&set, nullptr, &wait) == SIGTERM);
    pthread_sigmask(SIG_SETMASK, &old, nullptr);
}

TEST_CASE("TCP peers on this machine are served, with large bodies as well", "[gateway][fastcgi]") {
    Listener listener = tcp_listener();
    const std::uint16_t port = port_of(listener);
    Site site(std::move(listener), {.workers = 2, .stall_timeout = 10s});
    FastCgiClient client(port);
    for (int i = 0; i < 10; ++i)
        REQUIRE(client.ask(get("/")).status() == "200 OK");
    const Elapsed elapsed;
    const std::string fitting =
        name_value("HTTP_X", std::string(60'000, 'x')) + name_values(post("/", "a=1"));
    REQUIRE(client.send(begin_request() + stream(kParams, 1, fitting) + stream(kStdin, 1, "a=1")));
    CHECK(client.read_answer().status() == "200 OK");
    for (const std::size_t size : {70'000U, 90'000U, 200'000U, 2'000'000U}) {
        CAPTURE(size);
        const std::string body(size, 'b');
        CHECK(FastCgiClient(port).ask(post("/", body), body).status() == "413 Content Too Large");
    }
    CHECK(elapsed.is_less_than(3s));
}

TEST_CASE("a TCP peer that ends without a word is let go", "[gateway][fastcgi]") {
    Listener listener = tcp_listener();
    const std::uint16_t port = port_of(listener);
    Site site(std::move(listener), {.workers = 2, .stall_timeout = 10s});
    const auto before = open_descriptors();
    for (int i = 0; i < 20; ++i) {
        FastCgiClient client(port);
        REQUIRE(client.send(request(get("/"))));
        client.shut_writing();
        CHECK(client.read_answer().status() == "200 OK");
    }
    CHECK(soon([&] { return open_descriptors() == before; }));
}

TEST_CASE("a peer that ends while its request is answered is let go after its next request",
          "[gateway][fastcgi]") {
    Site site({.workers = 2, .stall_timeout = 10s});
    const auto before = open_descriptors();
    {
        FastCgiClient client = site.connect();
        REQUIRE(client.send(request(get("/wait"))));
        REQUIRE(site.door.wait_for_waiting(1));
        // The other worker sees both events, but does not own the connection.
        REQUIRE(client.send(request(get("/next"))));
        client.shut_writing();
        std::this_thread::sleep_for(50ms);
        site.door.open();
        CHECK(client.read_answer().body() == "/wait? form: cookies: from:");
        CHECK(client.read_answer().body() == "/next? form: cookies: from:");
        CHECK(client.is_closed_within(5s));
    }
    CHECK(soon([&] { return open_descriptors() == before; }));
}

TEST_CASE("TCP peers from elsewhere are hung up on", "[gateway][fastcgi]") {
    // Another address of this machine stands for another machine's address: the peer then has that address,
    // too.
    std::string other;
    ifaddrs* interfaces = nullptr;
    REQUIRE(getifaddrs(&interfaces) == 0);
    for (const ifaddrs* each = interfaces; each != nullptr && other.empty(); each = each->ifa_next) {
        if (each->ifa_addr == nullptr || each->ifa_addr->sa_family != AF_INET) continue;
        if ((each->ifa_flags & IFF_LOOPBACK) != 0 || (each->ifa_flags & IFF_UP) == 0) continue;
        char text[INET_ADDRSTRLEN] = {};
        inet_ntop(AF_INET, &reinterpret_cast<const sockaddr_in*>(each->ifa_addr)->sin_addr, text,
                  sizeof text);
        other = text;
    }
    freeifaddrs(interfaces);
    if (other.empty()) {
        WARN("no address but loopback here: only is_local_peer is tested");
        return;
    }
    Listener listener = tcp_listener("0.0.0.0");
    const std::uint16_t port = port_of(listener);
    Site site(std::move(listener), {.workers = 2, .stall_timeout = 10s});
    const FastCgiClient stranger(port, other);
    (void)stranger.send(request(get("/")));
    CHECK(stranger.is_closed_within(5s));
    CHECK(FastCgiClient(port).ask(get("/")).status() == "200 OK");
    CHECK(site.served == 1);
}

TEST_CASE("requests outside the mount are not found", "[gateway][fastcgi]") {
    Site site({.workers = 1, .stall_timeout = 10s, .read = {.mount = "/signin/"}});
    FastCgiClient client = site.connect();
    CHECK(client.ask(get("/signin/login")).body() == "/login? form: cookies: from:");
    CHECK(client.ask(get("/login")).status() == "404 Not Found");
}
