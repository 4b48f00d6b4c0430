#include "guards/return_target.hpp"

#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "base/ascii.hpp"
#include "base/encoding.hpp"

namespace {

bool is_of_host_name(char c) {
    return postern::is_letter_or_digit(c) || c == '-' || c == '.';
}

// Reads the target in another way than the guard: the host ends at the first byte that no host name contains.
// A port may follow, and then only the path, the query or the fragment.
bool leads_where_it_may(std::string_view target) {
    if (target.starts_with('/')) {
        const std::string again = postern::percent_decoded(target.substr(0, target.find_first_of("?#")));
        return target.substr(0, 2) != "//" && again.substr(0, 2) != "//" &&
               again.find('\\') == std::string::npos && !postern::has_control(again);
    }
    const std::string text = postern::lower_case(target);
    std::string_view rest = text;
    if (!rest.starts_with("https://")) return false;
    rest.remove_prefix(8);
    std::size_t length = 0;
    while (length < rest.size() && is_of_host_name(rest[length]))
        ++length;
    const std::string_view host = rest.substr(0, length);
    rest.remove_prefix(length);
    while (!rest.empty() && (rest.front() == ':' || postern::is_digit(rest.front())))
        rest.remove_prefix(1);
    if (!rest.empty() && std::string_view("/?#").find(rest.front()) == std::string_view::npos) return false;
    return host == "app.example.com" || (host.ends_with(".example.org") && host.front() != '.');
}

}  // namespace

// The input is a query string, and also a target. A target that the guard calls safe must be safe in the
// other reading.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    static const std::vector<postern::Origin> origins = {
        *postern::parse_origin_pattern("https://app.example.com"),
        *postern::parse_origin_pattern("https://*.example.org")};
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    for (const std::string& target : {postern::guards::wanted_return_target(text), std::string(text),
                                      postern::guards::with_ascii_only(text)}) {
        if (!postern::guards::is_safe_return_target(target, origins)) continue;
        if (!leads_where_it_may(target) || postern::has_control(target)) std::abort();
    }
    return 0;
}
