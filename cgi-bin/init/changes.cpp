#include "init/changes.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <exception>
#include <iostream>
#include <regex>
#include <set>
#include <stdexcept>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <grp.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/ascii.hpp"
#include "base/clock.hpp"
#include "base/file.hpp"
#include "base/utc.hpp"
#include "config/settings.hpp"
#include "init/run.hpp"

namespace postern::init {
namespace {

namespace fs = std::filesystem;

tl::unexpected<Error> last_failure(const fs::path& file) {
    return failure(fmt::format("{}: {}", file.string(), std::strerror(errno)));
}

// The owner, group and mode that the file gets.
struct stat rights_for(const FileChange& change) {
    struct stat status {};
    if (stat(change.file.c_str(), &status) == 0) return status;
    const group* found = change.group.empty() ? nullptr : getgrnam(change.group.c_str());
    status.st_mode = change.mode;
    status.st_uid = geteuid();
    status.st_gid = found == nullptr ? getegid() : found->gr_gid;
    return status;
}

// Replaces the file in one step, so that a web server never reads half of it.
Result<void> replace(const fs::path& file, const std::string& text, const struct stat& rights) {
    std::error_code failed;
    fs::create_directories(file.parent_path(), failed);
    // A name that no web server's pattern for configuration files includes.
    const fs::path fresh = file.parent_path() / fmt::format(".{}.postern-new", file.filename().string());
    fs::remove(fresh, failed);
    const FileDescriptor out(open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (!out) return last_failure(fresh);
    if (!write_all(out.get(), text) || fchown(out.get(), rights.st_uid, rights.st_gid) != 0 ||
        fchmod(out.get(), rights.st_mode & 07777U) != 0 || fsync(out.get()) != 0 ||
        rename(fresh.c_str(), file.c_str()) != 0) {
        const auto failed_now = last_failure(file);
        fs::remove(fresh, failed);
        return failed_now;
    }
    return {};
}

// Tells whether a line may set a secret.
bool has_secret(std::string_view line) {
    return std::ranges::any_of(config::settings(), [&](const config::Setting& each) {
        if (!each.is_secret) return false;
        const std::regex assignment(fmt::format(R"((^|[^A-Za-z0-9_-]){}["']?\s*=)", config::name_of(each)));
        return std::regex_search(line.begin(), line.end(), assignment);
    });
}

// The diff without the lines of secrets, and without lines that are in both texts.
std::string without_secrets(std::string_view diff, const FileChange& change) {
    const auto lines_of = [](std::string_view text) {
        std::set<std::string_view> lines;
        while (!text.empty())
            lines.insert(take_until(text, '\n'));
        return lines;
    };
    const std::string text = change.before.value_or("");
    const auto before = lines_of(text);
    const auto after = lines_of(change.after);
    std::string result;
    for (int number = 0; !diff.empty(); ++number) {
        const std::string_view line = take_until(diff, '\n');
        const std::string_view rest = line.substr(std::min<std::size_t>(1, line.size()));
        const bool is_header = number < 2 || line.starts_with('@');
        const bool is_hidden = before.contains(rest) && after.contains(rest) && !rest.empty();
        if (is_header || (!is_hidden && !has_secret(rest))) result += fmt::format("{}\n", line);
    }
    return result;
}

}  // namespace

Result<FileChange> change_of(const fs::path& file) {
    std::error_code failed;
    const fs::path real = exists(file, failed) ? canonical(file, failed) : file;
    if (!exists(real, failed)) return FileChange{.file = real, .before = std::nullopt, .after = {}};
    const auto text = read_file(real);
    if (!text) return failure(fmt::format("{}: {}", real.string(), text.error().message));
    return FileChange{.file = real, .before = *text, .after = *text};
}

std::string diff_of(const FileChange& change) {
    if (change.before == change.after) return "";
    const MemoryFile before(change.before.value_or(""));
    const MemoryFile after(change.after);
    const Ran ran = run({"diff", change.may_hold_secrets ? "-U0" : "-U3", "--label",
                         change.before ? change.file.string() : "/dev/null", "--label", change.file.string(),
                         before.path(), after.path()});
    return change.may_hold_secrets ? without_secrets(ran.out, change) : ran.out;
}

Result<FileChange> own_file(const fs::path& file, const std::string& text) {
    auto change = change_of(file);
    if (!change) return change;
    std::string_view rest = change->after;
    const bool is_own = take_until(rest, '\n').find("written by postern init") != std::string_view::npos;
    if (change->before && !is_own)
        return failure(
            fmt::format("{} already exists, and postern init did not write it, so it stays as it is. Rename "
                        "it, or add these lines to it:\n{}",
                        change->file.string(), text));
    change->after = text;
    return change;
}

Writer::~Writer() {
    try {
        put_back();
    } catch (const std::exception& error) {
        std::cerr << "postern: could not restore a file: " << error.what() << '\n';
    }
}

Result<void> Writer::write(const std::vector<FileChange>& changes) {
    for (const FileChange& change : changes) {
        const auto now = change_of(change.file);
        Result<void> done = now ? Result<void>() : tl::unexpected(now.error());
        if (now && now->before != change.before)
            done = failure(change.file.string() + ": changed while the command ran; run the command again");
        if (done && change.before) {
            const fs::path copy = copies_ / fmt::format("{}.{}", change.file.relative_path().string(),
                                                        utc_text(SystemClock().now(), "%Y%m%dT%H%M%SZ"));
            std::error_code failed;
            fs::create_directories(copies_, failed);
            fs::permissions(copies_, fs::perms::owner_all, failed);
            done = replace(copy, *change.before, rights_for(change));
            if (done) kept_.push_back(copy);
        }
        if (done) done = replace(change.file, change.after, rights_for(change));
        if (!done) {
            put_back();
            return done;
        }
        written_.push_back(change);
    }
    return {};
}

void Writer::put_back() {
    for (auto each = written_.rbegin(); each != written_.rend(); ++each) {
        const FileChange& change = *each;
        std::error_code failed;
        if (!change.before) {
            fs::remove(change.file, failed);
        } else if (const auto done = replace(change.file, *change.before, rights_for(change)); !done) {
            throw std::runtime_error(done.error().message);
        }
    }
    written_.clear();
}

}  // namespace postern::init
