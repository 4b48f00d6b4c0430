#include "commands/serve.hpp"

#include <algorithm>
#include <csignal>
#include <cstring>
#include <optional>
#include <ostream>
#include <string>
#include <utility>

#include <signal.h>
#include <unistd.h>

#include "app.hpp"
#include "base/unix_user.hpp"
#include "commands/housekeeping.hpp"
#include "commands/live_site.hpp"
#include "commands/log_settings.hpp"
#include "commands/prepared.hpp"
#include "database/database.hpp"
#include "gateway/cgi.hpp"
#include "gateway/fastcgi.hpp"
#include "gateway/listener.hpp"
#include "guards/security_headers.hpp"
#include "logging/audit.hpp"
#include "logging/log.hpp"

namespace postern::commands {
namespace {

using logging::Level;

// The number of rows that a CGI process deletes: so small that the web server, which waits for the end of the
// process, does not notice.
constexpr int kPurgedByCgi = 20;

// Blocks the signals of the server in every thread, so that only wait_for_end() receives them.
sigset_t block_signals() {
    std::signal(SIGPIPE, SIG_IGN);
    sigset_t signals;
    sigemptyset(&signals);
    for (const int signal : {SIGTERM, SIGINT, SIGHUP})
        sigaddset(&signals, signal);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    return signals;
}

// Returns the next signal; 0 if none came for a moment and the site watches its templates.
int next_signal(const sigset_t& signals, bool is_watching) {
    constexpr timespec kMoment{.tv_sec = 0, .tv_nsec = 300'000'000};
    const int signal =
        is_watching ? sigtimedwait(&signals, nullptr, &kMoment) : sigwaitinfo(&signals, nullptr);
    return std::max(signal, 0);
}

// Reloads the site when it should, and returns the signal that ends the server.
int wait_for_end(const sigset_t& signals, LiveSite& site, gateway::FastCgiServer& server) {
    while (true) {
        const int signal = next_signal(signals, site.config().templates.reload);
        if (signal == SIGTERM || signal == SIGINT) return signal;
        if (signal == SIGHUP || site.has_changed_templates()) site.reload(server);
    }
}

gateway::Listener open_listener(const config::Config& config) {
    if (config.listen)
        return gateway::Listener::open(*config.listen, {config.socket.mode, config.socket.group});
    if (gateway::is_listening_socket(STDIN_FILENO)) return gateway::Listener::inherited(STDIN_FILENO);
    throw gateway::ListenError("listen is not set, and descriptor 0 is not a listening socket");
}

gateway::FastCgiOptions options(const config::Config& config) {
    gateway::FastCgiOptions chosen;
    if (config.workers > 0) chosen.workers = config.workers;
    chosen.stall_timeout = config.request_timeout;
    chosen.drain = std::chrono::seconds{4};  // the web server waits longer for its answers
    chosen.slow_threads = config.password.parallel > 0 ? config.password.parallel : gateway::cores();
    return chosen;
}

void log_problems(const config::Problems& problems) {
    for (const std::string& problem : problems)
        logging::config_error(problem);
}

// The answer to a visitor if Postern cannot start. The reason is only in the log.
http::Response unavailable(const http::Request& request, http::Status status) {
    auto response = http::text("This site cannot be reached just now.\n", status);
    guards::add_security_headers(response, request, config::Config{});
    return response;
}

// No visitor can sign in before the first user exists; the operator may not know this. Nor may the operator
// know of users as whom nobody can sign in.
void warn_of_users(App& app) {
    try {
        if (!app.can_read_second_factors()) {
            logging::log(Level::Error, "second_factors_unreadable",
                         {{"hint", "this server.key is not the key of this database: restore the key"}});
        }
        for (const std::string& word : app.required_of_nobody()) {
            logging::log(Level::Warning, "second_factor_required_of_nobody",
                         {{"rule", word}, {"hint", "no user matches this word of second_factor.required"}});
        }
        if (app.lacks_users()) logging::log(Level::Warning, "no_users", {{"hint", "postern user add EMAIL"}});
        for (const auto& [email, reason] : app.users_out_of_reach())
            logging::log(Level::Warning, "user_out_of_reach", {{"user", email}, {"reason", reason}});
    } catch (const database::DatabaseError&) {
        // The fault is already in the log, and every request gets an error.
    }
}

// Finds a fault that only a write to the disk shows, such as a quota. Does not stop the start: requests
// report the fault too, and the fault may end.
void warn_of_unwritable_database(App& app) {
    const std::string fault = app.write_fault();
    if (!fault.empty()) logging::log(Level::Error, "database_unwritable", {{"fault", fault}});
}

// Does the housekeeping that a server does in the background.
void purge_once(App& app) {
    try {
        app.purge(kPurgedByCgi);
    } catch (const database::DatabaseError& error) {
        logging::log(Level::Warning, "purge_failed", {{"fault", error.what()}});
    }
}

int answer(const Invocation& invocation, const config::Config& config,
           const gateway::Application& application) {
    const bool is_written = gateway::answer_cgi(application, invocation.sources.environment, STDIN_FILENO,
                                                STDOUT_FILENO, read_options(config), config.request_timeout);
    return is_written ? kDone : kFailed;
}

}  // namespace

int serve(const Invocation& invocation) {
    auto prepared = prepare(invocation.sources);
    if (!prepared) {
        // On a terminal, print only the sentences, because the operator reads them.
        if (isatty(STDERR_FILENO) == 0) log_problems(prepared.error());
        return report(invocation.err, prepared.error());
    }
    apply(prepared->config.log);
    log_warnings(*prepared);
    const config::Config config = prepared->config;
    const std::string file = prepared->file.string();
    const sigset_t signals = block_signals();
    auto chosen = options(config);
    // Open the listener before changing the user: the folder of the socket may belong to root. The state
    // belongs to its owner.
    gateway::Listener listener = open_listener(config);
    work_as_owner_of(config.state.directory);
    const SystemClock clock;
    // A connection for each thread that answers, for the housekeeping and for late writes: no thread waits
    // for a connection.
    LiveSite site(*std::move(prepared), invocation.sources, clock, chosen.workers + chosen.slow_threads + 2);
    warn_of_unwritable_database(*site.app());
    warn_of_users(*site.app());
    auto [application, read] = site.application();
    chosen.read = std::move(read);
    gateway::FastCgiServer server(std::move(listener), std::move(application), chosen);
    site.app()->watch([&] { return server.load(); });
    logging::started(config.listen ? to_string(*config.listen) : "descriptor 0", chosen.workers,
                     chosen.slow_threads, file);
    const Housekeeping housekeeping([&](int count) { return site.app()->purge(count); });
    const int signal = wait_for_end(signals, site, server);
    server.stop();
    logging::stopped(strsignal(signal));
    return kDone;
}

int serve_inherited(const Invocation& invocation) {
    Invocation here = invocation;
    here.sources.flags.push_back({config::find_setting("listen"), ""});
    return serve(here);
}

int answer_cgi(const Invocation& invocation) {
    std::signal(SIGPIPE, SIG_IGN);
    auto prepared = prepare(invocation.sources);
    if (!prepared) {
        log_problems(prepared.error());
        answer(invocation, {}, [](const http::Request& request) {
            return unavailable(request, http::Status::InternalServerError);
        });
        return kCalledWrongly;
    }
    apply(prepared->config.log);
    const config::Config config = prepared->config;
    // This process ends after its answer, so it has no metrics to report.
    prepared->config.metrics.addresses.clear();
    const SystemClock clock;
    std::optional<App> app;
    try {
        app.emplace(std::move(prepared->config), std::move(prepared->templates), std::move(prepared->look),
                    clock, 1);
    } catch (const std::exception& error) {
        logging::log(Level::Error, "start_failed", {{"fault", error.what()}});
        answer(invocation, config, [](const http::Request& request) {
            return unavailable(request, http::Status::ServiceUnavailable);
        });
        return kFailed;
    }
    const int status =
        answer(invocation, config, [&](const http::Request& request) { return app->answer(request); });
    purge_once(*app);
    return status;
}

}  // namespace postern::commands
