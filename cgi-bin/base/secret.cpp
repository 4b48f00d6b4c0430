#include "base/secret.hpp"

#include <sodium.h>

namespace postern {

namespace {

// A short string lives inside its object, so a plain move would leave a readable copy. Therefore a move
// copies the bytes and wipes the source.
void overwrite(std::string& text) noexcept {
    sodium_memzero(text.data(), text.size());
    text.clear();
}

}  // namespace

Secret::Secret(std::string&& text) : text_(text) {
    overwrite(text);
}

// NOLINTNEXTLINE(performance-move-constructor-init): see above
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
    overwrite(text_);
}

}  // namespace postern
