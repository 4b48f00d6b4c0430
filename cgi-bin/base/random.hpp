#pragma once

#include <cstddef>
#include <string>

namespace postern {

// `size_bytes` unpredictable bytes from the kernel's generator (getrandom(2)). Safe from any thread and after
// a fork, because the process keeps no state.
std::string random_bytes(std::size_t size_bytes);

// A unique name of 16 hexadecimal characters. The name is not a secret: each thread keeps a supply of random
// bytes in memory, and after a fork the child would have the same supply.
std::string unique_name();

}  // namespace postern
