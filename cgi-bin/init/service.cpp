#include "init/service.hpp"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <system_error>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "base/file_descriptor.hpp"

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
        const Ran ran = run(each);
        if (ran.status != 0) return failure(fmt::format("{} failed:\n{}", as_line(each), shown(ran)));
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
FileChange drop_in(const FileChange& now) {
    FileChange change = now;
    change.after = fmt::format(
        "# Apache's mod_authnz_fcgi asks over TCP only; written by postern init.\n"
        "[Socket]\nListenStream=\nListenStream=127.0.0.1:{}\n",
        kTcpPort);
    return change;
}

// How to start Postern where systemd does not run.
std::string start_line(const Setup& setup) {
    Words words = {"spawn-fcgi"};
    if (setup.server.needs_tcp) {
        words.insert(words.end(), {"-a", "127.0.0.1", "-p", std::to_string(kTcpPort)});
    } else {
        words.insert(words.end(), {"-s", setup.places.socket.string(), "-M", "0660", "-G", "www-data"});
    }
    const auto own = fs::read_symlink("/proc/self/exe").parent_path() / "postern";
    words.insert(words.end(), {"-u", "postern", "-g", "postern", "--", own.string(), "--config",
                               setup.places.configuration.string()});
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
    auto unit = change_of(setup.places.drop_in);
    if (!unit) return tl::unexpected(unit.error());
    if (setup.server.needs_tcp) *unit = drop_in(*unit);
    const bool moves = unit->before != unit->after && setup.server.needs_tcp;
    const bool is_on = succeeds({"systemctl", "is-enabled", "--quiet", "postern.socket"}) &&
                       succeeds({"systemctl", "is-active", "--quiet", "postern.socket"});
    std::vector<Words> commands;
    if (moves) {
        commands.push_back({"systemctl", "daemon-reload"});
        commands.push_back({"systemctl", "stop", "postern.socket", "postern.service"});
    }
    if (moves || !is_on) commands.push_back({"systemctl", "enable", "--now", "postern.socket"});
    if (!moves && setup.configuration.change.before != setup.configuration.change.after)
        commands.push_back({"systemctl", "try-restart", "postern.service"});
    if (commands.empty()) {
        step.plan = "nothing to do: postern.socket is enabled and active";
        return step;
    }
    step.plan = in_words(commands);
    if (moves) step.diff = diff_of(*unit);
    step.act = [setup, moves, unit = *unit, commands]() -> Result<void> {
        if (moves) {
            if (const auto written = Writer(setup.places.copies).write({unit}); !written) return written;
        }
        return run_all(commands);
    };
    return step;
}

Result<bool> reload_server(const Setup& setup) {
    const std::string unit(setup.server.program);
    if (has_systemd(setup.places) && succeeds({"systemctl", "is-active", "--quiet", unit})) {
        if (const auto reloaded = run_all({{"systemctl", "reload", unit}}); !reloaded)
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
