#pragma once

#include <string>

#include "base/result.hpp"

namespace postern {

// The text in the bytes of a file that people edit: without the byte order mark. UTF-16 is an error.
Result<std::string> as_text(std::string bytes);

}  // namespace postern
