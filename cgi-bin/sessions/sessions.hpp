#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/secret.hpp"
#include "config/config.hpp"
#include "database/database.hpp"
#include "sessions/recent_answer.hpp"
#include "sessions/session.hpp"
#include "sessions/session_cache.hpp"
#include "users/user_source.hpp"

namespace postern::sessions {

// All signed-in browsers. A session is found by its token, 256 random bits in base64url (43 characters), of
// which only the digest is kept; it is over when its time is up, or its user is gone, disabled or has another
// password. It is refused while it lies in the future by this machine's clock. Safe from any worker; throws
// database::DatabaseError.
class Sessions {
public:
    // `cache_lifetime`: how old what find_recent() knows may be; 0: it always asks the database.
    Sessions(database::Database& database, users::UserSource& source, const Clock& clock,
             const config::Session& settings, std::chrono::seconds cache_lifetime = {});

    struct Started {
        Secret token;  // for the browser's cookie; it exists nowhere else
        Session session;
        bool is_new = true;
    };
    struct Beginning {
        std::string address = {};
        std::string browser = {};  // as of describe_browser()
        bool is_kept = false;      // as far as the configuration allows it
        Secret form = {};          // the token of the sign-in form; empty: of no form of ours
    };
    // The same form sent again within seconds gets the session that it began (form_session.hpp).
    Started start(const users::User& user, const Beginning& beginning);

    // The same session under another token, and with this user's credential; the old token opens nothing.
    // Nothing when the session was ended meanwhile.
    std::optional<Started> renew(const Session& session, const users::User& user);

    // The live session behind a token, whatever text is given; being found keeps it alive. The time is
    // written when the last one is older than a minute or a twentieth of the idle lifetime.
    std::optional<Session> find(std::string_view token);

    // The same, from what was read within `session.cache` when the database is one that other machines use as
    // well: a session that another process ended may be found for so long. One that this process ended is
    // not.
    std::optional<Session> find_recent(std::string_view token);

    // The same as find(), but being found does not keep the session alive. Always asks the database: a
    // session that it remembered for find_recent() would keep a visitor who comes meanwhile from being
    // noticed.
    std::optional<Session> find_unnoticed(std::string_view token);

    // The live sessions of one user, or of all; the one that was seen last is the first.
    std::vector<Session> of_user(std::string_view user_id);
    std::vector<Session> all();

    // How many there are, those included whose user has been disabled or whose time since the sign-in has
    // just run out; nothing when the database cannot say. Does not throw DatabaseError.
    std::optional<std::size_t> count();

    // Whether a session could be started now, or within the last second; does not throw DatabaseError.
    bool are_reachable();

    // These end sessions at once, everywhere; harmless when they are over already.
    void end(std::string_view digest);
    // The one behind a token, whatever text is given; returns it if it was live.
    std::optional<Session> end_by_token(std::string_view token);
    // The one that people and logs call so (Session::id), whatever text is given; returns whose it was, an
    // email. Nothing when there is none, or its time is up.
    std::optional<std::string> end_by_id(std::string_view id);
    // All of a user's but one, which may be none ("").
    void end_others(std::string_view user_id, std::string_view kept_digest);
    // Everybody's; those whose time is up have no event of their own then.
    void end_all();

    // Takes away some sessions whose time is up, or which lie ahead by more than the longest lifetime, at
    // most `count`; returns how many. Logs a warning if any session lies ahead. Whoever takes one away, here
    // or in the functions above but end_all(), tells the audit, so that each has one such event whatever
    // processes there are; those whose user was gone, disabled or had another password by then have none.
    int purge(int count);

    // How long the browser is to keep the cookie from now on; 0: until it closes.
    std::chrono::seconds cookie_lifetime(const Session& session) const;

private:
    struct Row;
    class Selection;
    struct ByDigest;
    struct ByUser;
    template <typename Prepared>
    std::vector<Row> read(std::string_view key);
    std::vector<Row> select(const std::string& condition, std::string_view key);
    std::optional<Session> look_up(std::string_view digest);
    std::optional<Session> read_live(std::string_view digest);
    std::optional<Session> live(Row&& row);
    std::optional<users::User> owner_of(const Row& row);
    std::optional<Row> end_one(std::vector<Row>&& rows);
    int remove_over(std::vector<Row>&& rows);
    void tell_expired(const Row& row, Time now);
    std::vector<Session> live_ones(std::vector<Row>&& rows);
    bool is_over(const Session& session, Time now) const;
    bool could_start();
    std::chrono::seconds idle_lifetime(bool is_kept) const;
    std::chrono::seconds absolute_lifetime(bool is_kept) const;
    void keep_alive(Session& session, Time now);

    database::Database& database_;
    users::UserSource& source_;
    const Clock& clock_;
    config::Session settings_;
    SessionCache cache_;
    RecentAnswer reachable_;
    const Moment made_;
};

}  // namespace postern::sessions
