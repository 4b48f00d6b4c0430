#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace postern::init {

// The content that visitors get: the files of a folder, and the answers of applications.
struct Content {
    std::string root;  // server.document-root; empty: not set here
    std::set<std::string>
        backends;  // the addresses in proxy.server, fastcgi.server and scgi.server, without Postern's
    bool answers_all = false;  // has a backend for every path

    // Tells whether the files and answers of a whole site are set here.
    bool is_site() const { return !root.empty() || answers_all; }
    // Tells whether a visitor gets files or answers of the other content here, too.
    bool shares(const Content& other) const;
};

// The configuration of lighttpd, as `lighttpd -p` prints it.
struct LighttpdSite {
    std::set<unsigned> ports;                 // of server.port and $SERVER["socket"]
    std::set<unsigned> tls_ports;             // with ssl.engine
    std::vector<std::string> hosts;           // conditions: "== \"app.example.com\"", "=~ \"^www\\.\""
    std::vector<std::string> modules;         // outside all conditions, in order
    Content content;                          // outside all conditions
    std::map<std::string, Content> contents;  // directly in each condition of `hosts`
    std::vector<std::string> indexes;         // index-file.names outside all conditions
    bool has_gate = false;                    // includes postern-gate.conf
    std::vector<std::string> protected_in;    // the host conditions around postern-protect.conf; "": none

    // The condition that names the host and sets its content; else the first condition that names the host;
    // empty if no condition names the host.
    std::string condition_for(std::string_view host) const;

    // The conditions, and "" for all other hosts, that give visitors content of this condition without
    // Postern.
    std::vector<std::string> open_beside(const std::string& condition) const;
};

// Reads that output. The error says that it is no such output.
Result<LighttpdSite> read_lighttpd(std::string_view text);

}  // namespace postern::init
