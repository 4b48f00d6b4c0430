#pragma once

#include <filesystem>
#include <string>

#include <sys/types.h>

namespace postern {

// The name of the user, or the number if the user is unknown.
std::string name_of_user(uid_t user);

// If root calls it: the process becomes the directory's owner, for good, so that nothing in the directory (a
// symbolic link, for example) gives the owner power over root's files. Does nothing if another user calls it,
// if the directory is root's, or if there is no directory. Throws std::runtime_error if a symbolic link on
// the way to the directory belongs to a user who is neither root nor the directory's owner, or if the
// directory is root's and another user can replace the directory or a folder above it. Requires: the process
// has one thread.
void work_as_owner_of(const std::filesystem::path& directory);

}  // namespace postern
