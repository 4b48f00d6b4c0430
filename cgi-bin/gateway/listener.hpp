#pragma once

#include <stdexcept>
#include <string>

#include <sys/types.h>

#include "base/file_descriptor.hpp"
#include "config/listen_address.hpp"

struct sockaddr;

namespace postern::gateway {

// Postern cannot listen on an address; the message names the address and the reason.
class ListenError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

// The file mode and group that decide which processes may connect to a unix socket.
struct SocketAccess {
    mode_t mode = 0660;
    std::string group;  // a name; empty keeps the group of the process
};

// The result of one attempt to accept a connection.
struct Accepted {
    int connection = -1;      // blocking, close-on-exec, the caller closes it; -1: none or refused
    bool is_starved = false;  // no descriptor or memory is left: an immediate retry is useless
};

// The file of a socket in the file system. The destructor deletes the file, unless another file has replaced
// it.
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
    // A unix socket is created with mode 0600 and gets its group and mode before it listens. The socket file
    // of an ended program is replaced. A socket on which another program listens is an error, and so is any
    // other kind of file. Throws ListenError.
    static Listener open(const config::ListenAddress& address, const SocketAccess& access = {});

    // Takes over a socket that already listens: descriptor 0 under spawn-fcgi, lighttpd, mod_fcgid, systemd.
    // Never deletes the socket's file. Throws ListenError if the socket does not listen.
    static Listener inherited(int descriptor);

    // Accepts one connection. Closes the connection of a TCP peer that is not on this machine: such a peer
    // could claim to be any visitor. libfcgi's own check of peers (FCGI_WEB_SERVER_ADDRS) does not run when
    // the program accepts connections itself. Safe from any thread.
    Accepted accept() const;

    int descriptor() const { return socket_.get(); }

private:
    Listener(FileDescriptor socket, SocketFile file);

    FileDescriptor socket_;
    SocketFile file_;
};

// Tells whether the descriptor is a stream socket that listens.
bool is_listening_socket(int descriptor);

// Tells whether the peer is on this machine: a unix socket, or a loopback address, mapped into IPv6 or not.
bool is_local_peer(const sockaddr& peer);

}  // namespace postern::gateway
