#include "base/file.hpp"

#include <array>
#include <cerrno>
#include <cstdio>
#include <stdexcept>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/encoding.hpp"
#include "base/random.hpp"
#include "base/text_file.hpp"
#include "base/unix_user.hpp"

namespace postern {
namespace {

std::string reason(int error) {
    return std::generic_category().message(error);
}

[[noreturn]] void throw_last_error(const std::filesystem::path& path) {
    throw std::system_error(errno, std::generic_category(), path.string());
}

// A file that root creates in another user's private directory is given to that user: a command that an
// operator runs as root must not lock the server out.
bool give_to_owner_of(const std::filesystem::path& path, int file) {
    if (geteuid() != 0) return true;
    struct stat directory {};
    const std::filesystem::path parent = path.has_parent_path() ? path.parent_path() : ".";
    return stat(parent.c_str(), &directory) == 0 && fchown(file, directory.st_uid, directory.st_gid) == 0;
}

// `chattr` can forbid an access that the mode allows.
bool is_locked_by_attribute(const std::filesystem::path& path) {
    struct statx status {};
    return statx(AT_FDCWD, path.c_str(), AT_SYMLINK_NOFOLLOW, 0, &status) == 0 &&
           (status.stx_attributes & (STATX_ATTR_IMMUTABLE | STATX_ATTR_APPEND)) != 0;
}

std::optional<std::string> fault_of_access(const std::filesystem::path& path, int how) {
    if (is_locked_by_attribute(path)) return "is immutable or append-only; chattr -ia it";
    // ENOENT: another process has deleted the file since it was found.
    if (access(path.c_str(), how) == 0 || errno == ENOENT) return std::nullopt;
    return errno == EROFS ? "is on a read-only file system; mount it for writing" : reason(errno);
}

std::optional<std::string> fault_of_kind(const struct stat& status) {
    if (S_ISLNK(status.st_mode)) return "is a symbolic link; replace the link with the file";
    if (S_ISDIR(status.st_mode)) return "is a directory, not a file";
    if (!S_ISREG(status.st_mode)) return "is not a regular file";
    // Only root has more rights on a file than the maker of the second name. For other users a second name is
    // allowed: snapshots consist of hard links. A link count of zero means that the file has just been
    // deleted.
    if (status.st_nlink > 1 && geteuid() == 0)
        return "has a second name (a hard link); remove the second name or put a copy there";
    return std::nullopt;
}

std::string mode_of(const struct stat& status) {
    std::array<char, 8> digits{};
    (void)std::snprintf(digits.data(), digits.size(), "%04o", static_cast<unsigned>(status.st_mode & 07777));
    return digits.data();
}

std::string fault_of_owner(const std::filesystem::path& path, const struct stat& status) {
    const std::string begin = "belongs to " + name_of_user(status.st_uid);
    struct stat directory {};
    if (!S_ISDIR(status.st_mode) && stat(path.parent_path().c_str(), &directory) == 0 &&
        directory.st_uid != status.st_uid) {
        return begin + ", its directory to " + name_of_user(directory.st_uid) +
               "; give both to the user that Postern runs as";
    }
    return begin + "; chown it to " + name_of_user(geteuid());
}

// The server at its start and every command call this for the state directory.
std::optional<std::string> fault_of_privacy(const std::filesystem::path& path, const struct stat& status) {
    if (status.st_uid != geteuid() && geteuid() != 0) return fault_of_owner(path, status);
    const bool is_directory = S_ISDIR(status.st_mode);
    if ((status.st_mode & (is_directory ? 022 : 077)) == 0) return std::nullopt;
    return std::string("is open to other users; chmod it to ") + (is_directory ? "0700" : "0600");
}

}  // namespace

Result<std::string> read_file(const std::filesystem::path& path, std::size_t limit_bytes) {
    const FileDescriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (!file) return failure(reason(errno));
    struct stat status {};
    if (fstat(file.get(), &status) != 0) return failure(reason(errno));
    if (!S_ISREG(status.st_mode)) return failure("not a regular file");
    std::string contents;
    char buffer[16384];
    while (true) {
        const ssize_t count = read(file.get(), buffer, sizeof buffer);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return failure(reason(errno));
        if (count == 0) return contents;
        contents.append(buffer, static_cast<std::size_t>(count));
        if (contents.size() > limit_bytes)
            return failure("larger than " + std::to_string(limit_bytes) + " bytes");
    }
}

Result<std::string> read_text_file(const std::filesystem::path& path, std::size_t limit_bytes) {
    auto bytes = read_file(path, limit_bytes);
    return bytes ? as_text(*std::move(bytes)) : bytes;
}

bool write_all(int descriptor, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t count = write(descriptor, bytes.data(), bytes.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
}

Result<FileDescriptor> open_for_appending(const std::filesystem::path& path, mode_t mode) {
    constexpr int kHow = O_RDWR | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY;
    FileDescriptor file(open(path.c_str(), kHow));
    if (!file && errno == ENOENT) {
        file = FileDescriptor(open(path.c_str(), kHow | O_CREAT | O_EXCL, 0600));
        const bool is_made = static_cast<bool>(file);
        if (is_made && (fchmod(file.get(), mode) != 0 || !give_to_owner_of(path, file.get())))
            return failure(reason(errno));
        // Another process has created the file meanwhile.
        if (!is_made && errno == EEXIST) file = FileDescriptor(open(path.c_str(), kHow));
    }
    if (!file) return failure(errno == ELOOP ? "is a symbolic link" : reason(errno));
    struct stat status {};
    if (fstat(file.get(), &status) != 0) return failure(reason(errno));
    if (!S_ISREG(status.st_mode)) return failure("not a regular file");
    if (status.st_nlink != 1) return failure("has a second name (a hard link)");
    return file;
}

bool create_private_file(const std::filesystem::path& path, std::string_view contents, FileOwner owner) {
    const std::filesystem::path unfinished = path.string() + "." + hex(random_bytes(8));
    FileDescriptor file(open(unfinished.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (!file) throw_last_error(path);
    const bool is_given = owner == FileOwner::Self || give_to_owner_of(path, file.get());
    if (!is_given || !write_all(file.get(), contents) || fsync(file.get()) != 0) {
        const int error = errno;
        unlink(unfinished.c_str());
        throw std::system_error(error, std::generic_category(), path.string());
    }
    // Never replaces a file that another process made meanwhile, and the file never has two names: another
    // process would refuse it.
    if (renameat2(AT_FDCWD, unfinished.c_str(), AT_FDCWD, path.c_str(), RENAME_NOREPLACE) == 0) return true;
    int error = errno;
    // Network file systems do not know RENAME_NOREPLACE.
    if (error == EINVAL) error = link(unfinished.c_str(), path.c_str()) == 0 ? 0 : errno;
    unlink(unfinished.c_str());
    if (error == 0) return true;
    if (error == EEXIST) return false;
    throw std::system_error(error, std::generic_category(), path.string());
}

void require_private(const std::filesystem::path& path) {
    struct stat status {};
    if (lstat(path.c_str(), &status) != 0) throw_last_error(path);
    if (S_ISLNK(status.st_mode)) {
        struct stat target {};
        if (stat(path.c_str(), &target) == 0 && S_ISDIR(target.st_mode)) status = target;
    }
    const auto kind = S_ISDIR(status.st_mode) ? std::nullopt : fault_of_kind(status);
    if (kind) throw std::runtime_error(path.string() + ": " + *kind);
    if (const auto fault = fault_of_privacy(path, status))
        throw std::runtime_error(path.string() + ": " + *fault);
}

std::optional<std::string> fault_of_state_file(const std::filesystem::path& path) {
    struct stat status {};
    if (lstat(path.c_str(), &status) != 0)
        return errno == ENOENT ? std::nullopt : std::optional(reason(errno));
    if (auto kind = fault_of_kind(status)) return kind;
    if (status.st_uid != geteuid()) return fault_of_owner(path, status);
    if (auto fault = fault_of_privacy(path, status)) return fault;
    if ((status.st_mode & 0600) != 0600) return "has mode " + mode_of(status) + "; chmod it to 0600";
    return fault_of_access(path, R_OK | W_OK);
}

std::optional<std::string> fault_of_state_directory(const std::filesystem::path& path) {
    struct stat status {};
    if (stat(path.c_str(), &status) != 0) return reason(errno);
    if (!S_ISDIR(status.st_mode)) return "is not a directory";
    if (auto fault = fault_of_privacy(path, status)) return fault;
    // Root can do everything, but the service that runs later is not root.
    if (status.st_uid == geteuid() && (status.st_mode & 0700) != 0700)
        return "has mode " + mode_of(status) + "; chmod it to 0700";
    return fault_of_access(path, W_OK | X_OK);
}

const std::filesystem::path& make_private_directory(const std::filesystem::path& path) {
    if (mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) throw_last_error(path);
    require_private(path);
    return path;
}

}  // namespace postern
