#include <atomic>
#include <thread>

#include <catch2/catch.hpp>

#include "gateway/fastcgi.hpp"
#include "support/browser.hpp"
#include "support/fastcgi_client.hpp"

using namespace postern;
using namespace postern::tests;

namespace {

constexpr int kChecksOfEach = 2000;

// A web server's kept connection that carries the checks of two visitors in turn.
void ask_by_turns(const std::string& socket, const std::vector<std::string>& cookies,
                  std::atomic<int>& right) {
    FastCgiClient connection(socket);
    for (int i = 0; i < kChecksOfEach; ++i) {
        for (std::size_t who = 0; who < cookies.size(); ++who) {
            Variables variables = get("/x");
            variables.insert(variables.end(), {{"POSTERN_ROLE", "check"}, {"HTTP_COOKIE", cookies[who]}});
            const std::string answer = connection.ask(variables).out;
            const std::string own = "Remote-User: user" + std::to_string(who) + "@example.com\r\n";
            const std::string other = "user" + std::to_string(1 - who) + "@";
            right += answer.find(own) != std::string::npos && answer.find(other) == std::string::npos;
        }
    }
}

}  // namespace

TEST_CASE("two users whose checks come by turns over kept connections never get each other's name",
          "[gate][threads]") {
    TestSite site;
    std::vector<std::string> cookies;
    for (const char* email : {"user0@example.com", "user1@example.com"}) {
        Browser browser(site);
        browser.sign_in(email);
        cookies.push_back("session=" + browser.cookies().at("session"));
    }
    const TemporaryDirectory directory;
    const std::string socket = (directory.path() / "socket").string();
    gateway::FastCgiServer server(
        gateway::Listener::open(*config::parse_listen_address("unix:" + socket), {}),
        [&](const http::Request& request) { return site.app().answer(request); }, {.workers = 4});
    std::atomic<int> right{0};
    std::vector<std::thread> connections;
    for (int i = 0; i < 4; ++i)
        connections.emplace_back([&] { ask_by_turns(socket, cookies, right); });
    for (std::thread& each : connections)
        each.join();
    server.stop();
    CHECK(right == 4 * 2 * kChecksOfEach);
}
