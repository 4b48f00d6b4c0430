#pragma once

#include <chrono>
#include <cstddef>
#include <optional>

namespace postern {

// What this process takes of the machine at one moment. What the kernel does not tell is not there.
struct ProcessUse {
    std::chrono::microseconds processor{0};  // of all its threads, since its start
    std::optional<std::size_t> resident_bytes = {};
    std::optional<std::size_t> open_descriptors = {};
    std::optional<std::size_t> most_descriptors = {};  // that it may have open
};

ProcessUse process_use();

}  // namespace postern
