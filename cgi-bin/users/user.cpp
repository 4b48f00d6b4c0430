#include "users/user.hpp"

#include "base/unicode.hpp"

namespace postern::users {
namespace {

constexpr std::size_t kMaxNameBytes = 200;

}  // namespace

Result<std::string> parse_name(std::string_view text) {
    text = without_blanks_around(text);
    if (text.size() > kMaxNameBytes)
        return failure("expected a name of at most " + std::to_string(kMaxNameBytes) + " bytes");
    if (!is_visible_name(text)) return failure("expected a name without control or invisible characters");
    return std::string(text);
}

}  // namespace postern::users
