#pragma once

#include <tl/expected.hpp>

#include "config/load.hpp"
#include "pages/templates.hpp"

namespace postern::commands {

// What an operator wrote, read and checked: enough to serve with.
struct Prepared {
    config::Config config;
    std::filesystem::path file;  // the configuration file; empty: none was there
    pages::Templates templates;
};

// Reads the configuration and the templates, or says all that is wrong with either.
tl::expected<Prepared, config::Problems> prepare(const config::Sources& sources);

}  // namespace postern::commands
