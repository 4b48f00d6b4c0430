#pragma once

#include <string>
#include <utility>

#include <tl/expected.hpp>

namespace postern {

// Why a text could not be understood, in words for the person who wrote it; names what was expected.
struct Error {
    std::string message;
};

// The outcome of reading somebody's text: a value, or what is wrong with it. Never used for a broken
// world (that is an exception) nor for a refused visitor (that is an enum).
template <typename T>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> failure(std::string message) {
    return tl::unexpected<Error>(Error{std::move(message)});
}

}  // namespace postern
