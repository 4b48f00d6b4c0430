#include "base/text_file.hpp"

#include <string_view>

namespace postern {

Result<std::string> as_text(std::string bytes) {
    constexpr std::string_view kMark = "\xEF\xBB\xBF";
    const bool is_marked_16 = bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF");
    const bool is_bare_16 = bytes.size() >= 2 && (bytes[0] == '\0') != (bytes[1] == '\0');
    if (is_marked_16 || is_bare_16) return failure("is UTF-16; save it as UTF-8");
    if (bytes.starts_with(kMark)) bytes.erase(0, kMark.size());
    return bytes;
}

}  // namespace postern
