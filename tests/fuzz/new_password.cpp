#include <cstdlib>
#include <string_view>

#include "users/password_hash.hpp"
#include "users/password_policy.hpp"

using namespace postern;

// Any text is judged as a new password, and no text that is too long or too short is accepted.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const bool is_good =
        users::check_new_password(Secret(text), {"ada@example.com", "Ada Lovelace"}, 15).has_value();
    if (is_good && (text.size() < 15 || text.size() > users::kMaxPasswordBytes)) std::abort();
    return 0;
}
