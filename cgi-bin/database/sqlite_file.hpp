#pragma once

#include <cstdint>
#include <filesystem>
#include <mutex>

namespace postern::database {

// The SQLite file and the files beside it, as the file system shows them. SQLite itself opens a file that it
// cannot write for reading only, for as long as the connection lives, and goes on with a file that was
// deleted or replaced: this class notices both. It opens no file, because closing it would release SQLite's
// locks. Safe from any worker.
class SqliteFile {
public:
    explicit SqliteFile(std::filesystem::path path) : path_(std::move(path)) {}

    const std::filesystem::path& path() const { return path_; }

    // Before a connection opens the file: makes the file (mode 0600) if it is missing and this process has
    // not used it yet. Throws DatabaseError, which names the file and the cure, if the process cannot read
    // and write the file, the files beside it and the directory, or if the write-ahead log belongs to a file
    // that was there before.
    void prepare();

    // After a connection opened the file: returns which file that is, for is_still().
    std::uint64_t note_opened();

    // Whether the path still leads to that file.
    bool is_still(std::uint64_t opened) const;

private:
    struct Identity {
        std::uint64_t device = 0;
        std::uint64_t inode = 0;
        bool operator==(const Identity&) const = default;
    };
    static Identity identity_of(const std::filesystem::path& path);  // of no file: zeros
    std::filesystem::path beside(const char* ending) const;
    void require_no_old_log() const;

    const std::filesystem::path path_;
    mutable std::mutex mutex_;
    Identity file_;            // the one that was opened last
    Identity log_;             // its write-ahead log
    std::uint64_t count_ = 0;  // how many files this process has opened under the path
};

}  // namespace postern::database
