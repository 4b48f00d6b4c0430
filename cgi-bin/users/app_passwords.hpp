#pragma once

#include <chrono>
#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/clock.hpp"
#include "base/read_cache.hpp"
#include "base/secret.hpp"
#include "database/database.hpp"
#include "logging/audit.hpp"
#include "users/app_password.hpp"
#include "users/groups.hpp"
#include "users/recent_digests.hpp"
#include "users/throttle.hpp"
#include "users/user_source.hpp"

namespace postern::users {

// An app password of a user, for a program that cannot show the sign-in page. Locations name its labels in
// their rule (Requirement).
struct AppPassword {
    std::string id;    // 16 characters, not a secret
    User user;         // as the user is now
    std::string name;  // from the user, from parse_app_password_name()
    Groups labels;     // names from parse_group()
    Time made;
    Time expires;
    std::optional<Time> last_used;  // to the minute; nothing: never
    std::string last_address;       // the IP address of the last use
};

// Reads the name of an app password: 1 to 200 bytes, no control or invisible character. Drops the blanks
// around it.
Result<std::string> parse_app_password_name(std::string_view text);

// The lifetime of a new app password, if none is chosen: 90 days, or `longest` if that is shorter.
std::chrono::seconds usual_lifetime(std::chrono::seconds longest);

// All app passwords. Only the digest of an app password is stored. An app password ends with its time, and
// when its user is gone, disabled or gets another version (a new password), unless the change keeps it
// (keep_app_passwords). With a shared password nobody has an app password, because a visitor may give any
// email. Safe from any worker; throws database::DatabaseError.
class AppPasswords {
public:
    // `longest`: the longest lifetime; it also holds for app passwords that were made before it was
    // shortened. `cache_lifetime`: the greatest age of an app password that check() takes without the
    // database; 0: none.
    AppPasswords(database::Database& database, UserSource& source, Throttle& throttle, const Clock& clock,
                 std::chrono::seconds longest, std::chrono::seconds cache_lifetime = {});

    // A user may have this many.
    static constexpr std::size_t kMost = 100;

    struct New {
        std::string name;  // from parse_app_password_name()
        Groups labels;
        std::chrono::seconds lifetime;  // at most `longest`
    };
    struct Made {
        Secret text;  // for the user, once; stored nowhere
        AppPassword password;
    };
    enum class NotMade {
        NoRoom,       // the user has kMost of them
        UserChanged,  // the user is gone, disabled or has another password since `user` was read
    };
    // Makes an app password.
    std::variant<Made, NotMade> add(const User& user, const New& wanted, const logging::Actor& actor);

    enum class Fault {
        Unknown,  // no such app password, or it was ended
        Expired,
        NoUser,  // the user is gone, disabled or has another password
    };
    // Finds the app password that a client sent for a page, and notes its use. An unknown app password is
    // counted as an attempt to sign in from this address, once for each text, and never for an account. Tells
    // the audit of a fault, but not of more unknown app passwords than the throttle admits.
    std::variant<AppPassword, Fault> check(const PresentedAppPassword& presented, const logging::Actor& actor,
                                           std::string_view page);

    // Tells whether the user has any whose time is not up.
    bool has_any(const User& user);

    // The app passwords that are valid, of one user or of all users; the newest comes first.
    std::vector<AppPassword> of_user(const User& user);
    std::vector<AppPassword> all();

    // The functions below end app passwords at once, everywhere, and tell the audit.

    // With this id, which may be any text. Returns false if there is no such app password.
    bool end(std::string_view id, const logging::Actor& actor);
    // The same for an app password of this user.
    bool end_of(const User& user, std::string_view id, const logging::Actor& actor);
    // Return the number of app passwords that were valid: for `user`, those with the version that `user` has.
    std::size_t end_all_of(const User& user, const logging::Actor& actor);
    std::size_t end_all(const logging::Actor& actor);

    // Call after a change in this process of what check() reads, such as the versions of users.
    void forget_read() { cache_.forget_all(); }

    // Deletes at most `count` rows whose time was up a month ago, and returns their number.
    int purge(int count);

private:
    struct Row {
        AppPassword password;
        std::string digest;
        std::string user_id;  // the user, with the version and email when the row was written
        std::string version;
        std::string email;
        std::string networks;  // of the last uses, the newest first, with a blank between them
        User joined;           // without an id if the database has no such user
    };
    std::vector<Row> read(database::Reader& reader, const std::string& text,
                          std::initializer_list<database::In> in) const;
    std::vector<AppPassword> valid_ones(std::vector<Row>&& rows);
    static const std::string& email_of(const Row& row);
    std::optional<User> owner_of(Row& row);
    bool is_over(const AppPassword& password) const;
    void note_use(const Row& row, const std::string& network, const logging::Actor& actor);
    // Tells whether the app password was not counted before and the throttle admits it.
    bool count_unknown(const std::string& digest, const std::string& network);
    std::size_t remove(const std::string& text, std::initializer_list<database::In> in,
                       const logging::Actor& actor, const User* owner = nullptr);

    database::Database& database_;
    UserSource& source_;
    Throttle& throttle_;
    const Clock& clock_;
    std::chrono::seconds longest_;
    ReadCache<AppPassword> cache_;
    RecentDigests counted_;  // the unknown ones: a phone goes on sending an ended app password
};

// Ends the app passwords of the user, without an event.
void remove_app_passwords(database::Transaction& transaction, std::string_view user_id);

// Lets the app passwords of the user go on after a change of the password: `before` and `after` are the
// user's versions.
void keep_app_passwords(database::Transaction& transaction, std::string_view user_id, std::string_view before,
                        std::string_view after);

}  // namespace postern::users
