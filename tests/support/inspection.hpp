#pragma once

#include <algorithm>
#include <string_view>

#include "gateway/records.hpp"

namespace postern::tests {

// The inspection of these bytes, or of the first bytes that the gateway peeks at.
inline gateway::Inspection inspect(std::string_view bytes) {
    const auto* first = reinterpret_cast<const unsigned char*>(bytes.data());
    return gateway::inspect_records({first, std::min(bytes.size(), gateway::kPeekBytes)});
}

}  // namespace postern::tests
