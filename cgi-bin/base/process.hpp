#pragma once

#include <chrono>
#include <cstddef>
#include <optional>

namespace postern {

// The resources that this process uses at this moment. A value that the kernel does not tell is missing.
struct ProcessUse {
    std::chrono::microseconds processor{0};  // CPU time of all threads since the start of the process
    std::optional<std::size_t> resident_bytes = {};
    std::optional<std::size_t> open_descriptors = {};
    std::optional<std::size_t> most_descriptors = {};  // the limit of the process
};

ProcessUse process_use();

}  // namespace postern
