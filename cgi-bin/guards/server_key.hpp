#pragma once

#include <filesystem>

#include "base/secret.hpp"

namespace postern::guards {

// Loads the 32 random bytes in `file`. Creates the file (mode 0600) if it is missing. Throws
// std::runtime_error if the file has other contents, is not private, or cannot be created.
Secret load_server_key(const std::filesystem::path& file);

}  // namespace postern::guards
