#include "config/texts.hpp"

#include "base/duration.hpp"

namespace postern::config {

std::string to_text(const std::string& text) {
    return text;
}

std::string to_text(bool flag) {
    return flag ? "true" : "false";
}

std::string to_text(unsigned count) {
    return std::to_string(count);
}

std::string to_text(std::chrono::seconds duration) {
    return format_duration(duration);
}

std::string to_text(const std::filesystem::path& path) {
    return path.string();
}

std::string to_text(const ListenAddress& address) {
    return to_string(address);
}

std::string to_text(const Origin& origin) {
    return origin.to_string();
}

std::string to_text(const Network& network) {
    return network.to_string();
}

std::string to_text(const Accent& accent) {
    return format_accent(accent);
}

std::string hidden(const std::string& secret) {
    return secret.empty() ? "" : "(set)";
}

}  // namespace postern::config
