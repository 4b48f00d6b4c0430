#include "commands/start.hpp"

namespace postern::commands {

StartMode decide_start(bool descriptor_0_listens, bool has_gateway_interface) {
    if (descriptor_0_listens) return StartMode::FastCgi;
    return has_gateway_interface ? StartMode::Cgi : StartMode::CommandLine;
}

}  // namespace postern::commands
