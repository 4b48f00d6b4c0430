#include "config/public_suffix.hpp"

#include <string>

#include <libpsl.h>

namespace postern::config {

bool is_public_suffix(std::string_view domain) {
    // Null if libpsl was built without its list; then no domain counts as a public suffix.
    const psl_ctx_t* const list = psl_builtin();
    return list != nullptr && psl_is_public_suffix2(list, std::string(domain).c_str(),
                                                    PSL_TYPE_ANY | PSL_TYPE_NO_STAR_RULE) != 0;
}

}  // namespace postern::config
