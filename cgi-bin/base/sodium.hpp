#pragma once

namespace postern {

// Makes libsodium ready; cheap after the first call. Requires nothing; safe from any thread.
// Throws std::runtime_error when the kernel gives no randomness.
void require_sodium();

}  // namespace postern
