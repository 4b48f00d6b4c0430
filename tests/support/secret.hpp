#pragma once

#include <string_view>

#include "base/secret.hpp"

namespace postern::tests {

inline Secret secret(std::string_view text) {
    return Secret(text);
}

}  // namespace postern::tests
