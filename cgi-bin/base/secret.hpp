#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace postern {

// A password, a token or a key. It cannot be printed (there is no operator<<, and no conversion to a
// string) and its bytes are overwritten when it goes. `reveal()` marks every place that looks at it.
class Secret {
public:
    Secret() = default;
    explicit Secret(std::string_view text) : text_(text) {}
    // Takes the text over: what it was given as is overwritten.
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
