#pragma once

#include <cstdint>
#include <filesystem>
#include <mutex>
#include <utility>

namespace postern::database {

// The SQLite file and the files beside it, as the file system shows them. SQLite opens an unwritable file
// read-only for the lifetime of the connection, and keeps using a file that was deleted or replaced; this
// class detects both. It never opens a file, because closing the file would release SQLite's locks. Safe from
// any worker.
class SqliteFile {
public:
    explicit SqliteFile(std::filesystem::path path) : path_(std::move(path)) {}

    const std::filesystem::path& path() const { return path_; }

    // Call before a connection opens the file. Creates the file (mode 0600) if it is missing and this process
    // has not used it yet. Throws DatabaseError, which names the file and the fix, if the process cannot read
    // and write the file, the files beside it and the directory, or if the write-ahead log belongs to an
    // earlier file.
    void prepare();

    // Call after a connection opened the file. Returns a number for this file, for is_still().
    std::uint64_t note_opened();

    // Tells whether the path still leads to that file.
    bool is_still(std::uint64_t opened) const;

private:
    struct Identity {
        std::uint64_t device = 0;
        std::uint64_t inode = 0;
        bool operator==(const Identity&) const = default;
    };
    static Identity identity_of(const std::filesystem::path& path);  // zeros if the file does not exist
    std::filesystem::path beside(const char* ending) const;
    void require_no_old_log() const;

    const std::filesystem::path path_;
    mutable std::mutex mutex_;
    Identity file_;            // the file that was opened last
    Identity log_;             // its write-ahead log
    std::uint64_t count_ = 0;  // number of different files that this process has opened under the path
};

}  // namespace postern::database
