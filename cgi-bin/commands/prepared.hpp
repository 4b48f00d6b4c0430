#pragma once

#include <tl/expected.hpp>

#include "config/load.hpp"
#include "pages/look.hpp"
#include "pages/templates.hpp"

namespace postern::commands {

// The operator's configuration, templates and logo, read and checked: enough to serve.
struct Prepared {
    config::Config config;
    std::filesystem::path file;  // the configuration file; empty: none was read
    pages::Templates templates;
    pages::Look look;
};

// Reads the configuration and the files that the pages consist of, or returns every problem in them.
tl::expected<Prepared, config::Problems> prepare(const config::Sources& sources);

// Logs each file of the templates that is missing.
void log_warnings(const Prepared& prepared);

// The part of prepare() that follows the configuration.
tl::expected<Prepared, config::Problems> prepare_pages(const config::Loaded& loaded);

}  // namespace postern::commands
