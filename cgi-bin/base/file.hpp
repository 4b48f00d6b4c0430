#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include <sys/types.h>

#include "base/file_descriptor.hpp"
#include "base/result.hpp"

namespace postern {

// Reads a whole regular file of at most `limit_bytes`. The error gives the reason ("Permission denied").
Result<std::string> read_file(const std::filesystem::path& path, std::size_t limit_bytes = 1 << 20);

// Reads a file that people edit: like read_file(), but without the byte order mark. UTF-16 is an error.
Result<std::string> read_text_file(const std::filesystem::path& path, std::size_t limit_bytes = 1 << 20);

// Writes all of `bytes` to the descriptor, in as many calls as needed. Returns false, with errno set, if a
// call fails.
bool write_all(int descriptor, std::string_view bytes);

// Opens a regular file to write at its end. Creates a missing file with exactly this mode (the umask has no
// effect); if root creates the file, the file belongs to the owner of its directory. The error gives the
// reason ("Permission denied"). A symbolic link is not followed and a file with a second name (a hard link)
// is refused: in another user's directory, a link would lead root to any file.
Result<FileDescriptor> open_for_appending(const std::filesystem::path& path, mode_t mode);

// The owner of a new file.
enum class FileOwner {
    OfDirectory,  // the owner of the directory if root creates the file, else this process's user
    Self,
};
// Creates a file that only its owner can read (0600), with all of these contents or not at all. Returns false
// if the file exists already; the existing file stays unchanged. Safe against other processes that create the
// same file. Throws std::system_error.
bool create_private_file(const std::filesystem::path& path, std::string_view contents,
                         FileOwner owner = FileOwner::OfDirectory);

// Requires that the contents of this file or directory stay private. The file belongs to this process's user
// (root accepts any owner). Group and others cannot write it, and cannot read it if it is a file. A file must
// not be a symbolic link and, for root, must not have a second name; a path to a directory may contain a
// link. Throws std::runtime_error; the message says how to fix the problem.
void require_private(const std::filesystem::path& path);

// Why this process cannot keep its state in that file, and the fix: "has mode 0400; chmod it to 0600".
// Returns nothing if the process can read and write the file, or if the file does not exist. Does not open
// the file: closing the file again would release SQLite's locks.
std::optional<std::string> fault_of_state_file(const std::filesystem::path& path);

// Why this process cannot keep private files in that directory, and the fix. Returns nothing if the directory
// satisfies require_private() and the process can create files there.
std::optional<std::string> fault_of_state_directory(const std::filesystem::path& path);

// Creates the directory with mode 0700 if it is missing; its parent must exist. An existing directory must be
// private. Returns the path. Throws std::system_error, std::runtime_error.
const std::filesystem::path& make_private_directory(const std::filesystem::path& path);

}  // namespace postern
