#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "logging/log.hpp"

namespace postern::tests {

// Collects the log's lines instead of writing them, until its destruction.
class CapturedLog {
public:
    CapturedLog() {
        logging::set_log_sink([this](std::string_view line) {
            const std::lock_guard lock(*mutex_);
            lines_.emplace_back(line);
        });
    }
    CapturedLog(const CapturedLog&) = delete;
    CapturedLog& operator=(const CapturedLog&) = delete;
    ~CapturedLog() { logging::set_log_sink({}); }

    // All lines that contain the text, each with a line end.
    std::string lines_with(std::string_view text) const {
        const std::lock_guard lock(*mutex_);
        std::string found;
        for (const std::string& line : lines_) {
            if (line.find(text) != std::string::npos) found += line + "\n";
        }
        return found;
    }
    std::string all() const { return lines_with(""); }

private:
    // Not on the stack: an earlier test may have had another mutex at that address. ThreadSanitizer would
    // take both for one mutex, and their lock orders for a deadlock.
    std::unique_ptr<std::mutex> mutex_ = std::make_unique<std::mutex>();
    std::vector<std::string> lines_;
};

}  // namespace postern::tests
