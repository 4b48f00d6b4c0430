#include "sessions/sessions.hpp"

#include <algorithm>

#include "base/ascii.hpp"
#include "logging/audit.hpp"
#include "logging/log.hpp"
#include "sessions/form_session.hpp"
#include "sessions/token.hpp"

namespace postern::sessions {

// A row of the table, and beside it the user's, where users are in the same database.
struct Sessions::Row {
    Session session;
    std::string user_id;
    std::string credential;
    std::string email;
    users::User joined;
};

using namespace std::chrono_literals;
using soci::into;
using soci::use;

// The statement that reads rows, by a condition on `s`, the sessions, with one parameter, :key.
class Sessions::Selection {
public:
    Selection(soci::session& sql, const std::string& condition)
        : statement_(
              (sql.prepare << "SELECT s.digest, s.user_id, s.credential, s.email, s.began_at, "
                              "s.last_seen_at, s.address,"
                              " s.browser, s.kept, s.previous_at, s.previous_address, COALESCE(u.id, ''),"
                              " COALESCE(u.email, ''), COALESCE(u.name, ''), COALESCE(u.group_names, ''),"
                              " COALESCE(u.credential, ''), COALESCE(u.disabled, 1)"
                              " FROM sessions s LEFT JOIN users u ON u.id = s.user_id " +
                                  condition,
               use(key_, "key"), into(row_.session.digest), into(row_.user_id), into(row_.credential),
               into(row_.email), into(began_), into(seen_), into(row_.session.address),
               into(row_.session.browser), into(kept_), into(previous_at_), into(previous_.address),
               into(row_.joined.id), into(row_.joined.email), into(row_.joined.name), into(groups_),
               into(row_.joined.credential), into(disabled_))) {}

    Selection(const Selection&) = delete;
    Selection& operator=(const Selection&) = delete;

    std::vector<Row> rows(std::string_view key) {
        key_ = key;
        std::vector<Row> rows;
        statement_.execute();
        while (statement_.fetch()) {
            row_.session.began = from_seconds(began_);
            row_.session.last_seen = from_seconds(seen_);
            row_.session.is_kept = kept_ != 0;
            previous_.when = from_seconds(previous_at_);
            row_.session.previous = previous_at_ == 0 ? std::nullopt : std::optional(previous_);
            row_.joined.groups = users::split_groups(groups_);
            row_.joined.is_disabled = disabled_ != 0;
            rows.push_back(std::move(row_));  // what is bound are its strings, whatever is in them
        }
        return rows;
    }

private:
    std::string key_;
    Row row_;
    SignIn previous_;
    std::string groups_;
    long long began_ = 0;
    long long seen_ = 0;
    long long previous_at_ = 0;
    int kept_ = 0;
    int disabled_ = 1;
    soci::statement statement_;  // bound to all of these
};

struct Sessions::ByDigest : Selection {
    explicit ByDigest(soci::session& sql) : Selection(sql, "WHERE s.digest = :key") {}
};

struct Sessions::ByUser : Selection {
    explicit ByUser(soci::session& sql)
        : Selection(sql, "WHERE s.user_id = :key ORDER BY s.last_seen_at DESC, s.digest") {}
};

namespace {

// A kept session that nobody came back to for this long is over.
constexpr std::chrono::seconds kLongestIdle = std::chrono::days{14};

// The clock that wrote the session was ahead, or the clock of this machine is behind. The session is refused,
// but not deleted: it holds again when the clock of this machine is right.
bool is_ahead(const Session& session, Time now) {
    return std::max(session.began, session.last_seen) > now + kClocksDiffer;
}

bool is_hex_digit(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'f');
}

// Takes note of a sign-in, and returns the one before.
std::optional<SignIn> exchange_last(database::Database& database, soci::session& sql,
                                    const std::string& user_id, long long now, const std::string& address) {
    long long at = 0;
    SignIn previous;
    const bool has_previous =
        database.execute(sql, "SELECT at, address FROM sign_ins WHERE user_id = :id" + database.for_update(),
                         use(user_id), into(at), into(previous.address));
    database.execute(sql,
                     "INSERT INTO sign_ins (user_id, at, address) VALUES (:id, :at, :address)"
                     " ON CONFLICT (user_id) DO UPDATE SET at = excluded.at, address = excluded.address",
                     use(user_id), use(now), use(address));
    if (!has_previous) return std::nullopt;
    previous.when = from_seconds(at);
    return previous;
}

void insert(database::Database& database, soci::session& sql, const Session& session) {
    const long long began = to_seconds(session.began);
    const long long seen = to_seconds(session.last_seen);
    const long long previous = session.previous ? to_seconds(session.previous->when) : 0;
    const std::string previous_address = session.previous ? session.previous->address : "";
    const int kept = session.is_kept ? 1 : 0;
    database.execute(
        sql,
        "INSERT INTO sessions (digest, user_id, credential, email, began_at, last_seen_at, address,"
        " browser, kept, previous_at, previous_address) VALUES (:digest, :user, :credential,"
        " :email, :began, :seen, :address, :browser, :kept, :previous, :previous_address)",
        use(session.digest), use(session.user.id), use(session.user.credential), use(session.user.email),
        use(began), use(seen), use(session.address), use(session.browser), use(kept), use(previous),
        use(previous_address));
}

}  // namespace

Sessions::Sessions(database::Database& database, users::UserSource& source, const Clock& clock,
                   const config::Session& settings, std::chrono::seconds cache_lifetime)
    : database_(database),
      source_(source),
      clock_(clock),
      settings_(settings),
      cache_(cache_lifetime, clock),
      reachable_(clock),
      made_(clock.moment()) {}

Sessions::Started Sessions::start(const users::User& user, const Beginning& beginning) {
    Session session;
    session.user = user;
    session.began = std::chrono::floor<std::chrono::seconds>(clock_.now());
    session.last_seen = session.began;
    session.address = beginning.address;
    session.browser = beginning.browser;
    session.is_kept = beginning.is_kept && settings_.keep > 0s;
    return database_.change([&](soci::session& sql) {
        Started started{Secret(), session};
        const bool is_of_form = !beginning.form.empty();
        if (is_of_form) started.token = token_of_form(database_, sql, beginning.form, started.session);
        started.is_new = started.token.empty();
        if (!started.is_new) return started;
        if (is_of_form) {
            started.token = new_token_of_form(database_, sql, beginning.form, started.session);
        } else {
            started.token = new_token();
            started.session.digest = digest_of(started.token.reveal());
        }
        started.session.previous =
            exchange_last(database_, sql, user.id, to_seconds(session.began), session.address);
        insert(database_, sql, started.session);
        return started;
    });
}

std::optional<Sessions::Started> Sessions::renew(const Session& session, const users::User& user) {
    Started renewed{new_token(), session};
    renewed.session.digest = digest_of(renewed.token.reveal());
    renewed.session.user = user;
    const bool is_done = database_.change([&](soci::session& sql) {
        soci::statement removal =
            (sql.prepare << "DELETE FROM sessions WHERE digest = :digest", use(session.digest));
        // Ended by somebody else meanwhile: it stays so.
        if (database::rows_changed_by(removal) == 0) return false;
        insert(database_, sql, renewed.session);
        return true;
    });
    cache_.forget_all();
    if (!is_done) return std::nullopt;
    return renewed;
}

std::optional<Session> Sessions::find(std::string_view token) {
    return is_token(token) ? look_up(digest_of(token)) : std::nullopt;
}

std::optional<Session> Sessions::find_recent(std::string_view token) {
    if (!is_token(token)) return std::nullopt;
    const std::string digest = digest_of(token);
    if (auto session = cache_.find(digest); session && !is_over(*session, clock_.now())) return session;
    const auto reading = cache_.begin_reading();
    auto session = look_up(digest);
    if (session) cache_.put(*session, reading);
    return session;
}

std::optional<Session> Sessions::find_unnoticed(std::string_view token) {
    return is_token(token) ? read_live(digest_of(token)) : std::nullopt;
}

std::optional<Session> Sessions::read_live(std::string_view digest) {
    auto rows = read<ByDigest>(digest);
    return rows.empty() ? std::nullopt : live(std::move(rows.front()));
}

std::optional<Session> Sessions::look_up(std::string_view digest) {
    auto session = read_live(digest);
    if (session) keep_alive(*session, clock_.now());
    return session;
}

std::vector<Session> Sessions::of_user(std::string_view user_id) {
    return live_ones(read<ByUser>(user_id));
}

std::vector<Session> Sessions::all() {
    return live_ones(select("WHERE s.digest <> :key ORDER BY s.last_seen_at DESC, s.digest", ""));
}

template <typename Prepared>
std::vector<Sessions::Row> Sessions::read(std::string_view key) {
    return database_.use_prepared<Prepared>([&](Prepared& selection) { return selection.rows(key); });
}

std::vector<Sessions::Row> Sessions::select(const std::string& condition, std::string_view key) {
    return database_.use([&](soci::session& sql) { return Selection(sql, condition).rows(key); });
}

std::vector<Session> Sessions::live_ones(std::vector<Row>&& rows) {
    std::vector<Session> sessions;
    for (Row& row : rows) {
        if (auto session = live(std::move(row))) sessions.push_back(std::move(*session));
    }
    return sessions;
}

// The session, unless its time is up or its user is not who they were.
std::optional<Session> Sessions::live(Row&& row) {
    if (is_over(row.session, clock_.now())) return std::nullopt;
    auto user = owner_of(row);
    if (!user) return std::nullopt;
    row.session.user = std::move(*user);
    return std::move(row.session);
}

std::optional<std::size_t> Sessions::count() {
    // Each half by an index alone: of a million rows none is read.
    std::size_t all = 0;
    try {
        for (const int kept : {0, 1}) {
            const long long limit = to_seconds(clock_.now() - idle_lifetime(kept != 0));
            const long long newest = to_seconds(clock_.now() + kClocksDiffer);
            long long live = 0;
            database_.use([&](soci::session& sql) {
                sql << "SELECT count(*) FROM sessions WHERE kept = :kept AND last_seen_at > :limit"
                       " AND last_seen_at <= :newest",
                    use(kept), use(limit), use(newest), into(live);
            });
            all += static_cast<std::size_t>(live);
        }
    } catch (const database::DatabaseError&) {
        return std::nullopt;
    }
    return all;
}

// Whose session it is, as long as they are who they were when it began.
std::optional<users::User> Sessions::owner_of(const Row& row) {
    auto user =
        source_.is_database() ? std::optional(row.joined) : source_.find_by_id(row.user_id, row.email);
    const bool stands = user && user->id == row.user_id && !user->is_disabled &&
                        user->credential == row.credential && !row.credential.empty();
    return stands ? std::move(user) : std::nullopt;
}

bool Sessions::are_reachable() {
    return reachable_.to([this] { return could_start(); });
}

bool Sessions::could_start() {
    // As long as a session's row gets: PostgreSQL puts a shorter one where no other fits any more.
    Session longest;
    longest.digest = digest_of("");
    longest.user.id = longest.user.credential = std::string(22, 'x');
    longest.user.email = longest.browser = std::string(254, 'x');
    // In PostgreSQL a row that was undone takes up room until the next vacuum. A process that has just
    // started may be one of many, as CGI starts them: it inserts none.
    const bool leaves_rows = database_.is_postgresql();
    const bool may_leave_one = clock_.moment() >= made_ + RecentAnswer::kFresh;
    try {
        database_.rehearse([&](soci::session& sql) {
            if (leaves_rows && !may_leave_one) {
                sql << "INSERT INTO sessions SELECT * FROM sessions WHERE digest = ''";
            } else {
                insert(database_, sql, longest);
            }
        });
        return true;
    } catch (const database::DatabaseError&) {
        return false;
    }
}

void Sessions::end(std::string_view digest) {
    const std::string ended(digest);
    database_.use(
        [&](soci::session& sql) { sql << "DELETE FROM sessions WHERE digest = :digest", use(ended); });
    cache_.forget_all();
}

std::optional<Session> Sessions::end_by_token(std::string_view token) {
    if (!is_token(token)) return std::nullopt;
    auto row = end_one(read<ByDigest>(digest_of(token)));
    return row ? live(std::move(*row)) : std::nullopt;
}

std::optional<std::string> Sessions::end_by_id(std::string_view id) {
    if (id.size() != logging::kSessionIdLength || !std::ranges::all_of(id, is_hex_digit)) return std::nullopt;
    const auto row = end_one(select("WHERE s.digest >= :key AND s.digest < :key || 'g'", id));
    if (!row) return std::nullopt;
    return row->joined.email.empty() ? row->email : row->joined.email;
}

// The row of the session that it ended, the first of these; nothing when there was none, or its time was up.
std::optional<Sessions::Row> Sessions::end_one(std::vector<Row>&& rows) {
    if (rows.empty()) return std::nullopt;
    Row row = rows.front();
    const bool was_over = is_over(row.session, clock_.now());
    if (was_over) remove_over(std::move(rows));
    // Also the one that somebody was seen in since it was read: whoever ends it wants it gone.
    end(row.session.digest);
    return was_over ? std::nullopt : std::optional(std::move(row));
}

void Sessions::end_others(std::string_view user_id, std::string_view kept_digest) {
    const std::string user(user_id);
    const std::string kept(kept_digest);
    auto rows = select("WHERE s.user_id = :key ORDER BY s.digest", user);
    const Time now = clock_.now();
    const auto is_live = [&](const Row& row) { return !is_over(row.session, now); };
    // First those that open something, whatever becomes of the others' events.
    database_.change([&](soci::session& sql) {
        std::string digest;
        soci::statement removal = (sql.prepare << "DELETE FROM sessions WHERE digest = :digest", use(digest));
        for (const Row& row : rows) {
            digest = row.session.digest;
            if (is_live(row) && digest != kept) removal.execute(true);
        }
    });
    cache_.forget_all();
    std::erase_if(rows, is_live);
    remove_over(std::move(rows));
    // What began or was seen in since they were read.
    database_.use([&](soci::session& sql) {
        sql << "DELETE FROM sessions WHERE user_id = :user AND digest <> :kept", use(user), use(kept);
    });
    cache_.forget_all();
}

void Sessions::end_all() {
    database_.use([](soci::session& sql) { sql << "DELETE FROM sessions"; });
    cache_.forget_all();
}

int Sessions::purge(int count) {
    const Time now = clock_.now();
    purge_forms(database_, now, count);
    const auto after = [](Time limit) { return " > " + std::to_string(to_seconds(limit)); };
    const std::string newest = after(now + kClocksDiffer);
    // A session that lies further ahead would live again long after its user left.
    const std::string farthest = after(now + std::max(absolute_lifetime(false), absolute_lifetime(true)));
    int purged = 0;
    bool is_any_ahead = false;
    for (const int kept : {0, 1}) {
        const auto up_to = [](Time limit) { return " <= " + std::to_string(to_seconds(limit)); };
        const auto these = [&](const std::string& condition) {
            return "WHERE s.digest <> :key AND s.kept = " + std::to_string(kept) + " AND s." + condition +
                   " LIMIT ";
        };
        const std::string conditions[] = {"began_at" + up_to(now - absolute_lifetime(kept != 0)),
                                          "last_seen_at" + up_to(now - idle_lifetime(kept != 0)),
                                          "began_at" + farthest, "last_seen_at" + farthest};
        for (const std::string& condition : conditions) {
            // Each of these goes by an index; looked at before it is written, so that mostly no lock is
            // taken.
            purged += remove_over(select(these(condition) + std::to_string(count - purged), ""));
        }
        // No session began later than it was last seen.
        is_any_ahead = is_any_ahead || !select(these("last_seen_at" + newest) + "1", "").empty();
    }
    if (is_any_ahead && purged == 0) {  // else the next round, which follows at once, says so
        logging::log(logging::Level::Warning, "sessions_ahead",
                     {{"hint", "sessions from the future are refused; check the clocks of all machines"}});
    }
    return purged;
}

// Takes away these sessions, whose time is up; returns how many. Left alone are those that another process
// took away, or in which somebody was seen, since they were read.
int Sessions::remove_over(std::vector<Row>&& rows) {
    if (rows.empty()) return 0;
    // In one order everywhere: two processes that each hold what the other waits for would not go on.
    std::ranges::sort(rows, {}, [](const Row& row) -> const std::string& { return row.session.digest; });
    const auto taken = database_.change([&](soci::session& sql) {
        std::vector<Row> removed;
        std::string digest;
        long long seen = 0;
        soci::statement removal =
            (sql.prepare << "DELETE FROM sessions WHERE digest = :digest AND last_seen_at = :seen",
             use(digest), use(seen));
        for (const Row& row : rows) {
            digest = row.session.digest;
            seen = to_seconds(row.session.last_seen);
            if (database::rows_changed_by(removal) > 0) removed.push_back(row);
        }
        return removed;
    });
    const Time now = clock_.now();
    for (const Row& row : taken)
        tell_expired(row, now);
    return static_cast<int>(taken.size());
}

void Sessions::tell_expired(const Row& row, Time now) {
    const auto user = owner_of(row);
    if (!user) return;
    const bool is_idle = now < row.session.began + absolute_lifetime(row.session.is_kept);
    const auto ended_by = is_ahead(row.session, now) ? logging::Lifetime::Future
                          : is_idle                  ? logging::Lifetime::Idle
                                                     : logging::Lifetime::Absolute;
    logging::session_expired(row.session.address, user->email, row.session.digest, ended_by);
}

std::chrono::seconds Sessions::cookie_lifetime(const Session& session) const {
    if (!session.is_kept) return 0s;
    const auto left = std::chrono::floor<std::chrono::seconds>(session.began + settings_.keep - clock_.now());
    return std::clamp(left, std::chrono::seconds{1}, std::max(settings_.keep, std::chrono::seconds{1}));
}

std::chrono::seconds Sessions::absolute_lifetime(bool is_kept) const {
    return is_kept ? settings_.keep : settings_.absolute;
}

std::chrono::seconds Sessions::idle_lifetime(bool is_kept) const {
    return is_kept ? std::max(settings_.idle, std::min(settings_.keep, kLongestIdle)) : settings_.idle;
}

bool Sessions::is_over(const Session& session, Time now) const {
    return is_ahead(session, now) || now >= session.last_seen + idle_lifetime(session.is_kept) ||
           now >= session.began + absolute_lifetime(session.is_kept);
}

void Sessions::keep_alive(Session& session, Time now) {
    const auto step = std::min<std::chrono::seconds>(60s, idle_lifetime(session.is_kept) / 20);
    if (now < session.last_seen + step) return;
    const long long seconds = to_seconds(now);
    const auto write = [&](soci::session& sql) {
        sql << "UPDATE sessions SET last_seen_at = :now WHERE digest = :digest AND last_seen_at < :now",
            use(seconds, "now"), use(session.digest, "digest");
    };
    try {
        database_.use(write);
        session.last_seen = from_seconds(seconds);
    } catch (const database::DatabaseError& error) {
        // A full disk need not send everybody away: what is not written can only end the session sooner.
        logging::log(logging::Level::Warning, "last_seen_not_written", {{"fault", error.what()}});
    }
}

}  // namespace postern::sessions
