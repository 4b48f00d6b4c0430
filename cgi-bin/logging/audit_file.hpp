#pragma once

#include <filesystem>
#include <optional>
#include <string_view>

#include <sys/types.h>

#include "base/file_descriptor.hpp"
#include "base/result.hpp"

namespace postern::logging {

// A file to which several processes may append lines: each line is one write(2) at the end. The file is
// created (0640) if it is missing, and opened again if the path leads to another file, so the file may be
// renamed, deleted or truncated at any time. If a full disk left a part of a line, that line is ended before
// the next line. Not safe from several threads.
class AuditFile {
public:
    explicit AuditFile(std::filesystem::path path) : path_(std::move(path)) {}

    const std::filesystem::path& path() const { return path_; }

    // Appends the line and its line end. The error gives the reason ("Permission denied").
    Result<void> append(std::string_view line);

private:
    bool is_at_path() const;
    bool is_torn();

    std::filesystem::path path_;
    FileDescriptor file_;
    std::optional<off_t> torn_at_ = {};  // the size at which the file was found to end within a line
};

}  // namespace postern::logging
