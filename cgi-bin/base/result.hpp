#pragma once

#include <string>
#include <utility>

#include <tl/expected.hpp>

namespace postern {

// Why a text could not be read. The message is for the author of the text and names the expected form.
struct Error {
    std::string message;
};

// The outcome of reading a text: a value, or the error in the text. Not used for a failure of the system
// (that is an exception) nor for a refused visitor (that is an enum).
template <typename T>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> failure(std::string message) {
    return tl::unexpected<Error>(Error{std::move(message)});
}

}  // namespace postern
