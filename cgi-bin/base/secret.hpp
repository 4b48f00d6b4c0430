#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace postern {

// A password, a token or a key. A Secret cannot be printed: it has no operator<< and no conversion to a
// string. Its destructor overwrites the bytes. `reveal()` marks every place that reads the bytes.
class Secret {
public:
    Secret() = default;
    explicit Secret(std::string_view text) : text_(text) {}
    // Copies the text and overwrites the argument.
    explicit Secret(std::string&& text);
    Secret(const Secret&) = default;
    Secret& operator=(const Secret& other);
    Secret(Secret&& other) noexcept;
    Secret& operator=(Secret&& other) noexcept;
    ~Secret() { wipe(); }

    std::string_view reveal() const { return text_; }
    bool empty() const { return text_.empty(); }

private:
    void wipe() noexcept;
    std::string text_;
};

}  // namespace postern
