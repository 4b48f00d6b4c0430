#include "init/systemd.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <system_error>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include "base/ascii.hpp"
#include "base/file.hpp"
#include "base/file_descriptor.hpp"
#include "base/utc.hpp"
#include "commands/own_program.hpp"

namespace postern::init {
namespace {

namespace fs = std::filesystem;

constexpr std::uint16_t kTcpPort = 9000;

bool is_listening_on_unix(const fs::path& path) {
    const FileDescriptor probe(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.string().size() >= sizeof address.sun_path) return false;
    std::strcpy(address.sun_path, path.c_str());
    return connect(probe.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
}

bool is_listening_on_tcp() {
    const FileDescriptor probe(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(kTcpPort);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return connect(probe.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
}

bool succeeds(const Words& words) {
    return run(words).status == 0;
}

// Runs commands that must all succeed.
Result<void> run_all(const std::vector<Words>& commands) {
    for (const Words& each : commands) {
        if (auto done = run_or_fail(each); !done) return done;
    }
    return {};
}

std::string in_words(const std::vector<Words>& commands) {
    std::vector<std::string> lines;
    for (const Words& each : commands)
        lines.push_back(as_line(each));
    return fmt::format("{}", fmt::join(lines, "; "));
}

// Makes systemd listen on TCP in place of the unix socket: a service has one listening descriptor.
Result<FileChange> drop_in(const Places& places) {
    return own_file(places.drop_in,
                    fmt::format("# Apache's mod_authnz_fcgi asks over TCP only; written by postern init.\n"
                                "[Socket]\nListenStream=\nListenStream=127.0.0.1:{}\n",
                                kTcpPort));
}

// Tells whether systemd's socket of Postern is the port.
bool listens_on_tcp() {
    return run({"systemctl", "show", "--value", "--property=Listen", "postern.socket"})
               .out.find(fmt::format(":{} ", kTcpPort)) != std::string::npos;
}

// Tells whether a configuration file asks Postern over its unix socket.
bool asks_the_socket(const fs::path& file) {
    const auto text = read_file(file);
    if (!text) return false;
    std::string_view rest = *text;
    while (!rest.empty()) {
        const std::string_view line = trimmed(take_until(rest, '\n'));
        const bool asks = line.find("/postern.sock") != std::string_view::npos ||
                          line.find("/postern-http.conf") != std::string_view::npos ||
                          line.find("/postern-gate.conf") != std::string_view::npos ||
                          line.find("/postern-socket.conf") != std::string_view::npos;
        if (asks && !line.starts_with('#')) return true;
    }
    return false;
}

// The files of nginx and lighttpd whose sites lose Postern when it listens on TCP.
std::vector<std::string> files_on_the_socket(const Places& places) {
    std::vector<std::string> files;
    std::error_code failed;
    for (const fs::path& folder :
         {places.nginx / "conf.d", places.nginx / "sites-enabled", places.lighttpd / "conf-enabled"}) {
        for (const auto& each : fs::directory_iterator(folder, failed)) {
            if (asks_the_socket(each.path())) files.push_back(each.path().string());
        }
    }
    std::ranges::sort(files);
    return files;
}

// Postern keeps the socket that other web servers ask, or the error says how to move the socket back.
Result<void> require_socket(const Setup& setup) {
    std::error_code failed;
    if (setup.server.needs_tcp && !listens_on_tcp() && is_listening_on_tcp())
        return failure(
            fmt::format("another program listens on 127.0.0.1:{}, the address of Postern for Apache. Give "
                        "that program (PHP-FPM?) another port or a unix socket first",
                        kTcpPort));
    if (setup.server.needs_tcp || !fs::exists(setup.places.drop_in, failed)) return {};
    return failure(fmt::format(
        "Postern has only one socket. It listens on 127.0.0.1:{0} for Apache, but {1} asks {2}. To move the "
        "socket back, so that sites of Apache no longer reach Postern: sudo rm {3} && sudo systemctl "
        "daemon-reload && sudo systemctl stop postern.socket postern.service && sudo systemctl start "
        "postern.socket",
        kTcpPort, setup.server.name, setup.places.socket.string(), setup.places.drop_in.string()));
}

// Tells whether the running Postern began before the last change of postern.toml.
bool is_outdated(const Setup& setup) {
    // "Sun 2026-11-29 08:15:00.123456 UTC"; empty if Postern does not run.
    const std::string text = run({"systemctl", "show", "--value", "--timestamp=us+utc",
                                  "--property=ActiveEnterTimestamp", "postern.service"})
                                 .out;
    const auto begin = text.find(' ');
    struct stat status {};
    if (begin == std::string::npos || stat(setup.places.configuration.c_str(), &status) != 0) return false;
    const Time changed{std::chrono::seconds(status.st_mtim.tv_sec)};
    return text.substr(begin + 1) <
           fmt::format("{}.{:06}", utc_text(changed, "%Y-%m-%d %H:%M:%S"), status.st_mtim.tv_nsec / 1000);
}

// How to start Postern where systemd does not run.
std::string start_line(const Setup& setup) {
    Words words = {"spawn-fcgi"};
    if (setup.server.needs_tcp) {
        words.insert(words.end(), {"-a", "127.0.0.1", "-p", std::to_string(kTcpPort)});
    } else {
        words.insert(words.end(), {"-s", setup.places.socket.string(), "-M", "0660", "-G", "www-data"});
    }
    words.insert(words.end(),
                 {"-u", "postern", "-g", "postern", "--", commands::program_beside("postern").string(),
                  "--config", setup.places.configuration.string()});
    return as_line(words);
}

Step step_without_systemd(const Setup& setup) {
    Step step{.name = "Postern itself", .plan = {}};
    const bool is_up = is_answering(setup);
    const bool changes = setup.configuration.change.before != setup.configuration.change.after;
    if (is_up && !changes) {
        step.plan = "nothing to do: Postern answers";
    } else {
        step.plan = fmt::format("systemd does not run here; {} Postern by hand: sudo {}",
                                is_up ? "restart" : "start", start_line(setup));
    }
    return step;
}

}  // namespace

bool has_systemd(const Places& places) {
    std::error_code failed;
    return fs::exists(places.system, failed);
}

bool is_answering(const Setup& setup) {
    return setup.server.needs_tcp ? is_listening_on_tcp() : is_listening_on_unix(setup.places.socket);
}

Result<Step> socket_step(const Setup& setup) {
    if (!has_systemd(setup.places)) return step_without_systemd(setup);
    if (!succeeds({"systemctl", "cat", "postern.socket"}))
        return failure(
            "systemd has no unit postern.socket: install Postern's package, or copy "
            "contrib/systemd/postern.socket and postern.service of Postern's sources to "
            "/etc/systemd/system and run: sudo systemctl daemon-reload");
    Step step{.name = "Postern itself", .plan = {}};
    if (const auto fits = require_socket(setup); !fits) return tl::unexpected(fits.error());
    auto unit = setup.server.needs_tcp ? drop_in(setup.places) : change_of(setup.places.drop_in);
    if (!unit) return tl::unexpected(unit.error());
    const bool moves = setup.server.needs_tcp && unit->before != unit->after;
    const bool is_on = succeeds({"systemctl", "is-enabled", "--quiet", "postern.socket"}) &&
                       succeeds({"systemctl", "is-active", "--quiet", "postern.socket"});
    std::vector<Words> commands;
    if (moves) {
        commands.push_back({"systemctl", "daemon-reload"});
        commands.push_back({"systemctl", "stop", "postern.socket", "postern.service"});
    }
    if (moves || !is_on) commands.push_back({"systemctl", "enable", "--now", "postern.socket"});
    const bool changes = setup.configuration.change.before != setup.configuration.change.after;
    if (!moves && (changes || is_outdated(setup)))
        commands.push_back({"systemctl", "try-restart", "postern.service"});
    if (commands.empty()) {
        step.plan = "nothing to do: postern.socket is enabled and active";
        return step;
    }
    step.plan = in_words(commands);
    if (moves) step.diff = diff_of(*unit);
    const auto losers = moves ? files_on_the_socket(setup.places) : std::vector<std::string>();
    if (!losers.empty())
        step.question = fmt::format(
            "Postern moves from {} to 127.0.0.1:{} for Apache, so the sites of {} no longer reach Postern: "
            "their visitors get an error. Move it?",
            setup.places.socket.string(), kTcpPort, fmt::join(losers, ", "));
    step.act = [setup, moves, unit = *unit, commands]() -> Result<void> {
        if (moves) {
            Writer writer(setup.places.copies);
            if (const auto written = writer.write({unit}); !written) return written;
            writer.commit();
        }
        return run_all(commands);
    };
    return step;
}

Result<bool> reload_server(const Setup& setup) {
    const std::string unit(setup.server.program);
    if (has_systemd(setup.places) && succeeds({"systemctl", "is-active", "--quiet", unit})) {
        if (const auto reloaded = run_or_fail({"systemctl", std::string(setup.server.reload_verb), unit});
            !reloaded)
            return tl::unexpected(reloaded.error());
        return true;
    }
    const auto process = main_process(setup.places, setup.server.program);
    if (!process) return false;
    if (kill(*process, setup.server.reload_signal) != 0)
        return failure(fmt::format("process {}: {}", *process, std::strerror(errno)));
    return true;
}

}  // namespace postern::init
