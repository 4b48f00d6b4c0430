#include "sessions/session_table.hpp"

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <utility>

#include "sessions/pending_sign_ins.hpp"
#include "users/joined_user.hpp"

namespace postern::sessions {
namespace {

using database::In;
using database::Reader;

std::string select(std::string_view condition) {
    return "SELECT s.digest, s.user_id, s.credential, s.email, s.began_at, s.last_seen_at, s.address,"
           " s.browser, s.kept, s.previous_at, s.previous_address, s.factors, s.proven_at, " +
           std::string(users::kJoinedUser) + " FROM sessions s LEFT JOIN users u ON u.id = s.user_id " +
           std::string(condition);
}

// Reads rows with a text from select(), one after another into the same row.
struct Reading {
    Row& row;
    SignIn previous = {};
    std::string groups = {};
    long long began = 0;
    long long seen = 0;
    long long previous_at = 0;
    long long proven = 0;

    template <typename Each>
    void read(Reader& reader, const std::string& text, std::initializer_list<In> in, const Each& each) {
        Session& session = row.session;
        reader.all(text, in,
                   {session.digest,
                    row.user_id,
                    row.version,
                    row.email,
                    began,
                    seen,
                    session.address,
                    session.browser,
                    session.is_kept,
                    previous_at,
                    previous.address,
                    session.factors,
                    proven,
                    row.joined.id,
                    row.joined.email.typed,
                    row.joined.email.folded,
                    row.joined.name,
                    groups,
                    row.joined.version,
                    row.joined.is_disabled},
                   [this, &each] {
                       finish();
                       each();
                   });
    }

    void finish() {
        row.session.began = from_seconds(began);
        row.session.last_seen = from_seconds(seen);
        row.session.proven = from_seconds(proven);
        row.session.previous.reset();
        if (previous_at != 0) {
            previous.when = from_seconds(previous_at);
            row.session.previous = std::move(previous);
        }
        row.joined.groups = users::Groups::stored(std::move(groups));
    }
};

std::vector<Row> read(Reader& reader, const std::string& text, std::initializer_list<In> in) {
    std::vector<Row> rows;
    Row row;
    Reading{row}.read(reader, text, in, [&] { rows.push_back(std::move(row)); });
    return rows;
}

// The only row, or null. Does not move the row, because every check reads one.
std::unique_ptr<Row> read_one(Reader& reader, const std::string& text, std::string_view key) {
    auto row = std::make_unique<Row>();
    bool is_there = false;
    Reading{*row}.read(reader, text, {key}, [&] { is_there = true; });
    return is_there ? std::move(row) : nullptr;
}

constexpr std::string_view kLive =
    "WHERE s.user_id = :user AND s.credential = :version AND s.last_seen_at <= :up_to AND s.began_at <= "
    ":up_to"
    " AND (s.kept = 0 AND s.last_seen_at > :seen AND s.began_at > :began"
    " OR s.kept = 1 AND s.last_seen_at > :kept_seen AND s.began_at > :kept_began)";

constexpr std::string_view condition_of(TimeRange range) {
    switch (range) {
        case TimeRange::BeganUpTo:
            return "began_at <= :time";
        case TimeRange::BeganAfter:
            return "began_at > :time";
        case TimeRange::SeenUpTo:
            return "last_seen_at <= :time";
        case TimeRange::SeenAfter:
            break;
    }
    return "last_seen_at > :time";
}

}  // namespace

bool is_of(const Row& row, const users::User& user) {
    return users::still_holds(user, row.user_id, row.version);
}

std::unique_ptr<Row> row_of_digest(Reader& reader, std::string_view digest) {
    static const std::string text = select("WHERE s.digest = :digest");
    return read_one(reader, text, digest);
}

std::unique_ptr<Row> row_of_id(Reader& reader, std::string_view id) {
    return read_one(reader, select("WHERE s.digest >= :id AND s.digest < :id || 'g' LIMIT 1"), id);
}

std::vector<Row> rows_of_user(Reader& reader, std::string_view user_id) {
    return read(reader, select("WHERE s.user_id = :user ORDER BY s.last_seen_at DESC, s.digest"), {user_id});
}

std::vector<Row> newest_rows(Reader& reader, const LiveOnes& live, std::size_t count, std::size_t most) {
    static const std::string all = select(std::string(kLive) + " ORDER BY s.last_seen_at DESC, s.digest");
    static const std::string limited = all + " LIMIT :most";
    const auto& [seen, began] = live.not_kept;
    const auto& [kept_seen, kept_began] = live.kept;
    // With a limit, SQLite sorts in a temporary table, which costs more than the rows of most users.
    if (count <= most) {
        auto rows =
            read(reader, all, {live.user_id, live.version, live.up_to, seen, began, kept_seen, kept_began});
        // Some may have begun since they were counted.
        rows.erase(rows.begin() + static_cast<std::ptrdiff_t>(std::min(rows.size(), most)), rows.end());
        return rows;
    }
    return read(reader, limited,
                {live.user_id, live.version, live.up_to, seen, began, kept_seen, kept_began, most});
}

std::size_t count_live(Reader& reader, const LiveOnes& live) {
    static const std::string text = "SELECT count(*) FROM sessions s " + std::string(kLive);
    long long count = 0;
    reader.one(text,
               {live.user_id, live.version, live.up_to, live.not_kept.seen_after, live.not_kept.began_after,
                live.kept.seen_after, live.kept.began_after},
               {count});
    return static_cast<std::size_t>(count);
}

std::vector<Row> all_rows(Reader& reader) {
    return read(reader, select("ORDER BY s.last_seen_at DESC, s.digest"), {});
}

std::size_t count_rows(Reader& reader) {
    long long count = 0;
    reader.one("SELECT count(*) FROM sessions", {}, {count});
    return static_cast<std::size_t>(count);
}

std::vector<Row> rows_after(Reader& reader, std::string_view digest, std::size_t count) {
    return read(reader, select("WHERE s.digest > :digest ORDER BY s.digest LIMIT :count"), {digest, count});
}

std::vector<Row> rows_by_time(Reader& reader, bool is_kept, TimeRange range, Time time, int count) {
    const std::string condition(condition_of(range));
    return read(reader, select("WHERE s.kept = :kept AND s." + condition + " LIMIT :count"),
                {is_kept, to_seconds(time), count});
}

std::size_t count_seen(Reader& reader, bool is_kept, Time after, Time up_to) {
    long long count = 0;
    reader.one(
        "SELECT count(*) FROM sessions WHERE kept = :kept AND last_seen_at > :after"
        " AND last_seen_at <= :up_to",
        {is_kept, to_seconds(after), to_seconds(up_to)}, {count});
    return static_cast<std::size_t>(count);
}

void add_session(database::Batch& batch, const Session& session) {
    batch.add(
        "INSERT INTO sessions (digest, user_id, credential, email, began_at, last_seen_at, address,"
        " browser, kept, previous_at, previous_address, factors, proven_at) VALUES (:digest, :user, :version,"
        " :email, :began, :seen, :address, :browser, :kept, :previous, :previous_address, :factors, :proven)",
        {session.digest, session.user.id, session.user.version, session.user.email.typed,
         to_seconds(session.began), to_seconds(session.last_seen), session.address, session.browser,
         session.is_kept, session.previous ? to_seconds(session.previous->when) : 0,
         session.previous ? session.previous->address : "", session.factors, to_seconds(session.proven)});
}

void write_seen(database::Transaction& transaction, std::string_view digest, Time when) {
    transaction.run(
        "UPDATE sessions SET last_seen_at = :when WHERE digest = (SELECT digest FROM sessions"
        " WHERE digest = :digest AND last_seen_at < :when FOR UPDATE SKIP LOCKED)",
        {to_seconds(when), digest});
}

bool remove(database::Transaction& transaction, std::string_view digest) {
    return transaction.run("DELETE FROM sessions WHERE digest = :digest", {digest}) > 0;
}

bool remove_unseen(database::Transaction& transaction, const Row& row) {
    return transaction.run("DELETE FROM sessions WHERE digest = :digest AND last_seen_at = :seen",
                           {row.session.digest, to_seconds(row.session.last_seen)}) > 0;
}

void remove(database::Database& database, std::string_view digest) {
    database.run("DELETE FROM sessions WHERE digest = :digest", {digest});
}

void remove_all(database::Transaction& transaction) {
    transaction.run("DELETE FROM sessions");
}

// Locks the rows in the order of their digests, like every transaction that deletes several sessions:
// otherwise two transactions could wait for each other.
std::vector<Row> remove_others(database::Transaction& transaction, std::string_view user_id,
                               std::string_view kept_digest) {
    auto rows =
        read(transaction, select("WHERE s.user_id = :user ORDER BY s.digest FOR UPDATE OF s"), {user_id});
    transaction.run("DELETE FROM sessions WHERE user_id = :user AND digest <> :kept", {user_id, kept_digest});
    return rows;
}

void remove_of_user(database::Transaction& transaction, std::string_view user_id) {
    remove_others(transaction, user_id, "");
    remove_pending_of_user(transaction, user_id);
}

}  // namespace postern::sessions
