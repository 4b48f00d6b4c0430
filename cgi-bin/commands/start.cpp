#include "commands/start.hpp"

#include <sys/socket.h>

namespace postern::commands {

StartMode decide_start(bool descriptor_0_listens, bool has_gateway_interface) {
    if (descriptor_0_listens) return StartMode::FastCgi;
    return has_gateway_interface ? StartMode::Cgi : StartMode::CommandLine;
}

bool is_listening(int descriptor) {
    int accepts = 0;
    socklen_t size = sizeof accepts;
    return getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &accepts, &size) == 0 && accepts != 0;
}

}  // namespace postern::commands
