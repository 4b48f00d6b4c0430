// Usage: bench_constant SOCKET
// What Postern's gateway costs by itself: everything is answered by constants, a check with 204, the page /
// with 3 KB, all others with 404. Until it is killed.
#include <csignal>
#include <string>

#include "config/listen_address.hpp"
#include "gateway/fastcgi.hpp"
#include "gateway/listener.hpp"

using namespace postern;

int main(int argc, char** argv) {
    if (argc != 2) return 2;
    http::Response passed;
    passed.status = http::Status::NoContent;
    http::Response page;
    page.headers.set("Content-Type", "text/html; charset=utf-8");
    page.body = std::string(3000, 'x');
    http::Response missing;
    missing.status = http::Status::NotFound;

    sigset_t ending;
    sigemptyset(&ending);
    sigaddset(&ending, SIGTERM);
    sigprocmask(SIG_BLOCK, &ending, nullptr);
    const auto address = config::parse_listen_address("unix:" + std::string(argv[1]));
    if (!address) return 2;
    gateway::FastCgiServer server(gateway::Listener::open(*address), [&](const http::Request& request) {
        if (request.role != http::Role::Page) return passed;
        return request.path == "/" ? page : missing;
    });
    int signal = 0;
    sigwait(&ending, &signal);
    server.stop();
}
