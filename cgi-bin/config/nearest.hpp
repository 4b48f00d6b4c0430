#pragma once

#include <span>
#include <string>
#include <string_view>

namespace postern::config {

// The candidate most similar to a mistyped name: at most one edit for each three characters (insertions,
// deletions, replacements, swapped neighbours), regardless of case. Empty if no candidate is so similar.
std::string nearest(std::string_view name, std::span<const std::string> candidates);

// "; did you mean session.idle?", or an empty text. The prefix is put before the suggestion and is not
// compared.
std::string suggestion(std::string_view prefix, std::string_view name,
                       std::span<const std::string> candidates);

}  // namespace postern::config
