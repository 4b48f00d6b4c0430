#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "users/user_source.hpp"

namespace postern::users {

// Larger files are taken for something else.
constexpr std::size_t kMaxHtpasswdBytes = 16 << 20;

// What stands in a password file of Apache or nginx: a line "name:hash" each; "#" begins a comment.
struct Htpasswd {
    struct Entry {
        std::size_t line;  // counted from 1
        Email email;
        std::string password_hash;
    };
    struct Problem {
        std::size_t line;
        std::string message;  // why the line was skipped; names nothing that might be a password
    };
    std::vector<Entry> entries;
    std::vector<Problem> problems;
};

// A name without '@' gets the domain; without a domain it is a problem. Of two lines for one address the
// first counts, as in Apache.
Htpasswd parse_htpasswd(std::string_view text, std::string_view domain);

// The users of such a file. It is read again when it has changed, at the next request; damaged lines are
// logged with their number and skipped. When it cannot be read the users of before stay, and the log says so.
class HtpasswdFile final : public UserSource {
public:
    // Throws std::runtime_error when the file cannot be read.
    HtpasswdFile(std::filesystem::path file, std::string domain);

    std::optional<Account> find(const Email& email) override;
    std::optional<User> find_by_id(std::string_view id, std::string_view email) override;
    std::vector<std::string> hashes_of_each_kind() override;

private:
    // What tells that a file is another one now.
    struct Stamp {
        long long seconds = 0;
        long long nanoseconds = 0;
        long long size_bytes = -1;
        unsigned long long inode = 0;
        bool operator==(const Stamp&) const = default;
    };
    using Accounts = std::map<std::string, Account, std::less<>>;  // by folded address

    std::shared_ptr<const Accounts> current();
    void read(const Stamp& stamp);
    Stamp stamp() const;

    std::filesystem::path file_;
    std::string domain_;
    std::mutex mutex_;
    Stamp read_at_;
    std::string fault_;  // why it could not be read last time; empty: it could
    std::shared_ptr<const Accounts> accounts_;
};

}  // namespace postern::users
