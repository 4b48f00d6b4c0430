#include "logging/audit_file.hpp"

#include <cerrno>
#include <chrono>
#include <string>
#include <system_error>
#include <thread>
#include <utility>

#include <sys/stat.h>
#include <unistd.h>

#include "base/file.hpp"

namespace postern::logging {
namespace {

using namespace std::chrono_literals;

constexpr mode_t kMode = 0640;

// The size of the file if its last line is unfinished; nothing if the file is empty or ends with a line end.
std::optional<off_t> unfinished_size(int file) {
    struct stat status {};
    if (fstat(file, &status) != 0 || status.st_size == 0) return std::nullopt;
    char last = '\n';
    if (pread(file, &last, 1, status.st_size - 1) != 1 || last == '\n') return std::nullopt;
    return status.st_size;
}

}  // namespace

Result<void> AuditFile::append(std::string_view line) {
    if (!is_at_path()) {
        auto opened = open_for_appending(path_, kMode);
        if (!opened) return tl::unexpected<Error>(std::move(opened.error()));
        file_ = std::move(*opened);
        torn_at_.reset();
    }
    std::string text = is_torn() ? "\n" : "";
    text.append(line).append("\n");
    ssize_t count = -1;
    do {
        count = write(file_.get(), text.data(), text.size());
    } while (count < 0 && errno == EINTR);
    if (count < 0) return failure(std::generic_category().message(errno));
    // A second write for the rest could come after a line of another process.
    if (static_cast<std::size_t>(count) < text.size()) return failure("only a part of the line was written");
    return {};
}

bool AuditFile::is_torn() {
    // While another process writes, a part of its line may be visible for a moment. If a line is unfinished
    // for good, all events wait for these 20 ms once: the next call knows the size.
    for (int i = 0; i < 20; ++i) {
        const auto size = unfinished_size(file_.get());
        if (!size) return false;
        if (size == torn_at_) return true;
        std::this_thread::sleep_for(1ms);
    }
    torn_at_ = unfinished_size(file_.get());
    return torn_at_.has_value();
}

bool AuditFile::is_at_path() const {
    struct stat open {};
    struct stat there {};
    return file_ && fstat(file_.get(), &open) == 0 && lstat(path_.c_str(), &there) == 0 &&
           open.st_dev == there.st_dev && open.st_ino == there.st_ino;
}

}  // namespace postern::logging
