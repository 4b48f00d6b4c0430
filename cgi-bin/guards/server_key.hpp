#pragma once

#include <filesystem>

#include "base/secret.hpp"

namespace postern::guards {

// The 32 random bytes in `file`, made at the first start (mode 0600). Throws std::runtime_error when the file
// holds anything else, is not private, or cannot be made.
Secret load_server_key(const std::filesystem::path& file);

}  // namespace postern::guards
