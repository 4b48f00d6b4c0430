#pragma once

#include <span>
#include <string>
#include <string_view>

namespace postern::config {

// The candidate that a mistyped name most likely means: at most one edit in three characters away
// (insertions, deletions, replacements, neighbours swapped), regardless of case. Empty when none is so near.
std::string nearest(std::string_view name, std::span<const std::string> candidates);

// "; did you mean session.idle?", or nothing. The prefix stands before what is suggested and takes no part
// in the comparison.
std::string suggestion(std::string_view prefix, std::string_view name,
                       std::span<const std::string> candidates);

}  // namespace postern::config
