#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/network.hpp"
#include "base/origin.hpp"
#include "config/accent.hpp"
#include "config/listen_address.hpp"

namespace postern::config {

// The text of a value, in the form that its setting reads. The types with several spellings have a format
// function in values.hpp.
std::string to_text(const std::string& text);
std::string to_text(bool flag);
std::string to_text(unsigned count);
std::string to_text(std::chrono::seconds duration);
std::string to_text(const std::filesystem::path& path);
std::string to_text(const ListenAddress& address);
std::string to_text(const Origin& origin);
std::string to_text(const Network& network);
std::string to_text(const Accent& accent);

// Nothing is an empty text.
template <typename T>
std::string to_text(const std::optional<T>& value) {
    return value ? to_text(*value) : "";
}

// Several values have a space between them.
template <typename T>
std::string to_text(const std::vector<T>& values) {
    std::string text;
    for (const T& value : values)
        text.append(text.empty() ? "" : " ").append(to_text(value));
    return text;
}

// Tells only whether a secret is set.
std::string hidden(const std::string& secret);

}  // namespace postern::config
