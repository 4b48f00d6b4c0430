#pragma once

#include "init/steps.hpp"

namespace postern::init {

// Tells whether systemd is the first process of this machine.
bool has_systemd(const Places& places);

// Makes the web server read its configuration again. Returns whether it runs.
Result<bool> reload_server(const Setup& setup);

}  // namespace postern::init
