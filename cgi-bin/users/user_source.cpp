#include "users/user_source.hpp"

#include "base/digest.hpp"
#include "base/encoding.hpp"
#include "users/htpasswd.hpp"
#include "users/shared_password.hpp"
#include "users/users.hpp"

namespace postern::users {

std::string UserSource::account_key(const Email& email) const {
    // Folding can make a text longer, and PostgreSQL's index takes 2.7 KB at most. A digest has no '@'.
    constexpr std::size_t kLongestKey = 254;
    return email.folded.size() <= kLongestKey ? email.folded : hex(sha256(email.folded));
}

Candidate UserSource::candidate(const std::optional<Email>& email) {
    return {email ? find(*email) : std::nullopt, hashes_of_each_kind()};
}

std::unique_ptr<UserSource> open_user_source(const config::Config& config, database::Database& database,
                                             const Clock& clock) {
    switch (config.users.source) {
        case config::UserSource::Database:
            break;
        case config::UserSource::Htpasswd:
            return std::make_unique<HtpasswdFile>(config.users.htpasswd_file, config.users.htpasswd_domain);
        case config::UserSource::Shared:
            return std::make_unique<SharedPassword>(PasswordHash::stored(config.users.shared_password_hash));
    }
    return std::make_unique<Users>(database, clock);
}

}  // namespace postern::users
