#include "commands/surroundings.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <exception>
#include <stdexcept>
#include <string>
#include <system_error>
#include <thread>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <grp.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.hpp"
#include "config/in_quotes.hpp"
#include "config/values.hpp"
#include "database/database.hpp"
#include "guards/server_key.hpp"
#include "users/htpasswd.hpp"

namespace postern::commands {
namespace {

namespace fs = std::filesystem;

class Look {
public:
    Look(const config::Loaded& loaded, bool is_for_root)
        : loaded_(loaded), config_(loaded.config), is_for_root_(is_for_root) {}

    Surroundings around() {
        state();
        if (config_.listen && config_.listen->is_unix()) unix_socket();
        if (config_.listen && !config_.listen->is_unix()) tcp_address();
        socket_group();
        if (config_.users.source == config::UserSource::Htpasswd) password_file();
        audit_file();
        memory();
        return std::move(found_);
    }

private:
    void fault(std::string_view key, const std::string& text) {
        found_.faults.push_back(loaded_.place_of(key) + ": " + text);
    }
    void warning(std::string_view key, const std::string& text) {
        found_.warnings.push_back(loaded_.place_of(key) + ": " + text);
    }

    static bool can_make_files_in(const fs::path& folder) { return access(folder.c_str(), W_OK | X_OK) == 0; }

    void state() {
        const fs::path& directory = config_.state.directory;
        std::error_code ignored;
        if (!exists(directory, ignored)) {
            if (is_for_root_ || !can_make_files_in(directory.parent_path()))
                fault("state.directory",
                      fmt::format("{0} does not exist; create it for the user that Postern runs as: install "
                                  "-d -m 700 -o postern -g postern {0}",
                                  directory.string()));
            return;
        }
        try {
            require_private(directory);
        } catch (const std::exception& error) {
            return fault("state.directory", error.what());
        }
        if (const auto denied = fault_of_state_directory(directory))
            return fault("state.directory", directory.string() + ": " + *denied);
        database_file();
        server_key();
    }

    void database_file() {
        const database::Place place = database::place_of(config_);
        if (!place.url.empty()) return;
        for (const char* ending : {"", "-wal", "-shm"}) {
            const fs::path file = place.file.string() + ending;
            if (const auto denied = fault_of_state_file(file))
                fault("state.directory", file.string() + ": " + *denied);
        }
    }

    void server_key() {
        const fs::path file = config_.state.directory / "server.key";
        std::error_code ignored;
        if (!exists(symlink_status(file, ignored))) return;  // the first start creates the key
        try {
            guards::load_server_key(file);
        } catch (const std::exception& error) {
            fault("state.directory", error.what());
        }
    }

    void unix_socket() {
        const fs::path path = config_.listen->path;
        const fs::path folder = path.parent_path();
        std::error_code ignored;
        if (!is_directory(folder, ignored))
            return fault("listen", fmt::format("the folder {} does not exist", folder.string()));
        if (!is_for_root_ && !can_make_files_in(folder))
            fault("listen", "this user cannot create a socket in " + folder.string());
        const fs::file_status there = symlink_status(path, ignored);
        if (exists(there) && !is_socket(there))
            fault("listen", path.string() + " exists, but is not a socket");
    }

    void tcp_address() {
        const std::string& host = config_.listen->host;
        sockaddr_in ipv4{};
        sockaddr_in6 ipv6{};
        ipv4.sin_family = AF_INET;
        ipv6.sin6_family = AF_INET6;
        const bool is_ipv4 = inet_pton(AF_INET, host.c_str(), &ipv4.sin_addr) == 1;
        if (!is_ipv4 && inet_pton(AF_INET6, host.c_str(), &ipv6.sin6_addr) != 1) return;
        const bool is_loopback = is_ipv4 ? (ntohl(ipv4.sin_addr.s_addr) >> 24U) == 127U
                                         : IN6_IS_ADDR_LOOPBACK(&ipv6.sin6_addr) != 0;
        // Port 0 avoids a conflict with a running Postern.
        const FileDescriptor probe(socket(is_ipv4 ? AF_INET : AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0));
        const int bound = is_ipv4 ? bind(probe.get(), reinterpret_cast<const sockaddr*>(&ipv4), sizeof ipv4)
                                  : bind(probe.get(), reinterpret_cast<const sockaddr*>(&ipv6), sizeof ipv6);
        if (bound != 0 && errno == EADDRNOTAVAIL)
            return fault("listen", "this machine does not have the address " + host);
        if (!is_loopback)
            warning("listen", fmt::format("every machine that reaches {} can pretend to be any visitor, "
                                          "because FastCGI has no password; use 127.0.0.1 or a unix socket",
                                          host));
    }

    void socket_group() {
        const std::string& group = config_.socket.group;
        if (!group.empty() && getgrnam(group.c_str()) == nullptr)
            fault("socket.group", "unknown group " + config::in_quotes(group));
    }

    void password_file() {
        const fs::path& file = config_.users.htpasswd_file;
        const auto text = read_text_file(file, users::kMaxHtpasswdBytes);
        if (!text) return fault("users.htpasswd_file", file.string() + ": " + text.error().message);
        const auto parsed = users::parse_htpasswd(*text, config_.users.htpasswd_domain);
        for (const auto& problem : parsed.problems)
            warning("users.htpasswd_file",
                    fmt::format("{}:{}: {}", file.string(), problem.line, problem.message));
        if (parsed.entries.empty())
            warning("users.htpasswd_file", file.string() + ": has no user who can sign in");
    }

    void audit_file() {
        const fs::path& file = config_.log.audit_file;
        if (file.empty()) return;
        std::error_code ignored;
        if (!is_directory(file.parent_path(), ignored))
            return fault("log.audit_file",
                         fmt::format("the folder {} does not exist", file.parent_path().string()));
        const fs::file_status there = symlink_status(file, ignored);
        if (exists(there) && !is_regular_file(there))
            return fault("log.audit_file", file.string() + " exists, but is not a regular file");
        const fs::path& written = exists(there) ? file : file.parent_path();
        if (access(written.c_str(), W_OK) != 0)
            fault("log.audit_file", file.string() + ": " + std::strerror(errno));
    }

    void memory() {
        const auto cores = std::max(std::thread::hardware_concurrency(), 1U);
        const std::uint64_t threads = config_.password.parallel > 0 ? config_.password.parallel : cores;
        const std::uint64_t wanted_mib = threads * config_.password.memory_mib;
        const std::uint64_t there_mib = static_cast<std::uint64_t>(sysconf(_SC_PHYS_PAGES)) *
                                            static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE)) >>
                                        20U;
        if (wanted_mib > there_mib)
            warning("password.memory_mib",
                    fmt::format("{} sign-ins at the same time need {} MiB, and this machine has {} MiB",
                                threads, wanted_mib, there_mib));
    }

    const config::Loaded& loaded_;
    const config::Config& config_;
    const bool is_for_root_;
    Surroundings found_;
};

}  // namespace

Surroundings look_around(const config::Loaded& loaded, bool is_for_root) {
    return Look(loaded, is_for_root).around();
}

}  // namespace postern::commands
