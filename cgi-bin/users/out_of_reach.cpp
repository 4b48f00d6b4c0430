#include <map>
#include <optional>
#include <string>
#include <vector>

#include <soci/soci.h>

#include "users/users.hpp"

namespace postern::users {

using soci::into;
using soci::use;

std::optional<Email> Users::listed(const std::string& email) {
    return database_.use([&](soci::session& sql) -> std::optional<Email> {
        std::string key;
        sql << "SELECT email_key FROM users WHERE email = :email", use(email), into(key);
        return sql.got_data() ? std::optional(Email{email, key}) : std::nullopt;
    });
}

std::vector<OutOfReach> Users::out_of_reach() {
    return database_.use([&](soci::session& sql) {
        std::map<std::string, std::string> emails;  // by key
        std::string email;
        std::string key;
        soci::statement rows =
            (sql.prepare << "SELECT email, email_key FROM users ORDER BY email_key", into(email), into(key));
        rows.execute();
        while (rows.fetch())
            emails.emplace(key, email);
        std::vector<OutOfReach> found;
        for (const auto& [stored, typed] : emails) {
            const auto parsed = parse_email(typed);
            if (!parsed) {
                found.push_back({typed, parsed.error().message});
            } else if (parsed->folded != stored) {
                const auto other = emails.find(parsed->folded);
                found.push_back({typed, other == emails.end()
                                            ? "its address belonged to another user"
                                            : "its address is " + other->second + ", which is another user"});
            }
        }
        return found;
    });
}

}  // namespace postern::users
