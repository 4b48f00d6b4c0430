#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include <tl/expected.hpp>

#include "base/origin.hpp"
#include "commands/command.hpp"

namespace postern::init {

// The order of the operator: the values of the flags or, at a terminal, the answers to questions.
struct Wish {
    Origin site;
    std::string url;                                 // of the site, with a path
    std::optional<Origin> login = {};                // the login host; none: the login page is on the site
    std::string user = {};                           // an email address; empty: no user
    std::string server = {};                         // "nginx", "apache", "lighttpd"; empty: unknown
    std::optional<std::filesystem::path> file = {};  // with the site
    bool prints_only = false;
    bool takes_all = false;  // no question before the changes
};

// The address of a site: an origin and a path, without a query.
struct SiteUrl {
    Origin origin;
    std::string text;
};
Result<SiteUrl> parse_site_url(std::string_view text);

// Reads the flags, and asks for the rest if `invocation.in` is a terminal and --yes is not given. Otherwise
// each missing flag is a problem.
tl::expected<Wish, config::Problems> read_wish(const commands::Invocation& invocation);

// Tells whether questions are allowed: at a terminal, without --yes.
bool may_ask(const commands::Invocation& invocation);

}  // namespace postern::init
