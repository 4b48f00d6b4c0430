#include "users/htpasswd.hpp"

#include <chrono>
#include <set>
#include <stdexcept>

#include <sys/stat.h>

#include "base/ascii.hpp"
#include "base/digest.hpp"
#include "base/file.hpp"
#include "logging/log.hpp"
#include "users/password_hash.hpp"
#include "users/user_version.hpp"

namespace postern::users {
namespace {

// Each number of rounds is a kind of its own. A file with very many kinds must not make sign-ins slow.
constexpr std::size_t kMostKinds = 12;

// The times of file systems have ticks. Within this time, two changes of a file may give the same time.
constexpr std::chrono::seconds kSettled{2};

// Reads a password file line by line.
class FileReader {
public:
    explicit FileReader(std::string_view domain) : domain_(domain) {}

    void read_line(std::string_view line) {
        ++number_;
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (trimmed(line).empty() || trimmed(line).front() == '#') return;
        const auto colon = line.find(':');
        if (colon == std::string_view::npos) return report("expected NAME:HASH");
        const std::string_view name = line.substr(0, colon);
        // In nginx's files a third field is a comment.
        const std::string_view text = line.substr(colon + 1, line.find(':', colon + 1) - colon - 1);
        const bool has_domain = name.find('@') != std::string_view::npos;
        if (!has_domain && domain_.empty())
            return report("the name is not an email address, and no domain is given");
        auto email = parse_email(has_domain ? std::string(name) : std::string(name) + "@" + domain_);
        if (!email) return report("the name is not an email address: " + email.error().message);
        // Before the check of the hash: after a line that locks a user out, a later line must not let the
        // user in.
        if (!seen_.insert(email->folded).second) return report("an earlier line has the same name");
        auto hash = PasswordHash::parse(text);
        if (!hash) return report("after the name is " + hash.error().message);
        kinds_.emplace(hash->kind());
        if (kinds_.size() > kMostKinds)
            return report("more than " + std::to_string(kMostKinds) +
                          " kinds of hashes; every sign-in must compute each kind");
        result.entries.push_back({number_, std::move(*email), std::move(*hash)});
    }

    Htpasswd result;

private:
    void report(std::string message) { result.problems.push_back({number_, std::move(message)}); }

    std::string domain_;
    std::size_t number_ = 0;
    std::set<std::string> seen_;
    std::set<std::string> kinds_;
};

}  // namespace

Htpasswd parse_htpasswd(std::string_view text, std::string_view domain) {
    FileReader reader(domain);
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        reader.read_line(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return std::move(reader.result);
}

HtpasswdFile::HtpasswdFile(std::filesystem::path file, std::string domain)
    : file_(std::move(file)), domain_(std::move(domain)) {
    read(stamp());
    if (!contents_) throw std::runtime_error(file_.string() + ": " + fault_);
}

std::optional<Account> HtpasswdFile::find(const Email& email) {
    const auto contents = current();
    const auto found = contents->accounts.find(email.folded);
    return found == contents->accounts.end() ? std::nullopt : std::optional(found->second);
}

std::optional<User> HtpasswdFile::find_by_id(std::string_view id, std::string_view, User&&) {
    const auto contents = current();
    const auto found = contents->accounts.find(id);
    return found == contents->accounts.end() ? std::nullopt : std::optional(found->second.user);
}

std::vector<PasswordHash> HtpasswdFile::hashes_of_each_kind() {
    return current()->one_of_each_kind;
}

std::shared_ptr<const HtpasswdFile::Contents> HtpasswdFile::current() {
    const Stamp now = stamp();
    const std::lock_guard lock(mutex_);
    if (now != read_at_ || !is_settled_) read(now);
    return contents_;
}

void HtpasswdFile::read(const Stamp& stamp) {
    const bool is_new = stamp != read_at_;
    read_at_ = stamp;
    const auto age =
        std::chrono::system_clock::now().time_since_epoch() - std::chrono::seconds{stamp.seconds};
    // A time far ahead is from a wrong clock that was set right: the next change has another time.
    is_settled_ = age > kSettled || age < -kSettled;
    const auto text = read_text_file(file_, kMaxHtpasswdBytes);
    if (!text) {
        if (is_new || fault_ != text.error().message) {
            fault_ = text.error().message;
            logging::log(logging::Level::Error, "htpasswd_unreadable",
                         {{"file", file_.string()}, {"fault", fault_}});
        }
        return;
    }
    std::string digest = sha256(*text);
    if (fault_.empty() && digest == digest_) return;
    fault_.clear();
    digest_ = std::move(digest);
    take(parse_htpasswd(*text, domain_));
}

void HtpasswdFile::take(const Htpasswd& parsed) {
    for (const Htpasswd::Problem& problem : parsed.problems) {
        logging::log(
            logging::Level::Warning, "htpasswd_line_skipped",
            {{"file", file_.string()}, {"line", std::to_string(problem.line)}, {"reason", problem.message}});
    }
    auto contents = std::make_shared<Contents>();
    std::set<std::string_view> kinds;
    for (const Htpasswd::Entry& entry : parsed.entries) {
        User user;
        user.id = entry.email.folded;
        user.email = entry.email;
        user.version = version_of("htpasswd", entry.password_hash.text());
        contents->accounts.emplace(entry.email.folded, Account{std::move(user), entry.password_hash});
        if (kinds.insert(entry.password_hash.kind()).second)
            contents->one_of_each_kind.push_back(entry.password_hash);
    }
    logging::log(logging::Level::Info, "htpasswd_read",
                 {{"file", file_.string()},
                  {"users", std::to_string(parsed.entries.size())},
                  {"skipped", std::to_string(parsed.problems.size())}});
    contents_ = std::move(contents);
}

HtpasswdFile::Stamp HtpasswdFile::stamp() const {
    struct stat status {};
    if (stat(file_.c_str(), &status) != 0) return {};
    // The time of the inode, not of the content: a changed mode may make the file unreadable, and a copy may
    // keep its old time.
    return {status.st_ctim.tv_sec, status.st_ctim.tv_nsec, status.st_size, status.st_ino};
}

}  // namespace postern::users
