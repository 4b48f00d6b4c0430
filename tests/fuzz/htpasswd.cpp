#include "users/htpasswd.hpp"

#include <cstdlib>
#include <string_view>

#include "users/password_hash.hpp"

using namespace postern;

// Any password file yields users with hashes that can be verified, or problems.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto parsed = users::parse_htpasswd(text, "example.com");
    for (const auto& entry : parsed.entries) {
        if (!users::PasswordHash::parse(entry.password_hash.text()) || entry.password_hash.kind().empty())
            std::abort();
    }
    return 0;
}
