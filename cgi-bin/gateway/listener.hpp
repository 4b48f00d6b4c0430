#pragma once

#include <stdexcept>
#include <string>

#include <sys/types.h>

#include "base/file_descriptor.hpp"
#include "config/listen_address.hpp"

struct sockaddr;

namespace postern::gateway {

// There is no listening on that address; says which and why.
class ListenError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

// Who may connect to a unix socket.
struct SocketAccess {
    mode_t mode = 0660;
    std::string group;  // a name; empty leaves the process's own
};

// What became of one attempt to accept.
struct Accepted {
    int connection = -1;      // blocking, close-on-exec, the caller's to close; -1: nobody waiting or welcome
    bool is_starved = false;  // no descriptor or memory left: trying again at once is no use
};

// A socket's file in the file system. Removed with its owner, unless another file has taken its place.
class SocketFile {
public:
    SocketFile() = default;
    // Requires: the socket has just been bound to the path.
    explicit SocketFile(std::string path);
    SocketFile(SocketFile&& other) noexcept;
    SocketFile& operator=(SocketFile&& other) noexcept;
    ~SocketFile();

private:
    std::string path_;
    dev_t device_ = 0;
    ino_t inode_ = 0;
};

// A listening socket, non-blocking and close-on-exec.
class Listener {
public:
    // A unix socket comes into being with mode 0600 and gets its group and mode before it listens. The
    // socket of a program that has ended is replaced; one that somebody answers on is an error, and any
    // other kind of file is left alone. Throws ListenError.
    static Listener open(const config::ListenAddress& address, const SocketAccess& access = {});

    // Takes over a socket that listens already: descriptor 0 under spawn-fcgi, lighttpd, mod_fcgid, systemd.
    // Its file, if it has one, stays its maker's. Throws ListenError when it does not listen.
    static Listener inherited(int descriptor);

    // Accepts one connection. A TCP peer that is not on this machine is hung up on: this is libfcgi's
    // FCGI_WEB_SERVER_ADDRS check, which does not happen when a program accepts itself, with the one list
    // that makes sense: whoever reaches the port could otherwise claim to be any visitor.
    // Safe from any thread.
    Accepted accept() const;

    int descriptor() const { return socket_.get(); }

private:
    Listener(FileDescriptor socket, SocketFile file);

    FileDescriptor socket_;
    SocketFile file_;
};

// Whether the descriptor is a stream socket that listens.
bool is_listening_socket(int descriptor);

// Whether the peer is on this machine: a unix socket, or a loopback address, mapped into IPv6 or not.
bool is_local_peer(const sockaddr& peer);

}  // namespace postern::gateway
