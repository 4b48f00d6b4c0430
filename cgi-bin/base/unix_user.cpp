#include "base/unix_user.hpp"

#include <array>
#include <cerrno>
#include <stdexcept>
#include <system_error>

#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file_descriptor.hpp"

namespace postern {
namespace {

constexpr int kMostLinks = 40;

// The owner of a link decides where the link leads.
void require_trusted_links(const std::filesystem::path& path, uid_t owner, int links = 0) {
    std::filesystem::path begin;
    for (const std::filesystem::path& part : path) {
        begin /= part;
        struct stat status {};
        if (lstat(begin.c_str(), &status) != 0 || !S_ISLNK(status.st_mode)) continue;
        if ((status.st_uid != 0 && status.st_uid != owner) || links == kMostLinks) {
            throw std::runtime_error(
                begin.string() + ": is a symbolic link of the user " + name_of_user(status.st_uid) +
                "; root does not follow this link: run the command as the user that Postern runs as");
        }
        require_trusted_links(begin.parent_path() / std::filesystem::read_symlink(begin), owner, links + 1);
    }
}

// The owner of a folder can replace every directory in the folder.
void require_trusted_parents(const std::filesystem::path& directory) {
    std::filesystem::path parent = std::filesystem::canonical(directory);
    while (parent != parent.root_path()) {
        parent = parent.parent_path();
        struct stat status {};
        if (stat(parent.c_str(), &status) != 0) continue;
        const bool is_open = (status.st_mode & 022) != 0 && (status.st_mode & S_ISVTX) == 0;
        if (status.st_uid == 0 && !is_open) continue;
        throw std::runtime_error(directory.string() + ": belongs to root, but " +
                                 (status.st_uid != 0 ? name_of_user(status.st_uid) : "another user") +
                                 " can replace it, because of the rights on " + parent.string() +
                                 "; give the directory to the user that Postern runs as, or move it");
    }
}

void become(uid_t user, gid_t group) {
    std::array<char, 4096> space{};
    passwd entry{};
    passwd* found = nullptr;
    getpwuid_r(user, &entry, space.data(), space.size(), &found);
    const gid_t own_group = found == nullptr ? group : found->pw_gid;
    const int grouped = found == nullptr ? setgroups(0, nullptr) : initgroups(found->pw_name, own_group);
    if (grouped != 0 || setresgid(own_group, own_group, own_group) != 0 || setresuid(user, user, user) != 0)
        throw std::system_error(errno, std::generic_category(), "becoming " + name_of_user(user));
}

}  // namespace

std::string name_of_user(uid_t user) {
    std::array<char, 4096> space{};
    passwd entry{};
    passwd* found = nullptr;
    getpwuid_r(user, &entry, space.data(), space.size(), &found);
    return found == nullptr ? std::to_string(user) : found->pw_name;
}

void work_as_owner_of(const std::filesystem::path& directory) {
    if (geteuid() != 0) return;
    const FileDescriptor opened(open(directory.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    struct stat status {};
    if (!opened || fstat(opened.get(), &status) != 0) return;
    require_trusted_links(directory, status.st_uid);
    if (status.st_uid != 0) return become(status.st_uid, status.st_gid);
    require_trusted_parents(directory);
}

}  // namespace postern
