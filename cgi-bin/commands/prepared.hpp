#pragma once

#include <tl/expected.hpp>

#include "config/load.hpp"
#include "pages/templates.hpp"

namespace postern::commands {

// The operator's configuration and templates, read and checked: enough to serve.
struct Prepared {
    config::Config config;
    std::filesystem::path file;  // the configuration file; empty: none was read
    pages::Templates templates;
};

// Reads the configuration and the templates, or returns every problem in either.
tl::expected<Prepared, config::Problems> prepare(const config::Sources& sources);

}  // namespace postern::commands
