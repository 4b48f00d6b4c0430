#include "gateway/listener.hpp"

#include <cerrno>
#include <cstring>
#include <optional>
#include <utility>

#include <arpa/inet.h>
#include <fcntl.h>
#include <grp.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "logging/log.hpp"

namespace postern::gateway {
namespace {

using config::ListenAddress;

constexpr int kBacklog = 511;
// Holds a whole peek (records.hpp): the TCP window does not grow while bytes stay unread.
constexpr int kReceiveBufferBytes = 256 * 1024;

[[noreturn]] void fail(const std::string& where, const std::string& why) {
    throw ListenError("cannot listen on " + where + ": " + why);
}

[[noreturn]] void fail_with_errno(const std::string& where) {
    fail(where, std::strerror(errno));
}

struct SocketAddress {
    sockaddr_storage storage{};
    socklen_t size = 0;

    const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
};

SocketAddress unix_socket_address(const std::string& path) {
    sockaddr_un address{};
    if (path.size() >= sizeof address.sun_path) fail(path, "the path is too long");
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, path.size());
    SocketAddress result;
    result.size = sizeof address;
    std::memcpy(&result.storage, &address, sizeof address);
    return result;
}

SocketAddress tcp_socket_address(const ListenAddress& from) {
    sockaddr_in ipv4{};
    sockaddr_in6 ipv6{};
    SocketAddress result;
    if (inet_pton(AF_INET, from.host.c_str(), &ipv4.sin_addr) == 1) {
        ipv4.sin_family = AF_INET;
        ipv4.sin_port = htons(from.port);
        result.size = sizeof ipv4;
        std::memcpy(&result.storage, &ipv4, sizeof ipv4);
    } else if (inet_pton(AF_INET6, from.host.c_str(), &ipv6.sin6_addr) == 1) {
        ipv6.sin6_family = AF_INET6;
        ipv6.sin6_port = htons(from.port);
        result.size = sizeof ipv6;
        std::memcpy(&result.storage, &ipv6, sizeof ipv6);
    } else {
        fail(to_string(from), "not an IP address");
    }
    return result;
}

FileDescriptor new_socket(int family, const std::string& where) {
    FileDescriptor made(socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (!made) fail_with_errno(where);
    return made;
}

void set_option(int descriptor, int level, int option, int value) {
    (void)setsockopt(descriptor, level, option, &value, sizeof value);
}

// Connections inherit these options.
void set_tcp_options(int listening) {
    set_option(listening, SOL_SOCKET, SO_RCVBUF, kReceiveBufferBytes);
    set_option(listening, SOL_SOCKET, SO_OOBINLINE, 1);
}

// Deletes the socket file at this path if no program listens on it.
void remove_stale_socket(const std::string& path, const SocketAddress& address) {
    struct stat status {};
    if (lstat(path.c_str(), &status) != 0) {
        if (errno == ENOENT) return;
        fail_with_errno(path);
    }
    if (!S_ISSOCK(status.st_mode)) fail(path, "there is a file of that name that is not a socket");
    const FileDescriptor probe = new_socket(AF_UNIX, path);
    if (connect(probe.get(), address.get(), address.size) == 0 || errno == EAGAIN || errno == EINPROGRESS)
        fail(path, "already in use");
    if (errno != ECONNREFUSED) fail_with_errno(path);
    if (unlink(path.c_str()) != 0 && errno != ENOENT) fail_with_errno(path);
}

std::optional<gid_t> group_id(const SocketAccess& access, const std::string& path) {
    if (access.group.empty()) return std::nullopt;
    errno = 0;
    const group* entry = getgrnam(access.group.c_str());
    if (entry == nullptr) fail(path, "unknown group \"" + access.group + '"');
    return entry->gr_gid;
}

}  // namespace

SocketFile::SocketFile(std::string path) : path_(std::move(path)) {
    struct stat status {};
    if (lstat(path_.c_str(), &status) != 0) fail_with_errno(path_);
    device_ = status.st_dev;
    inode_ = status.st_ino;
}

SocketFile::SocketFile(SocketFile&& other) noexcept
    : path_(std::exchange(other.path_, {})), device_(other.device_), inode_(other.inode_) {}

SocketFile& SocketFile::operator=(SocketFile&& other) noexcept {
    std::swap(path_, other.path_);
    std::swap(device_, other.device_);
    std::swap(inode_, other.inode_);
    return *this;
}

SocketFile::~SocketFile() {
    if (path_.empty()) return;
    struct stat status {};
    const bool is_still_own =
        lstat(path_.c_str(), &status) == 0 && status.st_dev == device_ && status.st_ino == inode_;
    if (is_still_own) (void)unlink(path_.c_str());
}

Listener::Listener(FileDescriptor socket, SocketFile file)
    : socket_(std::move(socket)), file_(std::move(file)) {}

Listener Listener::open(const ListenAddress& address, const SocketAccess& access) {
    const std::string where = address.is_unix() ? address.path : to_string(address);
    const SocketAddress name =
        address.is_unix() ? unix_socket_address(address.path) : tcp_socket_address(address);
    FileDescriptor made = new_socket(name.storage.ss_family, where);
    SocketFile file;
    if (address.is_unix()) {
        const std::optional<gid_t> group = group_id(access, where);
        remove_stale_socket(address.path, name);
        // The file gets the mode of the socket, so no other user can connect before group and mode are set.
        // The umask, which all threads share, stays unchanged.
        if (fchmod(made.get(), 0600) != 0 || bind(made.get(), name.get(), name.size) != 0)
            fail_with_errno(where);
        file = SocketFile(address.path);
        if (group && lchown(address.path.c_str(), static_cast<uid_t>(-1), *group) != 0)
            fail_with_errno(where);
        if (chmod(address.path.c_str(), access.mode) != 0) fail_with_errno(where);
    } else {
        set_option(made.get(), SOL_SOCKET, SO_REUSEADDR, 1);
        set_tcp_options(made.get());
        if (name.storage.ss_family == AF_INET6) set_option(made.get(), IPPROTO_IPV6, IPV6_V6ONLY, 1);
        if (bind(made.get(), name.get(), name.size) != 0) {
            if (errno == EADDRINUSE) fail(where, "already in use");
            fail_with_errno(where);
        }
    }
    if (::listen(made.get(), kBacklog) != 0) fail_with_errno(where);
    return Listener(std::move(made), std::move(file));
}

Listener Listener::inherited(int descriptor) {
    const std::string where = "descriptor " + std::to_string(descriptor);
    if (!is_listening_socket(descriptor)) fail(where, "it is not a listening socket");
    const int flags = fcntl(descriptor, F_GETFL);
    if (flags < 0 || fcntl(descriptor, F_SETFL, flags | O_NONBLOCK) != 0 ||
        fcntl(descriptor, F_SETFD, FD_CLOEXEC) != 0) {
        fail_with_errno(where);
    }
    int domain = 0;
    socklen_t size = sizeof domain;
    if (getsockopt(descriptor, SOL_SOCKET, SO_DOMAIN, &domain, &size) == 0 && domain != AF_UNIX)
        set_tcp_options(descriptor);
    return Listener(FileDescriptor(descriptor), SocketFile());
}

Accepted Listener::accept() const {
    SocketAddress peer;
    peer.size = sizeof peer.storage;
    Accepted accepted;
    const int connection =
        accept4(socket_.get(), reinterpret_cast<sockaddr*>(&peer.storage), &peer.size, SOCK_CLOEXEC);
    if (connection < 0) {
        accepted.is_starved = errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM;
    } else if (is_local_peer(*peer.get())) {
        // Without SO_OOBINLINE, an out-of-band byte could be missing in the peek but present in the read:
        // libfcgi would read other records than those inspected. A connection to a unix socket inherits no
        // options.
        if (peer.storage.ss_family == AF_UNIX) {
            set_option(connection, SOL_SOCKET, SO_OOBINLINE, 1);
        } else {
            set_option(connection, IPPROTO_TCP, TCP_NODELAY, 1);
        }
        accepted.connection = connection;
    } else {
        logging::log(logging::Level::Warning, "connection_refused", {{"reason", "not from this machine"}});
        close(connection);
    }
    return accepted;
}

bool is_listening_socket(int descriptor) {
    int listens = 0;
    int type = 0;
    socklen_t size = sizeof listens;
    if (getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size) != 0) return false;
    size = sizeof type;
    return listens != 0 && getsockopt(descriptor, SOL_SOCKET, SO_TYPE, &type, &size) == 0 &&
           type == SOCK_STREAM;
}

bool is_local_peer(const sockaddr& peer) {
    if (peer.sa_family == AF_UNIX) return true;
    const auto is_loopback = [](const unsigned char* address) { return address[0] == 127; };
    if (peer.sa_family == AF_INET) {
        sockaddr_in ipv4{};
        std::memcpy(&ipv4, &peer, sizeof ipv4);
        return is_loopback(reinterpret_cast<const unsigned char*>(&ipv4.sin_addr));
    }
    if (peer.sa_family != AF_INET6) return false;
    sockaddr_in6 ipv6{};
    std::memcpy(&ipv6, &peer, sizeof ipv6);
    if (IN6_IS_ADDR_V4MAPPED(&ipv6.sin6_addr)) return is_loopback(ipv6.sin6_addr.s6_addr + 12);
    return IN6_IS_ADDR_LOOPBACK(&ipv6.sin6_addr);
}

}  // namespace postern::gateway
