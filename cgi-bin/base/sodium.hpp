#pragma once

namespace postern {

// Initialises libsodium; cheap after the first call. Safe from any thread. Throws std::runtime_error if the
// kernel gives no randomness.
void require_sodium();

}  // namespace postern
