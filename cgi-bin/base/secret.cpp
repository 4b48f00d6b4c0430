#include "base/secret.hpp"

#include <sodium.h>

namespace postern {

// A short string lives inside the object, so a plain move would leave a readable copy behind: the bytes
// are copied and the source is wiped.
Secret::Secret(Secret&& other) noexcept : text_(other.text_) {
    other.wipe();
}

Secret& Secret::operator=(const Secret& other) {
    if (this != &other) {
        wipe();
        text_ = other.text_;
    }
    return *this;
}

Secret& Secret::operator=(Secret&& other) noexcept {
    if (this != &other) {
        wipe();
        text_ = other.text_;
        other.wipe();
    }
    return *this;
}

void Secret::wipe() noexcept {
    sodium_memzero(text_.data(), text_.capacity());
    text_.clear();
}

}  // namespace postern
