#include "logging/audit_file.hpp"

#include <cerrno>
#include <string>
#include <system_error>
#include <utility>

#include <sys/stat.h>
#include <unistd.h>

#include "base/file.hpp"

namespace postern::logging {
namespace {

constexpr mode_t kMode = 0640;

bool ends_a_line(int file) {
    struct stat status {};
    if (fstat(file, &status) != 0 || status.st_size == 0) return true;
    char last = '\n';
    return pread(file, &last, 1, status.st_size - 1) != 1 || last == '\n';
}

}  // namespace

Result<void> AuditFile::append(std::string_view line) {
    if (!is_at_path()) {
        auto opened = open_for_appending(path_, kMode);
        if (!opened) return tl::unexpected<Error>(std::move(opened.error()));
        file_ = std::move(*opened);
    }
    std::string text = ends_a_line(file_.get()) ? "" : "\n";
    text.append(line).append("\n");
    ssize_t count = -1;
    do {
        count = write(file_.get(), text.data(), text.size());
    } while (count < 0 && errno == EINTR);
    if (count < 0) return failure(std::generic_category().message(errno));
    // A second write for the rest would be another process's turn first.
    if (static_cast<std::size_t>(count) < text.size()) return failure("only a part of a line found room");
    return {};
}

bool AuditFile::is_at_path() const {
    struct stat open {};
    struct stat there {};
    return file_ && fstat(file_.get(), &open) == 0 && lstat(path_.c_str(), &there) == 0 &&
           open.st_dev == there.st_dev && open.st_ino == there.st_ino;
}

}  // namespace postern::logging
