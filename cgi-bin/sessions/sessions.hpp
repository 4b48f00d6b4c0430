#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/read_cache.hpp"
#include "base/secret.hpp"
#include "config/config.hpp"
#include "database/database.hpp"
#include "sessions/lifetimes.hpp"
#include "sessions/recent_answer.hpp"
#include "sessions/session.hpp"
#include "sessions/session_table.hpp"
#include "users/attempt.hpp"
#include "users/user_source.hpp"

namespace postern::sessions {

class Renewal;

// All signed-in browsers. A session is found by its token: 256 random bits in base64url, 43 characters. Only
// the digest of the token is stored. A session is over when its time is up, or when its user is gone,
// disabled or has another password. A session that lies in the future by this machine's clock is refused.
// Safe from any worker; throws database::DatabaseError.
class Sessions {
public:
    // `cache_lifetime`: the greatest age of a session that find_recent() returns without the database; 0:
    // it always reads the database.
    Sessions(database::Database& database, users::UserSource& source, const Clock& clock,
             const config::Session& settings, std::chrono::seconds cache_lifetime = {});

    struct Started {
        Secret token;  // for the browser's cookie; stored nowhere
        Session session;
        bool is_new = true;
    };
    struct Beginning {
        std::string address = {};
        std::string browser = {};  // from describe_browser()
        bool is_kept = false;      // has effect only if the configuration allows it
        Secret form = {};          // the token of the sign-in form; empty: no form of Postern
        std::vector<users::Attempt> attempts = {};  // counted as successes in the same transaction
        int factors = 1;                            // Session::factors
        bool is_proven = true;       // false: a trusted browser took the place of a proof (Session::proven)
        bool may_lack_code = false;  // the user may have an app: users::has_second_factor() is asked
    };
    // Starts a session. The same form sent again within seconds gets the session that it began
    // (form_session.hpp). With `may_lack_code` and one factor, nothing starts if the user has an
    // authenticator app: the token is then empty.
    Started start(const users::User& user, const Beginning& beginning);

    // Gives the session another token, this user, perhaps with another version, and the factors and the proof
    // that `session` has now. The old token is not valid any more. Empty if the session ended meanwhile.
    std::optional<Started> renew(const Session& session, const users::User& user);

    // The live session of a token, which may be any text. Keeps the session alive: the time is written if the
    // stored time is older than a minute or a twentieth of the idle lifetime.
    std::optional<Session> find(std::string_view token);

    // Like find(), but the session may come from the cache, if it was read within `session.cache`. So a
    // session that another process ended may be found for this long. A session that this process ended is not
    // found.
    std::optional<Session> find_recent(std::string_view token);

    // Like find(), but does not keep the session alive, and always reads the database. It does not fill the
    // cache, because then the next visit would not keep the session alive.
    std::optional<Session> find_unnoticed(std::string_view token);

    // The live sessions of one user; the session that was seen last comes first.
    std::vector<Session> of_user(std::string_view user_id);
    // Calls `work` for each live session. If the table has at most kSorted rows, the session that was seen
    // last comes first. More are in the order of their IDs, and are read kSorted at a time: no statement
    // waits for the work.
    static constexpr std::size_t kSorted = 1000;
    void each(const std::function<void(const Session&)>& work);

    // The live sessions of the user: those `most` that were seen last, and the number of all of them.
    struct Newest {
        std::vector<Session> sessions;
        std::size_t count;
    };
    Newest newest_of(const users::User& user, std::size_t most);

    // The number of sessions. Includes sessions of disabled users, and sessions that reached their absolute
    // lifetime a moment ago. Empty if the database cannot be read. Does not throw DatabaseError.
    std::optional<std::size_t> count();

    // Tells whether a visitor can sign in now, or could within the last second. Does not throw DatabaseError.
    bool can_start();

    // The functions below end sessions at once, everywhere, and tell the audit. A session that is over
    // already is no error.

    // The visitor ends the visitor's own session: the event is `signed_out`.
    void sign_out(const Session& session, const logging::Actor& actor);

    // The event of the functions below is `session_ended`, once for each session that was live.

    void end(const Session& session, const logging::Actor& actor);
    // Ends the session of a token, which may be any text. Returns the session if it was live.
    std::optional<Session> end_by_token(std::string_view token, const logging::Actor& actor);
    // Ends the session with this Session::id(), which may be any text. Returns the email of its user; empty
    // if there is no such session, or its time is up.
    std::optional<std::string> end_by_id(std::string_view id, const logging::Actor& actor);
    // Ends all sessions of the user but one, which may be "". Returns the number of sessions that were live:
    // not expired, and with the version that `user` has.
    std::size_t end_others(const users::User& user, std::string_view kept_digest,
                           const logging::Actor& actor);
    // Ends all sessions of all users, half-finished sign-ins and the trust in browsers, with one event.
    // Expired sessions then get no event of their own.
    void end_all(const logging::Actor& actor);

    // Deletes at most `count` sessions that expired, or that lie ahead by more than the longest lifetime.
    // Returns their number. Logs a warning if any session lies ahead. The functions that delete an expired
    // session, except end_all(), tell the audit, so each expired session has one event, however many
    // processes there are. A session has no event if its user was gone, disabled or had another password.
    int purge(int count);

    // The time for which the browser keeps the cookie; 0: until the browser closes.
    std::chrono::seconds cookie_lifetime(const Session& session) const {
        return lifetimes_.of_cookie(session, clock_.now());
    }

private:
    friend class Renewal;
    std::optional<Session> look_up(std::string_view digest);
    std::optional<Session> read_live(std::string_view digest);
    std::optional<Session> live(Row&& row);
    std::optional<users::User> owner_of(const Row& row, users::User&& joined);
    void erase(std::string_view digest);
    bool erase(const Row& row);
    int remove_over(std::vector<Row>&& rows);
    void tell_expired(const Row& row, Time now);
    std::size_t tell_ended(const std::vector<Row>& rows, const users::User& user,
                           std::string_view kept_digest, const logging::Actor& actor);
    std::vector<Session> live_ones(std::vector<Row>&& rows);
    bool could_start();
    void keep_alive(Session& session, Time now);

    database::Database& database_;
    users::UserSource& source_;
    const Clock& clock_;
    config::Session settings_;
    Lifetimes lifetimes_;
    ReadCache<Session> cache_;
    RecentAnswer reachable_;
    const Moment made_;
};

// Renews a session inside a transaction of another function, such as a change of the password. This process
// empties its cache of sessions when the object is destroyed: destroy it after the transaction.
class Renewal {
public:
    Renewal(Sessions& sessions, const Session& session) : sessions_(sessions), session_(session) {}
    Renewal(const Renewal&) = delete;
    Renewal& operator=(const Renewal&) = delete;
    ~Renewal() { sessions_.cache_.forget_all(); }

    // Does the same as Sessions::renew().
    void write(database::Transaction& transaction, const users::User& user);
    // Ends the other sessions of the user, too. Call tell_ended() after the transaction.
    void write_alone(database::Transaction& transaction, const users::User& user);
    void tell_ended(const logging::Actor& actor);
    // The renewed session; empty if the session ended meanwhile.
    const std::optional<Sessions::Started>& started() const { return started_; }

private:
    Sessions& sessions_;
    const Session& session_;
    std::optional<Sessions::Started> started_;
    std::vector<Row> others_;
};

}  // namespace postern::sessions
