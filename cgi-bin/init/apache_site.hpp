#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace postern::init {

// A virtual host in the output of `apache2ctl -S`.
struct ListedHost {
    std::string file;
    int line;
    std::uint16_t port;  // 0: every port

    bool operator==(const ListedHost&) const = default;
};
std::vector<ListedHost> hosts_in(std::string_view list);

// A <VirtualHost> block in a configuration file.
struct VirtualHost {
    std::vector<std::string> names;    // of ServerName and ServerAlias, in lower case, without ports
    std::vector<std::string> indexes;  // of DirectoryIndex
    std::string root;                  // of DocumentRoot
    bool has_tls = false;
    bool is_gated = false;            // includes postern-gate.conf
    bool redirects_to_https = false;  // sends every visitor on
    bool is_proxy = false;            // passes paths on to an application
    bool is_login_page = false;       // passes paths on to Postern
    std::set<std::string> backends;   // the addresses of applications in ProxyPass
    // Sections whose rule replaces Postern's rule for the whole site: "<Location \"/api\">".
    std::vector<std::string> open_sections;
    std::size_t inside = 0;  // the first byte behind the line of the opening tag
    std::size_t end = 0;     // the first byte of the line of the closing tag

    // Tells whether a name, which may have "*" and "?", is the host.
    bool is_named(std::string_view host) const;
};

// The block that begins at that line; the error says that no block was found.
Result<VirtualHost> virtual_host_at(std::string_view text, int line);

// The text with these lines at the beginning and at the end of the block.
std::string with_lines(std::string_view text, const VirtualHost& host, const std::vector<std::string>& first,
                       const std::vector<std::string>& last);

}  // namespace postern::init
