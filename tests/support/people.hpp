#pragma once

#include <string>

namespace postern::tests {

inline constexpr const char* kAda = "ada@example.com";
inline constexpr const char* kBea = "bea@example.com";

// Two passwords that no rule refuses. tests/fixtures/htpasswd contains hashes of the first password.
inline const std::string kPassword = "weathered brass lantern 47";
inline const std::string kOther = "nineteen quiet harbours west";

}  // namespace postern::tests
