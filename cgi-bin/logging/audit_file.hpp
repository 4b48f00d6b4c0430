#pragma once

#include <filesystem>
#include <optional>
#include <string_view>

#include <sys/types.h>

#include "base/file_descriptor.hpp"
#include "base/result.hpp"

namespace postern::logging {

// A file that lines are added to, by several processes if need be: one write(2) at its end for each. It is
// made (0640) when it is missing, and opened anew when the path names another file than before, so that it
// may be renamed, removed or cut to nothing at any time. What a full disk left of a line is ended before the
// next one. Not safe from several threads.
class AuditFile {
public:
    explicit AuditFile(std::filesystem::path path) : path_(std::move(path)) {}

    const std::filesystem::path& path() const { return path_; }

    // Adds the line and its end; otherwise says why not ("Permission denied").
    Result<void> append(std::string_view line);

private:
    bool is_at_path() const;
    bool is_torn();

    std::filesystem::path path_;
    FileDescriptor file_;
    std::optional<off_t> torn_at_ = {};  // the size at which the file was found to end within a line
};

}  // namespace postern::logging
