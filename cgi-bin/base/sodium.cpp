#include "base/sodium.hpp"

#include <stdexcept>

#include <sodium.h>

namespace postern {

void require_sodium() {
    static const bool ready = sodium_init() >= 0;
    if (!ready) throw std::runtime_error("libsodium could not be initialised");
}

}  // namespace postern
