#pragma once

#include <cstddef>
#include <string>

namespace postern {

// `size_bytes` unpredictable bytes from the kernel's generator (getrandom(2)); safe from any thread and
// after a fork, as no state is kept in the process.
std::string random_bytes(std::size_t size_bytes);

// A name that nothing else has, 16 hexadecimal characters. It is no secret: the generator is asked for many
// at once, and what a thread has left of them stays in memory; after a fork the child would have the same.
std::string unique_name();

}  // namespace postern
