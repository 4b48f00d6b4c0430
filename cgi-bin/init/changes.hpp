#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace postern::init {

// The new contents of a file.
struct FileChange {
    std::filesystem::path file;         // never a symbolic link
    std::optional<std::string> before;  // none: there is no such file
    std::string after;
    unsigned mode = 0644;           // of a new file
    std::string group = {};         // of a new file; empty: the group of this process
    bool may_hold_secrets = false;  // the diff then shows only changed lines, and no secret
};

// The change of that file, or of the file that a symbolic link names. The error says why the file cannot be
// read.
Result<FileChange> change_of(const std::filesystem::path& file);

// The change that gives a file of init's own this text. The error says that an operator wrote the file: its
// first line does not have "written by postern init".
Result<FileChange> own_file(const std::filesystem::path& file, const std::string& text);

// The change as `diff -u` prints it; empty if nothing changes.
std::string diff_of(const FileChange& change);

// Writes changed files. The destructor puts them back unless they were kept: commit().
class Writer {
public:
    // A copy of each file as it was is kept below `copies`, which only root can enter.
    explicit Writer(std::filesystem::path copies) : copies_(std::move(copies)) {}
    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;
    ~Writer();

    // Writes all files, or puts back those that it wrote. An existing file keeps its owner and its mode. The
    // error names the file that could not be written, or that is no longer as it was.
    Result<void> write(const std::vector<FileChange>& changes);

    // Restores every file that was written and not committed.
    void put_back();

    // The written files stay.
    void commit() { written_.clear(); }

    // The copies, one for each file that existed.
    const std::vector<std::filesystem::path>& kept() const { return kept_; }

private:
    std::filesystem::path copies_;
    std::vector<FileChange> written_;
    std::vector<std::filesystem::path> kept_;
};

}  // namespace postern::init
