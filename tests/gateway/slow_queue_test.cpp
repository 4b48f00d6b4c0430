#include <algorithm>
#include <atomic>
#include <chrono>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <catch2/catch.hpp>

#include "gateway/fastcgi.hpp"
#include "support/captured_log.hpp"
#include "support/door.hpp"
#include "support/fastcgi_client.hpp"
#include "support/temporary_directory.hpp"

using namespace postern;
using namespace postern::tests;
using namespace std::chrono_literals;
using gateway::FastCgiOptions;
using gateway::FastCgiServer;
using gateway::Listener;

namespace {

constexpr const char* kTurnedAway = "come back later";

// A server with a slow path, /slow, which is answered after the door is open.
class SlowSite {
public:
    explicit SlowSite(FastCgiOptions options = {.slow_patience = 60s}) {
        options.workers = 1;
        server.emplace(
            Listener::open({.path = path(), .host = "", .port = 0}),
            [this](const http::Request& request) { return answer(request); }, options);
    }

    std::string path() const { return (directory_.path() / "postern.sock").string(); }
    FastCgiClient connect() const { return FastCgiClient(path()); }

    // A client that has sent its slow request.
    FastCgiClient slow_client(bool keep = true, const std::string& address = "") const {
        FastCgiClient client = connect();
        Variables variables = get("/slow");
        if (!address.empty()) variables.emplace_back("REMOTE_ADDR", address);
        REQUIRE(client.send(request(variables, "", keep)));
        return client;
    }

    bool wait_for_load(std::size_t busy, std::size_t waiting) const {
        for (int i = 0; i < 1000; ++i, std::this_thread::sleep_for(5ms)) {
            const auto load = server->load();
            if (load.busy_slow_threads == busy && load.waiting == waiting) return true;
        }
        return false;
    }

    CapturedLog log;
    Door door;
    std::atomic<int> slow_ones = 0;
    std::atomic<int> most_at_once = 0;

private:
    gateway::Answer answer(const http::Request& request) {
        if (request.path != "/slow") return http::text("quick");
        return gateway::SlowAnswer{[this] { return compute(); },
                                   [] { return http::text(kTurnedAway, http::Status::ServiceUnavailable); }};
    }

    http::Response compute() {
        ++slow_ones;
        const int now = ++at_once_;
        for (int most = most_at_once; now > most && !most_at_once.compare_exchange_weak(most, now);) {
        }
        door.pass();
        --at_once_;
        return http::text("slow");
    }

    std::atomic<int> at_once_ = 0;
    TemporaryDirectory directory_;

public:
    std::optional<FastCgiServer> server;
};

}  // namespace

TEST_CASE("slow requests, running and waiting, occupy no worker", "[gateway][slow]") {
    SlowSite site;
    std::vector<FastCgiClient> slow;
    for (int i = 0; i < 20; ++i)
        slow.push_back(site.slow_client());
    REQUIRE(site.wait_for_load(1, 19));
    FastCgiClient quick = site.connect();
    for (int i = 0; i < 50; ++i)
        CHECK(quick.ask(get("/quick")).body() == "quick");
    CHECK(site.slow_ones == 1);
    site.door.open();
    for (FastCgiClient& client : slow)
        CHECK(client.read_answer().body() == "slow");
}

TEST_CASE("no more slow requests run at once than there are slow threads", "[gateway][slow]") {
    SlowSite site({.slow_threads = 3, .slow_patience = 60s});
    std::vector<FastCgiClient> slow;
    for (int i = 0; i < 12; ++i)
        slow.push_back(site.slow_client());
    REQUIRE(site.wait_for_load(3, 9));
    const auto load = site.server->load();
    CHECK(load.workers == 1);
    CHECK(load.slow_threads == 3);
    site.door.open();
    for (FastCgiClient& client : slow)
        CHECK(client.read_answer().body() == "slow");
    CHECK(site.most_at_once == 3);
    CHECK(site.server->load().turned_away == 0);
}

TEST_CASE("a slow request for which the queue has no place is turned away at once", "[gateway][slow]") {
    SlowSite site({.slow_places = 2, .slow_patience = 60s});
    std::vector<FastCgiClient> slow;
    slow.push_back(site.slow_client());
    REQUIRE(site.wait_for_load(1, 0));
    slow.push_back(site.slow_client());
    slow.push_back(site.slow_client());
    REQUIRE(site.wait_for_load(1, 2));
    FastCgiClient late = site.slow_client();
    const Answer answer = late.read_answer();
    CHECK(answer.status() == "503 Service Unavailable");
    CHECK(answer.body() == kTurnedAway);
    CHECK(late.ask(get("/quick")).body() == "quick");
    CHECK(site.server->load().turned_away == 1);
    site.door.open();
    for (FastCgiClient& client : slow)
        CHECK(client.read_answer().body() == "slow");
}

TEST_CASE("one network leaves the others places in the queue", "[gateway][slow]") {
    SlowSite site({.slow_places = 10, .slow_places_of_one_network = 3, .slow_patience = 60s});
    std::vector<FastCgiClient> slow;
    slow.push_back(site.slow_client());
    REQUIRE(site.wait_for_load(1, 0));
    for (const char* address : {"2001:db8::1", "2001:db8::2", "2001:db8::3"})
        slow.push_back(site.slow_client(true, address));
    REQUIRE(site.wait_for_load(1, 3));
    CHECK(site.slow_client(true, "2001:db8::ffff").read_answer().body() == kTurnedAway);
    slow.push_back(site.slow_client(true, "2001:db8:0:1::1"));
    slow.push_back(site.slow_client(true, "192.0.2.1"));
    REQUIRE(site.wait_for_load(1, 5));
    site.door.open();
    for (FastCgiClient& client : slow)
        CHECK(client.read_answer().body() == "slow");
}

TEST_CASE("a slow request that has waited too long is turned away", "[gateway][slow]") {
    SlowSite site({.slow_patience = 2s});  // longer than the first waits for the slow thread
    FastCgiClient first = site.slow_client();
    REQUIRE(site.door.wait_for_waiting(1));
    FastCgiClient second = site.slow_client();
    REQUIRE(site.wait_for_load(1, 1));
    std::this_thread::sleep_for(2s);
    site.door.open();
    CHECK(first.read_answer().body() == "slow");
    CHECK(second.read_answer().body() == kTurnedAway);
    CHECK(site.server->load().turned_away == 1);
}

TEST_CASE("a connection goes on after a slow answer, as after any other", "[gateway][slow]") {
    SlowSite site;
    site.door.open();
    FastCgiClient client = site.connect();
    for (int i = 0; i < 200; ++i) {
        REQUIRE(client.ask(get("/slow")).body() == "slow");
        REQUIRE(client.ask(get("/quick")).body() == "quick");
    }
    FastCgiClient last = site.slow_client(false);
    CHECK(last.read_answer().body() == "slow");
    CHECK(last.is_closed_within(5s));
}

TEST_CASE("what arrives on a connection before its slow answer is answered next", "[gateway][slow]") {
    for (int i = 0; i < 20; ++i) {
        SlowSite site;
        FastCgiClient client = site.slow_client();
        REQUIRE(site.door.wait_for_waiting(1));
        REQUIRE(client.send(request(get("/quick"))));
        site.door.open();
        REQUIRE(client.read_answer().body() == "slow");
        REQUIRE(client.read_answer().body() == "quick");
    }
}

TEST_CASE("nobody computes an answer for a web server that has gone", "[gateway][slow]") {
    SlowSite site;
    FastCgiClient first = site.slow_client();
    REQUIRE(site.door.wait_for_waiting(1));
    {
        const FastCgiClient gone = site.slow_client();
        const FastCgiClient gone_too = site.slow_client();
        REQUIRE(site.wait_for_load(1, 2));
    }
    FastCgiClient last = site.slow_client();
    REQUIRE(site.wait_for_load(1, 3));
    site.door.open();
    CHECK(first.read_answer().body() == "slow");
    CHECK(last.read_answer().body() == "slow");
    CHECK(site.slow_ones == 2);
}

TEST_CASE("a server that stops answers the slow requests that it has", "[gateway][slow]") {
    SlowSite site;
    std::vector<FastCgiClient> slow;
    for (int i = 0; i < 5; ++i)
        slow.push_back(site.slow_client());
    REQUIRE(site.wait_for_load(1, 4));
    std::thread opener([&] {
        std::this_thread::sleep_for(20ms);
        site.door.open();
    });
    site.server->stop();
    opener.join();
    for (FastCgiClient& client : slow) {
        CHECK(client.read_answer().body() == "slow");
        CHECK(client.is_closed_within(5s));
    }
}
