#include "database/sqlite_file.hpp"

#include <string>
#include <system_error>

#include <sys/stat.h>

#include "base/file.hpp"
#include "database/error.hpp"

namespace postern::database {
namespace {

constexpr const char* kLog = "-wal";

void require(const std::filesystem::path& path, const std::optional<std::string>& fault) {
    if (fault) throw DatabaseError(path.string() + ": " + *fault);
}

}  // namespace

void SqliteFile::prepare() {
    const std::lock_guard lock(mutex_);
    // SOCI's connection string cannot contain a quote.
    if (path_.string().find('"') != std::string::npos)
        throw DatabaseError("a quote in the path " + path_.string());
    const std::filesystem::path directory = path_.parent_path();
    require(directory, fault_of_state_directory(directory));
    if (identity_of(path_) == Identity{}) {
        if (file_ != Identity{}) {
            throw DatabaseError(path_.string() +
                                ": was deleted; put it back, or restart Postern to create an empty database");
        }
        try {
            create_private_file(path_, "");
        } catch (const std::system_error& error) {
            throw DatabaseError(path_.string() + ": " + error.code().message());
        }
    }
    for (const char* ending : {"", kLog, "-shm", "-journal"})
        require(beside(ending), fault_of_state_file(beside(ending)));
    require_no_old_log();
}

// SQLite would write the last changes of the old file into the new file.
void SqliteFile::require_no_old_log() const {
    const Identity log = identity_of(beside(kLog));
    if (file_ == Identity{} || identity_of(path_) == file_ || log == Identity{} || log != log_) return;
    throw DatabaseError(path_.string() + ": was replaced while Postern was using it, and " +
                        beside(kLog).string() + " belongs to the replaced file; remove " +
                        beside(kLog).string() + " and " + beside("-shm").string());
}

std::uint64_t SqliteFile::note_opened() {
    const std::lock_guard lock(mutex_);
    const Identity now = identity_of(path_);
    if (now != file_) ++count_;
    file_ = now;
    log_ = identity_of(beside(kLog));
    return count_;
}

bool SqliteFile::is_still(std::uint64_t opened) const {
    // Every lease calls this, so the system call runs outside the mutex.
    const Identity now = identity_of(path_);
    const std::lock_guard lock(mutex_);
    return opened == count_ && now == file_;
}

SqliteFile::Identity SqliteFile::identity_of(const std::filesystem::path& path) {
    struct stat status {};
    if (lstat(path.c_str(), &status) != 0) return {};
    return {status.st_dev, status.st_ino};
}

std::filesystem::path SqliteFile::beside(const char* ending) const {
    return path_.string() + ending;
}

}  // namespace postern::database
