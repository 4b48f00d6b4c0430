#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "users/user_source.hpp"

namespace postern::users {

// A larger file is refused.
constexpr std::size_t kMaxHtpasswdBytes = 16 << 20;

// The contents of a password file of Apache or nginx. Each line is "name:hash"; "#" begins a comment.
struct Htpasswd {
    struct Entry {
        std::size_t line;  // counted from 1
        Email email;
        PasswordHash password_hash;
    };
    struct Problem {
        std::size_t line;
        std::string message;  // why the line was skipped; names nothing that might be a password
    };
    std::vector<Entry> entries;
    std::vector<Problem> problems;
};

// A name without '@' gets the domain; if `domain` is empty, such a line is a problem. If two lines have the
// same address, the first line counts, as in Apache.
Htpasswd parse_htpasswd(std::string_view text, std::string_view domain);

// The users of a password file. After a change the file is read again at the next request. Damaged lines are
// logged with their number and skipped. If the file cannot be read, the users stay as they were, and the log
// tells the fault.
class HtpasswdFile final : public UserSource {
public:
    // Throws std::runtime_error when the file cannot be read.
    HtpasswdFile(std::filesystem::path file, std::string domain);

    std::optional<Account> find(const Email& email) override;
    std::optional<User> find_by_id(std::string_view id, std::string_view email, User&& in_table) override;
    std::vector<PasswordHash> hashes_of_each_kind() override;

private:
    // Differs after each change of the file.
    struct Stamp {
        long long seconds = 0;
        long long nanoseconds = 0;
        long long size_bytes = -1;
        unsigned long long inode = 0;
        bool operator==(const Stamp&) const = default;
    };
    struct Contents {
        std::map<std::string, Account, std::less<>> accounts;  // by folded address
        std::vector<PasswordHash> one_of_each_kind;
    };

    std::shared_ptr<const Contents> current();
    void read(const Stamp& stamp);
    void take(const Htpasswd& parsed);
    Stamp stamp() const;

    std::filesystem::path file_;
    std::string domain_;
    std::mutex mutex_;
    Stamp read_at_;
    bool is_settled_ = false;  // true if each later change gives another stamp
    std::string fault_;        // why the file cannot be read; empty if it can
    std::string digest_;       // of the text that contents_ was read from
    std::shared_ptr<const Contents> contents_;
};

}  // namespace postern::users
