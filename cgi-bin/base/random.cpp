#include "base/random.hpp"

#include <string_view>

#include <sodium.h>

#include "base/encoding.hpp"
#include "base/sodium.hpp"

namespace postern {

std::string random_bytes(std::size_t size_bytes) {
    require_sodium();
    std::string bytes(size_bytes, '\0');
    randombytes_buf(bytes.data(), bytes.size());
    return bytes;
}

std::string unique_name() {
    constexpr std::size_t kBytes = 8;
    constexpr std::size_t kAtOnce = 64;
    thread_local std::string left;
    if (left.empty()) left = random_bytes(kAtOnce * kBytes);
    std::string name = hex(std::string_view(left).substr(left.size() - kBytes));
    left.resize(left.size() - kBytes);
    return name;
}

}  // namespace postern
