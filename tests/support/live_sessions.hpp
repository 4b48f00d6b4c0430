#pragma once

#include <cstddef>

#include "sessions/sessions.hpp"

namespace postern::tests {

// The number of live sessions of all users.
inline std::size_t live_sessions(sessions::Sessions& sessions) {
    std::size_t count = 0;
    sessions.each([&](const sessions::Session&) { ++count; });
    return count;
}

}  // namespace postern::tests
