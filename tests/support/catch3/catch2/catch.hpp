#pragma once

// Catch2 3 has other headers and other names than Catch2 2, which Debian 12 has. Only a build with Catch2 3
// finds this file.

#include <string>

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

namespace Catch {

using Matchers::EndsWith;
using Matchers::Matches;
using Matchers::StartsWith;

// Catch2 3 uses this name for the elements of ranges.
inline Matchers::StringContainsMatcher Contains(const std::string& text,
                                                CaseSensitive caseness = CaseSensitive::Yes) {
    return Matchers::ContainsSubstring(text, caseness);
}

}  // namespace Catch

using Catch::Approx;
