#include "commands/serve.hpp"

#include <csignal>
#include <ostream>
#include <string>
#include <utility>

#include <signal.h>
#include <unistd.h>

#include "app.hpp"
#include "commands/prepared.hpp"
#include "gateway/cgi.hpp"
#include "gateway/fastcgi.hpp"
#include "gateway/listener.hpp"
#include "guards/security_headers.hpp"
#include "logging/log.hpp"

namespace postern::commands {
namespace {

using logging::Level;

// The signals that end the server; blocked in every thread, so that one place waits for them.
sigset_t block_ending_signals() {
    std::signal(SIGPIPE, SIG_IGN);
    sigset_t signals;
    sigemptyset(&signals);
    for (const int signal : {SIGTERM, SIGINT, SIGHUP})
        sigaddset(&signals, signal);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    return signals;
}

// Which socket to serve on.
enum class Socket { Configured, Inherited };

gateway::Listener open_listener(const config::Config& config, Socket socket) {
    if (socket == Socket::Inherited || !config.listen) return gateway::Listener::inherited(STDIN_FILENO);
    return gateway::Listener::open(*config.listen, {config.socket.mode, config.socket.group});
}

gateway::FastCgiOptions options(const config::Config& config) {
    gateway::FastCgiOptions chosen;
    if (config.workers > 0) chosen.workers = config.workers;
    chosen.stall_timeout = config.request_timeout;
    chosen.mount = config.mount;
    return chosen;
}

// What a visitor gets when Postern cannot start: nothing but that. The reason is for the log.
http::Response unavailable(const http::Request& request, http::Status status) {
    auto response = http::text("This site cannot be reached just now.\n", status);
    guards::add_security_headers(response, request);
    return response;
}

int answer(const Invocation& invocation, const config::Config& config,
           const gateway::Application& application) {
    const bool is_written = gateway::answer_cgi(application, invocation.sources.environment, STDIN_FILENO,
                                                STDOUT_FILENO, config.mount, config.request_timeout);
    return is_written ? kDone : kFailed;
}

int serve_on(Socket socket, const Invocation& invocation) {
    auto prepared = prepare(invocation.sources);
    if (!prepared) return report(invocation.err, prepared.error());
    const config::Config config = prepared->config;
    const sigset_t ending_signals = block_ending_signals();
    const auto chosen = options(config);
    const SystemClock clock;
    const App app(std::move(prepared->config), std::move(prepared->templates), clock, chosen.workers);
    gateway::FastCgiServer server(
        open_listener(config, socket), [&](const http::Request& request) { return app.answer(request); },
        chosen);
    logging::log(Level::Info, "started",
                 {{"listen", socket == Socket::Inherited || !config.listen ? "descriptor 0"
                                                                           : to_string(*config.listen)},
                  {"workers", std::to_string(chosen.workers)},
                  {"configuration", prepared->file.string()}});
    int signal = 0;
    sigwait(&ending_signals, &signal);
    server.stop();
    logging::log(Level::Info, "stopped", {{"signal", strsignal(signal)}});
    return kDone;
}

}  // namespace

int serve(const Invocation& invocation) {
    return serve_on(Socket::Configured, invocation);
}

int serve_inherited(const Invocation& invocation) {
    return serve_on(Socket::Inherited, invocation);
}

int answer_cgi(const Invocation& invocation) {
    std::signal(SIGPIPE, SIG_IGN);
    auto prepared = prepare(invocation.sources);
    if (!prepared) {
        for (const std::string& problem : prepared.error()) {
            logging::log(Level::Error, "config_error", {{"problem", problem}});
        }
        answer(invocation, {}, [](const http::Request& request) {
            return unavailable(request, http::Status::InternalServerError);
        });
        return kCalledWrongly;
    }
    const config::Config config = prepared->config;
    const SystemClock clock;
    try {
        const App app(std::move(prepared->config), std::move(prepared->templates), clock, 1);
        return answer(invocation, config, [&](const http::Request& request) { return app.answer(request); });
    } catch (const std::exception& error) {
        logging::log(Level::Error, "start_failed", {{"fault", error.what()}});
        answer(invocation, config, [](const http::Request& request) {
            return unavailable(request, http::Status::ServiceUnavailable);
        });
        return kFailed;
    }
}

}  // namespace postern::commands
