#pragma once

#include <cstddef>
#include <string>

namespace postern {

// `size_bytes` unpredictable bytes from the kernel's generator (getrandom(2)); safe from any thread and
// after a fork, as no state is kept in the process.
std::string random_bytes(std::size_t size_bytes);

}  // namespace postern
