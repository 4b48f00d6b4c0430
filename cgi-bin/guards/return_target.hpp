#pragma once

#include <string_view>

namespace postern::guards {

// Whether a visitor may be sent there after signing in: a path on this site, and nothing that any browser
// could read as another one. It begins with one '/' (not "//", not "/\"), has at most 2048 bytes, all of them
// printable ASCII without backslash and space, and no "." or ".." segment in its path, encoded or not.
bool is_safe_return_target(std::string_view target);

}  // namespace postern::guards
