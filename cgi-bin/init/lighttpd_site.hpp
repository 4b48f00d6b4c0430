#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace postern::init {

// The configuration of lighttpd, as `lighttpd -p` prints it.
struct LighttpdSite {
    std::set<unsigned> ports;               // of server.port and $SERVER["socket"]
    std::set<unsigned> tls_ports;           // with ssl.engine
    std::vector<std::string> hosts;         // conditions: "== \"app.example.com\"", "=~ \"^www\\.\""
    std::vector<std::string> modules;       // outside all conditions, in order
    std::string root;                       // server.document-root outside all conditions
    std::vector<std::string> indexes;       // index-file.names outside all conditions
    bool has_gate = false;                  // includes postern-gate.conf
    std::vector<std::string> protected_in;  // the host conditions around postern-protect.conf; "": none

    // The condition that names the host; empty if none does.
    std::string condition_for(std::string_view host) const;
};

// Reads that output. The error says that it is no such output.
Result<LighttpdSite> read_lighttpd(std::string_view text);

}  // namespace postern::init
