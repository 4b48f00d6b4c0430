#include <cstdlib>
#include <string_view>

#include "http/input.hpp"

using namespace postern;

// Any Cookie header is refused, or yields bounded cookies with names.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const std::string_view header(reinterpret_cast<const char*>(data), size);
    const auto cookies = http::parse_cookies(header);
    if (!cookies) return 0;
    std::size_t bytes = 0;
    for (const auto& [name, value] : *cookies) {
        if (name.empty() || name.find(';') != std::string::npos) std::abort();
        bytes += name.size() + value.size();
    }
    if (cookies->size() > http::kMaxCookies || bytes > header.size()) std::abort();
    return 0;
}
