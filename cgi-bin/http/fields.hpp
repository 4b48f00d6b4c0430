#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace postern::http {

// Named values in the order in which they were sent, with repeated names: query arguments, form fields or
// cookies. Names are compared exactly.
class Fields {
public:
    void add(std::string name, std::string value) { pairs_.emplace_back(std::move(name), std::move(value)); }

    // The first value with this name; `fallback` if the name is missing. Valid while this object lives.
    std::string_view get(std::string_view name, std::string_view fallback = "") const {
        for (const auto& [each, value] : pairs_) {
            if (each == name) return value;
        }
        return fallback;
    }

    std::size_t count(std::string_view name) const {
        std::size_t found = 0;
        for (const auto& [each, value] : pairs_)
            found += each == name ? 1 : 0;
        return found;
    }

    bool contains(std::string_view name) const { return count(name) > 0; }
    std::size_t size() const { return pairs_.size(); }
    auto begin() const { return pairs_.begin(); }
    auto end() const { return pairs_.end(); }

private:
    std::vector<std::pair<std::string, std::string>> pairs_;
};

}  // namespace postern::http
