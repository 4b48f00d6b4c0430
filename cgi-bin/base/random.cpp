#include "base/random.hpp"

#include <sodium.h>

#include "base/sodium.hpp"

namespace postern {

std::string random_bytes(std::size_t size_bytes) {
    require_sodium();
    std::string bytes(size_bytes, '\0');
    randombytes_buf(bytes.data(), bytes.size());
    return bytes;
}

}  // namespace postern
