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

// The whole of a regular file, up to `limit_bytes`; otherwise why not ("Permission denied").
Result<std::string> read_file(const std::filesystem::path& path, std::size_t limit_bytes = 1 << 20);

// The same for a file that people edit: the text without a byte order mark. UTF-16 is an error.
Result<std::string> read_text_file(const std::filesystem::path& path, std::size_t limit_bytes = 1 << 20);

// Writes all of `bytes` to the descriptor, however many calls it takes. False, with errno set, when it
// cannot.
bool write_all(int descriptor, std::string_view bytes);

// Opens a regular file to write at its end, and makes it with that mode, whatever the umask, when it is
// missing; made by root it belongs to whoever its directory belongs to. Otherwise says why not ("Permission
// denied"). A symbolic link is not followed, and a file with a second name (a hard link) is refused: in a
// directory of somebody else's, root would be led anywhere by one.
Result<FileDescriptor> open_for_appending(const std::filesystem::path& path, mode_t mode);

// Makes a file that only its owner can read (0600) with these contents, and all of them or none: false when
// one is there already, which is then left alone. Safe
// against other processes doing the same. Throws std::system_error.
enum class FileOwner {
    OfDirectory,  // when root makes it, whoever the directory belongs to
    Self,
};
bool create_private_file(const std::filesystem::path& path, std::string_view contents,
                         FileOwner owner = FileOwner::OfDirectory);

// Makes sure that what is kept there stays private: it belongs to this process's user (root may use
// anybody's), and neither group nor others may write it or, when it is a file, read it. A file is no symbolic
// link and, for root, has no second name; a directory may be reached by a link. Throws std::runtime_error,
// which says what to do.
void require_private(const std::filesystem::path& path);

// Why this process cannot keep its state in that file, and the cure: "has mode 0400; chmod it to 0600".
// Nothing if the process can read and write the file, or if there is no file (any more). Does not open the
// file: closing it again would release SQLite's locks.
std::optional<std::string> fault_of_state_file(const std::filesystem::path& path);

// Why this process cannot keep private files in that directory, and the cure; nothing if the process can. The
// rule is require_private()'s, and the process can make files there.
std::optional<std::string> fault_of_state_directory(const std::filesystem::path& path);

// Makes the directory, which only its owner may enter (0700), when it is missing; its parent must be there.
// One that is there must be private. Returns the path. Throws std::system_error, std::runtime_error.
const std::filesystem::path& make_private_directory(const std::filesystem::path& path);

}  // namespace postern
