// Usage: bench_constant SOCKET
// The cost of Postern's gateway alone. Every request gets a constant answer: a check 204, the page / 3 KB, a
// form 303 after a slow thread verified a password, and every other request 404. Runs until SIGTERM.
#include <csignal>
#include <string>

#include "config/listen_address.hpp"
#include "gateway/fastcgi.hpp"
#include "gateway/listener.hpp"
#include "users/password_hash.hpp"

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

    const Secret password{std::string_view("weathered brass lantern 47")};
    const users::PasswordHash hash = users::hash_password(password);
    gateway::FastCgiOptions options;
    options.slow_threads = gateway::cores();

    sigset_t ending;
    sigemptyset(&ending);
    sigaddset(&ending, SIGTERM);
    sigprocmask(SIG_BLOCK, &ending, nullptr);
    const auto address = config::parse_listen_address("unix:" + std::string(argv[1]));
    if (!address) return 2;
    const auto answer = [&](const http::Request& request) -> gateway::Answer {
        if (request.role != http::Role::Page) return passed;
        if (request.method == http::Method::Post)
            return gateway::SlowAnswer{[&] { return hash.verify(password) ? http::redirect("/") : missing; },
                                       [&] { return missing; }};
        return request.path == "/" ? page : missing;
    };
    gateway::FastCgiServer server(gateway::Listener::open(*address), answer, options);
    int signal = 0;
    sigwait(&ending, &signal);
    server.stop();
}
