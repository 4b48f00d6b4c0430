#include "database/hang_watch.hpp"

#include <array>
#include <string>
#include <thread>

#include <catch2/catch.hpp>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "database/availability.hpp"
#include "database/database.hpp"

using namespace postern;
using namespace std::chrono_literals;
using database::Availability;
using database::HangWatch;

namespace {

struct Sockets {
    Sockets() { REQUIRE(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) == 0); }
    ~Sockets() {
        for (const int end : ends)
            close(end);
    }
    std::array<int, 2> ends{};
};

}  // namespace

TEST_CASE("a wait for a server that does not answer ends, and says so", "[database][hangs]") {
    HangWatch watch(100ms);
    Sockets sockets;
    const HangWatch::Watched watched(&watch, sockets.ends[0]);
    char byte = 0;
    CHECK(recv(sockets.ends[0], &byte, 1, 0) == 0);
    CHECK(watched.is_over());
}

TEST_CASE("an answer in time is no fault, and later nobody touches its socket", "[database][hangs]") {
    HangWatch watch(2s);  // longer than a pause of this thread
    Sockets sockets;
    Sockets other;
    {
        const HangWatch::Watched watched(&watch, sockets.ends[0]);
        CHECK(send(sockets.ends[1], "x", 1, 0) == 1);
        char byte = 0;
        CHECK(recv(sockets.ends[0], &byte, 1, 0) == 1);
        CHECK_FALSE(watched.is_over());
    }
    // While another wait ends.
    const HangWatch::Watched hanging(&watch, other.ends[0]);
    char byte = 0;
    CHECK(recv(other.ends[0], &byte, 1, 0) == 0);
    CHECK(send(sockets.ends[1], "x", 1, MSG_NOSIGNAL) == 1);
    CHECK(recv(sockets.ends[0], &byte, 1, 0) == 1);
}

TEST_CASE("while a server is away, one attempt is under way, and the others fail at once",
          "[database][hangs]") {
    Availability availability;
    // Not known to be away: all may try.
    {
        Availability::Attempt one(availability);
        Availability::Attempt two(availability);
        two.succeeded();
        one.succeeded();
    }
    availability.note_away();
    {
        const Availability::Attempt one(availability);
        CHECK_THROWS_AS(Availability::Attempt(availability), database::DatabaseAway);
        CHECK_THROWS_AS(Availability::Attempt(availability), database::DatabaseAway);
    }
    {
        Availability::Attempt next(availability);
        next.succeeded();
    }
    Availability::Attempt one(availability);
    CHECK_NOTHROW(Availability::Attempt(availability));
}

TEST_CASE("a server that accepts connections and never answers keeps one request busy", "[database][hangs]") {
    const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    REQUIRE(bind(listener, reinterpret_cast<sockaddr*>(&address), size) == 0);
    REQUIRE(getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size) == 0);
    const std::string url =
        "postgresql://127.0.0.1:" + std::to_string(ntohs(address.sin_port)) + "/x?connect_timeout=20";
    // Nobody listens yet, so the first attempt finds at once that the server is away.
    database::Database database({{}, Secret(url)}, 4);
    REQUIRE(listen(listener, 16) == 0);
    const auto ask = [&] { database.use([](database::Reader&) {}); };
    bool has_failed = false;
    std::thread busy([&] {
        try {
            ask();
        } catch (const database::DatabaseAway&) {
            has_failed = true;
        }
    });
    pollfd connected{listener, POLLIN, 0};
    CHECK(poll(&connected, 1, 20'000) == 1);
    for (int i = 0; i < 20; ++i)
        CHECK_THROWS_WITH(ask(), Catch::Contains("another request is trying"));
    close(listener);  // which resets the connection, and so ends the attempt
    busy.join();
    CHECK(has_failed);
}
