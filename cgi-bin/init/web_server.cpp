#include "init/web_server.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <csignal>
#include <fstream>
#include <iterator>
#include <map>
#include <system_error>

#include <fmt/format.h>

#include "base/number.hpp"
#include "config/in_quotes.hpp"

namespace postern::init {
namespace {

namespace fs = std::filesystem;

constexpr std::array kServers = {
    WebServer{"nginx", "nginx", SIGHUP, "reload", false, propose_nginx, test_nginx},
    WebServer{"apache", "apache2", SIGUSR1, "reload", true, propose_apache, test_apache},
    WebServer{"lighttpd", "lighttpd", SIGUSR1, "restart", false, propose_lighttpd, test_lighttpd},
};

struct Process {
    std::string name;
    pid_t parent;
};

// Reads "PID (NAME) STATE PARENT …" (proc(5)).
std::optional<Process> process_at(const fs::path& folder) {
    std::ifstream in(folder / "stat");
    std::string text((std::istreambuf_iterator<char>(in)), {});
    const auto begin = text.find('(');
    const auto end = text.rfind(") ");
    if (begin == std::string::npos || end == std::string::npos || text.size() < end + 5) return std::nullopt;
    Process process{.name = text.substr(begin + 1, end - begin - 1), .parent = 0};
    const char* number = text.data() + end + 4;
    std::from_chars(number, text.data() + text.size(), process.parent);
    return process;
}

std::string in_words(const std::vector<const WebServer*>& servers) {
    std::vector<std::string_view> names;
    for (const WebServer* each : servers)
        names.push_back(each->name);
    return fmt::format("{}", fmt::join(names, ", "));
}

}  // namespace

std::span<const WebServer> web_servers() {
    return kServers;
}

std::optional<pid_t> main_process(const Places& places, std::string_view program) {
    std::error_code failed;
    const fs::path own_namespace = fs::read_symlink(places.processes / "self/ns/pid", failed);
    std::map<pid_t, Process> processes;
    for (const auto& each : fs::directory_iterator(places.processes, failed)) {
        const auto number = parse_number<std::uint32_t>(each.path().filename().string());
        if (!number || fs::read_symlink(each.path() / "ns/pid", failed) != own_namespace) continue;
        if (auto process = process_at(each.path()); process && process->name == program)
            processes.emplace(static_cast<pid_t>(*number), std::move(*process));
    }
    const auto main = std::ranges::find_if(
        processes, [&](const auto& each) { return !processes.contains(each.second.parent); });
    return main == processes.end() ? std::nullopt : std::optional(main->first);
}

Result<const WebServer*> choose_server(const Places& places, const Wish& wish) {
    std::vector<const WebServer*> installed;
    std::vector<const WebServer*> running;
    for (const WebServer& each : kServers) {
        if (!is_installed(each.program)) continue;
        installed.push_back(&each);
        if (main_process(places, each.program)) running.push_back(&each);
        if (each.name == wish.server) return &each;
    }
    if (!wish.server.empty()) return failure(fmt::format("{} is not installed on this machine", wish.server));
    if (running.size() == 1) return running.front();
    if (running.size() > 1)
        return failure(
            fmt::format("{} run on this machine: choose one with --server NAME", in_words(running)));
    if (installed.size() == 1) return installed.front();
    if (installed.size() > 1)
        return failure(fmt::format("{} are installed, but none of them runs: choose one with --server NAME",
                                   in_words(installed)));
    return failure("no web server is installed on this machine: sudo apt install nginx");
}

bool is_same_or_nested(const fs::path& one, const fs::path& other) {
    if (one.empty() || other.empty()) return false;
    std::error_code failed;
    const auto text_of = [&](const fs::path& each) {
        const fs::path real = fs::weakly_canonical(each, failed);
        const std::string text = (failed ? each : real).string();
        return text.ends_with('/') ? text : text + '/';
    };
    const std::string first = text_of(one);
    const std::string second = text_of(other);
    return first.starts_with(second) || second.starts_with(first);
}

Result<void> require_shipped(const Places& places, std::string_view folder, std::string_view file) {
    const fs::path path = places.shipped / folder / file;
    std::error_code failed;
    if (fs::exists(path, failed)) return {};
    return failure(fmt::format(
        "{} does not exist: install Postern's package, or copy the folder {}/ of Postern's sources to {}",
        path.string(), folder, places.shipped.string()));
}

Result<void> Proposal::add_own_file(const fs::path& file, const std::string& text) {
    auto change = own_file(file, text);
    if (!change) return tl::unexpected(change.error());
    files.push_back(std::move(*change));
    return {};
}

Result<fs::path> find_certificate(const Places& places, const Origin& origin) {
    if (!origin.is_https()) return fs::path();
    fs::path folder = places.certificates / origin.host;
    std::error_code failed;
    if (fs::exists(folder / "fullchain.pem", failed)) return folder;
    return failure(
        fmt::format("there is no certificate for {0} in {1}. Get a certificate: sudo certbot certonly -d "
                    "{0}. To begin without https: --url http://…",
                    origin.host, folder.string()));
}

tl::unexpected<Error> no_https_site(std::string_view server, const Origin& site) {
    return failure(
        fmt::format("no site of {0} answers https on port {2}, so {1} needs a certificate first: sudo apt "
                    "install certbot python3-certbot-{3} && sudo certbot --{3} -d {1}. Without https, the "
                    "network can read passwords; to begin anyway: --url http://{1}/",
                    server, site.host, site.port, server == "apache" ? "apache" : "nginx"));
}

}  // namespace postern::init
