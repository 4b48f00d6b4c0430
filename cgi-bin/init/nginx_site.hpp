#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/origin.hpp"
#include "base/result.hpp"
#include "commands/nginx/scopes.hpp"

namespace postern::init {

// The server block that answers for the site: on its port, with or without TLS as its scheme says, and by its
// name as nginx compares names. `file`: only blocks in that file; if none has the name, its only block on the
// port. The error explains why there is none, or which there are.
Result<const commands::nginx::Scope*> find_server(const commands::nginx::Model& model, const Origin& site,
                                                  const std::optional<std::filesystem::path>& file);

// How well a server_name fits the host, as nginx ranks names: 4 exact, 3 "*.example.com" or ".example.com",
// 2 "app.*", 1 a regular expression, 0 not at all.
int fit_of_name(std::string_view name, std::string_view host);

// The text of a configuration file with these lines first in the server block that begins at that line. The
// error says that the place was not found.
Result<std::string> with_first_lines(const std::string& text, int line,
                                     const std::vector<std::string>& lines);

// The faults of a server block that a visitor would notice after signing in. Reads the site's folder.
std::vector<std::string> warnings_about(const commands::nginx::Scope& server);

// Tells whether the block only sends visitors on to https.
bool redirects_to_https(const commands::nginx::Scope& server);

}  // namespace postern::init
