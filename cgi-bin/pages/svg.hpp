#pragma once

#include <string_view>

#include "base/result.hpp"

namespace postern::pages {

// Checks an SVG image from the operator: a well-formed document in UTF-8 whose root is <svg>, and which
// contains no script, no event handler, no HTML, no document type and no reference to another file, except
// for PNG images inside it. The error names the line and the fault: "line 3: <script> is not allowed in a
// logo".
Result<void> check_svg(std::string_view text);

}  // namespace postern::pages
