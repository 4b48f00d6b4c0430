#include "gateway/listener.hpp"

#include <exception>
#include <fstream>
#include <optional>
#include <string>

#include <arpa/inet.h>
#include <catch2/catch.hpp>
#include <fcntl.h>
#include <grp.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "gateway/records.hpp"
#include "support/fastcgi_client.hpp"
#include "support/fastcgi_site.hpp"
#include "support/temporary_directory.hpp"

using namespace postern;
using namespace postern::tests;
using config::ListenAddress;
using gateway::Listener;
using gateway::ListenError;

namespace {

struct Directory : TemporaryDirectory {
    std::string socket() const { return (path() / "postern.sock").string(); }
    ListenAddress address() const { return {.path = socket(), .host = "", .port = 0}; }
};

struct stat status_of(const std::string& path) {
    struct stat status {};
    lstat(path.c_str(), &status);
    return status;
}

bool exists(const std::string& path) {
    return status_of(path).st_ino != 0;
}

bool can_connect(const std::string& path) {
    try {
        const FastCgiClient client(path);
        return true;
    } catch (const std::exception&) {
        return false;
    }
}

// Waits up to a second for a connection and accepts it.
gateway::Accepted accept(const Listener& listener) {
    pollfd entry{listener.descriptor(), POLLIN, 0};
    (void)poll(&entry, 1, 1000);
    return listener.accept();
}

bool is_local_ipv4(const char* text) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    REQUIRE(inet_pton(AF_INET, text, &address.sin_addr) == 1);
    return gateway::is_local_peer(reinterpret_cast<const sockaddr&>(address));
}

bool is_local_ipv6(const char* text) {
    sockaddr_in6 address{};
    address.sin6_family = AF_INET6;
    REQUIRE(inet_pton(AF_INET6, text, &address.sin6_addr) == 1);
    return gateway::is_local_peer(reinterpret_cast<const sockaddr&>(address));
}

}  // namespace

TEST_CASE("a unix socket listens with the mode asked for, whatever the umask", "[gateway][listener]") {
    const Directory directory;
    for (const mode_t mask : {mode_t{0}, mode_t{077}}) {
        const mode_t before = umask(mask);
        const Listener listener = Listener::open(directory.address());
        umask(before);
        CHECK((status_of(directory.socket()).st_mode & 07777) == 0660);
        CHECK(can_connect(directory.socket()));
        CHECK((fcntl(listener.descriptor(), F_GETFL) & O_NONBLOCK) != 0);
        CHECK((fcntl(listener.descriptor(), F_GETFD) & FD_CLOEXEC) != 0);
    }
    const Listener listener = Listener::open(directory.address(), {.mode = 0600, .group = ""});
    CHECK((status_of(directory.socket()).st_mode & 07777) == 0600);
}

TEST_CASE("a unix socket goes to the group asked for", "[gateway][listener]") {
    const Directory directory;
    // Only root may choose any group. Other users may choose only a group of their own.
    const gid_t wanted = geteuid() == 0 ? getgrnam("www-data")->gr_gid : getegid();
    const Listener listener =
        Listener::open(directory.address(), {.mode = 0660, .group = getgrgid(wanted)->gr_name});
    CHECK(status_of(directory.socket()).st_gid == wanted);
    CHECK((status_of(directory.socket()).st_mode & 07777) == 0660);
}

TEST_CASE("a group that does not exist is named", "[gateway][listener]") {
    const Directory directory;
    CHECK_THROWS_WITH(Listener::open(directory.address(), {.mode = 0660, .group = "no-such-group"}),
                      Catch::Contains("unknown group \"no-such-group\""));
    CHECK_FALSE(exists(directory.socket()));
}

TEST_CASE("the socket of a program that has ended is replaced", "[gateway][listener]") {
    const Directory directory;
    {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        directory.socket().copy(address.sun_path, sizeof address.sun_path - 1);
        const FileDescriptor dead(socket(AF_UNIX, SOCK_STREAM, 0));
        REQUIRE(bind(dead.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
        REQUIRE(::listen(dead.get(), 1) == 0);
    }
    REQUIRE(exists(directory.socket()));
    REQUIRE_FALSE(can_connect(directory.socket()));
    const Listener listener = Listener::open(directory.address());
    CHECK(can_connect(directory.socket()));
}

TEST_CASE("a socket that somebody answers on is left to him", "[gateway][listener]") {
    const Directory directory;
    const Listener first = Listener::open(directory.address());
    CHECK_THROWS_WITH(Listener::open(directory.address()),
                      Catch::Contains(directory.socket()) && Catch::Contains("already in use"));
    CHECK(can_connect(directory.socket()));
    // Also if the other process's queue is full.
    const Directory other;
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    other.socket().copy(address.sun_path, sizeof address.sun_path - 1);
    const FileDescriptor busy(socket(AF_UNIX, SOCK_STREAM, 0));
    REQUIRE(bind(busy.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
    REQUIRE(::listen(busy.get(), 0) == 0);
    const FastCgiClient waiting(other.socket());
    CHECK_THROWS_WITH(Listener::open(other.address()), Catch::Contains("already in use"));
}

TEST_CASE("a file that is not a socket is never removed", "[gateway][listener]") {
    const Directory directory;
    std::ofstream(directory.socket()) << "precious";
    CHECK_THROWS_AS(Listener::open(directory.address()), ListenError);
    CHECK_THROWS_WITH(Listener::open(directory.address()), Catch::Contains("not a socket"));
    CHECK(status_of(directory.socket()).st_size == 8);
    REQUIRE(unlink(directory.socket().c_str()) == 0);
    REQUIRE(symlink("/etc/passwd", directory.socket().c_str()) == 0);
    CHECK_THROWS_WITH(Listener::open(directory.address()), Catch::Contains("not a socket"));
    CHECK(S_ISLNK(status_of(directory.socket()).st_mode));
}

TEST_CASE("a place where there can be no socket is named with the reason", "[gateway][listener]") {
    const Directory directory;
    const std::string missing = directory.path() / "missing" / "postern.sock";
    CHECK_THROWS_WITH(Listener::open({.path = missing, .host = "", .port = 0}),
                      Catch::Contains(missing) && Catch::Contains("No such file or directory"));
    CHECK_THROWS_WITH(Listener::open({.path = "/" + std::string(200, 'a'), .host = "", .port = 0}),
                      Catch::Contains("too long"));
}

TEST_CASE("a listener takes its own socket away with it and no other", "[gateway][listener]") {
    const Directory directory;
    {
        Listener listener = Listener::open(directory.address());
        const Listener moved = std::move(listener);
        CHECK(can_connect(directory.socket()));
    }
    CHECK_FALSE(exists(directory.socket()));
    {
        std::optional<Listener> first = Listener::open(directory.address());
        REQUIRE(rename(directory.socket().c_str(), (directory.path() / "moved").c_str()) == 0);
        const Listener second = Listener::open(directory.address());
        first.reset();
        CHECK(can_connect(directory.socket()));
    }
    CHECK_FALSE(exists(directory.socket()));
}

TEST_CASE("a TCP port is listened on once", "[gateway][listener]") {
    const Listener first = Listener::open({.path = "", .host = "127.0.0.1", .port = 0});
    const std::uint16_t port = port_of(first);
    CHECK_THROWS_WITH(Listener::open({.path = "", .host = "127.0.0.1", .port = port}),
                      Catch::Contains("tcp:127.0.0.1:" + std::to_string(port) + ": already in use"));
    const FastCgiClient client(port);
    const gateway::Accepted accepted = accept(first);
    const FileDescriptor connection(accepted.connection);
    REQUIRE(connection);
    CHECK((fcntl(connection.get(), F_GETFL) & O_NONBLOCK) == 0);
    CHECK((fcntl(connection.get(), F_GETFD) & FD_CLOEXEC) != 0);
}

TEST_CASE("a TCP connection has room for a whole request that nobody has read yet", "[gateway][listener]") {
    const Listener made = Listener::open({.path = "", .host = "127.0.0.1", .port = 0});
    const FileDescriptor plain(socket(AF_INET, SOCK_STREAM, 0));
    REQUIRE(::listen(plain.get(), 1) == 0);
    const Listener inherited = Listener::inherited(dup(plain.get()));
    for (const Listener* listener : {&made, &inherited}) {
        const FastCgiClient client(port_of(*listener));
        const FileDescriptor connection(accept(*listener).connection);
        int bytes = 0;
        socklen_t size = sizeof bytes;
        REQUIRE(getsockopt(connection.get(), SOL_SOCKET, SO_RCVBUF, &bytes, &size) == 0);
        // About half of the buffer is the window that the peer may fill (tcp(7)).
        CHECK(bytes >= static_cast<int>(2 * gateway::kPeekBytes));
        int is_inline = 0;
        size = sizeof is_inline;
        REQUIRE(getsockopt(connection.get(), SOL_SOCKET, SO_OOBINLINE, &is_inline, &size) == 0);
        CHECK(is_inline == 1);
    }
}

TEST_CASE("nobody waiting is no reason to stop accepting", "[gateway][listener]") {
    const Directory directory;
    const Listener listener = Listener::open(directory.address());
    const gateway::Accepted accepted = listener.accept();
    CHECK(accepted.connection == -1);
    CHECK_FALSE(accepted.is_starved);
}

TEST_CASE("a fault that is no lack of descriptors or memory closes no visitor's connection",
          "[gateway][listener]") {
    const Directory directory;
    const Listener listener = Listener::open(directory.address());
    REQUIRE(shutdown(listener.descriptor(), SHUT_RDWR) == 0);
    const gateway::Accepted accepted = listener.accept();
    CHECK(accepted.connection == -1);
    CHECK_FALSE(accepted.is_starved);
}

TEST_CASE("an inherited descriptor is taken over if it listens", "[gateway][listener]") {
    const Directory directory;
    {
        const Listener maker = Listener::open(directory.address());
        const Listener inherited = Listener::inherited(dup(maker.descriptor()));
        CHECK((fcntl(inherited.descriptor(), F_GETFD) & FD_CLOEXEC) != 0);
        const FastCgiClient client(directory.socket());
        const FileDescriptor connection(accept(inherited).connection);
        CHECK(connection);
    }
    int pipes[2] = {};
    REQUIRE(pipe(pipes) == 0);
    const FileDescriptor in(pipes[0]);
    const FileDescriptor out(pipes[1]);
    CHECK_THROWS_WITH(Listener::inherited(in.get()), Catch::Contains("not a listening socket"));
    CHECK(fcntl(in.get(), F_GETFD) >= 0);
}

TEST_CASE("an inherited socket's file stays its maker's", "[gateway][listener]") {
    const Directory directory;
    const Listener maker = Listener::open(directory.address());
    { const Listener inherited = Listener::inherited(dup(maker.descriptor())); }
    CHECK(can_connect(directory.socket()));
}

TEST_CASE("only a stream socket that listens is a listening socket", "[gateway][listener]") {
    const Directory directory;
    const Listener listener = Listener::open(directory.address());
    CHECK(gateway::is_listening_socket(listener.descriptor()));
    const FastCgiClient client(directory.socket());
    CHECK_FALSE(gateway::is_listening_socket(client.descriptor()));
    const FileDescriptor null(open("/dev/null", O_RDONLY));
    CHECK_FALSE(gateway::is_listening_socket(null.get()));
    CHECK_FALSE(gateway::is_listening_socket(-1));
    const FileDescriptor datagrams(socket(AF_INET, SOCK_DGRAM, 0));
    CHECK_FALSE(gateway::is_listening_socket(datagrams.get()));
}

TEST_CASE("only this machine's addresses are local peers", "[gateway][listener]") {
    sockaddr unix_socket{};
    unix_socket.sa_family = AF_UNIX;
    CHECK(gateway::is_local_peer(unix_socket));
    for (const char* address : {"127.0.0.1", "127.255.255.255"})
        CHECK(is_local_ipv4(address));
    for (const char* address : {"0.0.0.0", "10.6.6.6", "126.255.255.255", "128.0.0.1", "1.0.0.127"})
        CHECK_FALSE(is_local_ipv4(address));
    for (const char* address : {"::1", "::ffff:127.0.0.1"})
        CHECK(is_local_ipv6(address));
    for (const char* address : {"::", "::2", "::ffff:10.6.6.6", "fe80::1", "2001:db8::1", "::127.0.0.1"})
        CHECK_FALSE(is_local_ipv6(address));
}
