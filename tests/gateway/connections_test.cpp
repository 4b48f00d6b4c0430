#include "gateway/connections.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <catch2/catch.hpp>
#include <sys/resource.h>

#include "support/fastcgi_site.hpp"

using namespace postern;
using namespace postern::tests;
using namespace std::chrono_literals;
using gateway::Connections;
using gateway::Listener;

namespace {

std::vector<FastCgiClient> kept_clients(const Site& site, int count) {
    std::vector<FastCgiClient> clients;
    for (int i = 0; i < count; ++i) {
        clients.push_back(site.connect());
        REQUIRE(clients.back().ask(get("/")).is_complete);
    }
    return clients;
}

const std::string kHalf = request(get("/")).substr(0, 30);

// Limits the number of this process's descriptors until its destruction.
class DescriptorLimit {
public:
    explicit DescriptorLimit(rlim_t most) {
        getrlimit(RLIMIT_NOFILE, &before_);
        rlimit wanted = before_;
        wanted.rlim_cur = most;
        is_set_ = setrlimit(RLIMIT_NOFILE, &wanted) == 0;
    }
    ~DescriptorLimit() { setrlimit(RLIMIT_NOFILE, &before_); }
    DescriptorLimit(const DescriptorLimit&) = delete;
    DescriptorLimit& operator=(const DescriptorLimit&) = delete;
    bool is_set() const { return is_set_; }

private:
    rlimit before_{};
    bool is_set_ = false;
};

// Connections without a server. The test is their only thread, so the order of the events is known.
struct Lobby {
    TemporaryDirectory directory;
    std::string path = (directory.path() / "postern.sock").string();
    CapturedLog log;
    Connections connections;

    explicit Lobby(std::size_t most)
        : connections(Listener::open({.path = path, .host = "", .port = 0}), {most, 10s}) {
        connections.start_accepting();
    }
    ~Lobby() { connections.close_all(); }

    // Takes one event and parks its connection. `is_incomplete` notes that the connection holds a part of a
    // request.
    int handle_event(bool is_incomplete = false) {
        const int connection = connections.wait().connection;
        REQUIRE(connection >= 0);
        if (is_incomplete) connections.note_incomplete(connection);
        REQUIRE(connections.put_back(connection));
        return connection;
    }
};

}  // namespace

TEST_CASE("the connection that has been idle longest makes room for a new visitor",
          "[gateway][connections]") {
    Site site({.workers = 1, .stall_timeout = 10s, .read = {.mount = "/"}, .max_connections = 8});
    std::vector<FastCgiClient> clients = kept_clients(site, 8);
    CHECK(clients[0].ask(get("/")).is_complete);
    FastCgiClient fresh = site.connect();
    CHECK(fresh.ask(get("/new")).body() == "/new? form: cookies: from:");
    CHECK(clients[1].is_closed_within(5s));
    for (const std::size_t i : {0U, 2U, 3U, 4U, 5U, 6U, 7U}) {
        CAPTURE(i);
        CHECK(clients[i].ask(get("/")).status() == "200 OK");
    }
    CHECK(fresh.ask(get("/")).status() == "200 OK");
    CHECK_THAT(site.log.all(), Catch::Contains("connections_full reason=\"too many connections\""));
}

TEST_CASE("half requests make room when no connection is idle, the longest one first",
          "[gateway][connections]") {
    Lobby lobby(4);
    std::vector<FastCgiClient> halves;
    std::vector<int> numbers;
    for (int i = 0; i < 4; ++i) {
        halves.emplace_back(lobby.path);
        lobby.handle_event();
        REQUIRE(halves.back().send(kHalf));
        numbers.push_back(lobby.handle_event(true));
    }
    const FastCgiClient idle(lobby.path);
    lobby.handle_event();
    CHECK(halves[0].is_closed_within(2s));
    // An idle connection is closed before any half request.
    const FastCgiClient fresh(lobby.path);
    lobby.handle_event();
    CHECK(idle.is_closed_within(2s));
    for (std::size_t i = 1; i < 4; ++i) {
        CAPTURE(i);
        REQUIRE(halves[i].send(std::string_view(request(get("/"))).substr(30)));
        CHECK(lobby.connections.wait().connection == numbers[i]);
    }
}

TEST_CASE("half requests that nobody finishes keep no visitor out", "[gateway][connections]") {
    Site site({.workers = 2, .stall_timeout = 10s, .read = {.mount = "/"}, .max_connections = 16});
    std::vector<FastCgiClient> halves;
    for (int i = 0; i < 100; ++i) {
        halves.push_back(site.connect());
        (void)halves.back().send(kHalf);
        CHECK(site.connect().ask(get("/")).status() == "200 OK");
    }
}

TEST_CASE("a connection that is being answered never makes room", "[gateway][connections]") {
    Site site({.workers = 3, .stall_timeout = 10s, .read = {.mount = "/"}, .max_connections = 2});
    FastCgiClient one = site.connect();
    FastCgiClient other = site.connect();
    REQUIRE(one.send(request(get("/wait"))));
    REQUIRE(other.send(request(get("/wait"))));
    REQUIRE(site.door.wait_for_waiting(2));
    CHECK(site.connect().is_closed_within(5s));
    site.door.open();
    CHECK(one.read_answer().status() == "200 OK");
    CHECK(other.read_answer().status() == "200 OK");
    CHECK(soon([&] { return site.connect().ask(get("/")).is_complete; }));
}

TEST_CASE("a request that has arrived is answered, not closed to make room", "[gateway][connections]") {
    Lobby lobby(2);
    const FastCgiClient first(lobby.path);
    const int number = lobby.handle_event();
    const FastCgiClient second(lobby.path);
    lobby.handle_event();
    // The new client comes first, so the request is not yet reported when a connection is closed to make
    // room.
    const FastCgiClient third(lobby.path);
    REQUIRE(first.send(request(get("/"))));
    lobby.handle_event();
    CHECK(second.is_closed_within(1s));
    CHECK_FALSE(first.is_closed_within(10ms));
    CHECK(lobby.connections.wait().connection == number);
}

TEST_CASE("a half request that has become whole is answered, not closed to make room",
          "[gateway][connections]") {
    Lobby lobby(2);
    const FastCgiClient first(lobby.path);
    lobby.handle_event();
    const FastCgiClient second(lobby.path);
    lobby.handle_event();
    REQUIRE(first.send(kHalf));
    const int number = lobby.handle_event(true);
    REQUIRE(second.send(kHalf));
    lobby.handle_event(true);
    const FastCgiClient third(lobby.path);
    REQUIRE(first.send(std::string_view(request(get("/"))).substr(30)));
    lobby.handle_event();
    CHECK(second.is_closed_within(1s));
    CHECK_FALSE(first.is_closed_within(10ms));
    CHECK(lobby.connections.wait().connection == number);
}

TEST_CASE("as many idle connections as there may be keep no visitor out", "[gateway][connections]") {
    const DescriptorLimit limit(4096);
    REQUIRE(limit.is_set());
    Listener listener = tcp_listener();
    const std::uint16_t port = port_of(listener);
    const Site site(std::move(listener),
                    {.workers = 3, .stall_timeout = 10s, .read = {.mount = "/"}, .max_connections = 600});
    std::vector<FastCgiClient> idle;
    for (int i = 0; i < 600; ++i)
        idle.emplace_back(port);
    for (int i = 0; i < 100; ++i) {
        idle.emplace_back(port);
        FastCgiClient visitor(port);
        REQUIRE(visitor.ask(get("/")).status() == "200 OK");
        REQUIRE(visitor.ask(get("/")).status() == "200 OK");
    }
}

TEST_CASE("the limit of descriptors is raised to what the connections and the rest need",
          "[gateway][connections]") {
    const DescriptorLimit limit(256);
    REQUIRE(limit.is_set());
    const Lobby lobby(1024);
    rlimit raised{};
    getrlimit(RLIMIT_NOFILE, &raised);
    CHECK(raised.rlim_cur == std::min<rlim_t>(2048, raised.rlim_max));
}
