#include "config/in_quotes.hpp"

#include <cstddef>

#include "base/visible.hpp"

namespace postern::config {
namespace {

constexpr std::size_t kMaxBytes = 80;

}  // namespace

std::string in_quotes(std::string_view text) {
    return '"' + visible(text.substr(0, kMaxBytes), "\"\\") + (text.size() > kMaxBytes ? "\"..." : "\"");
}

}  // namespace postern::config
