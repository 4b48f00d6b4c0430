#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "database/database.hpp"
#include "sessions/session.hpp"

namespace postern::sessions {

// The functions below own the table `sessions`. They throw database::DatabaseError.

// A row of the table. If its user is in the same database, the user was read in the same statement.
struct Row {
    Session session;      // without its user
    std::string user_id;  // the user of the session, with the user's version and email when the session began
    std::string version;
    std::string email;
    users::User joined;  // the user as the user is now; without an id if the database has no such user
};

// Tells whether the session is a session of this user, who still has the version that it began with.
bool is_of(const Row& row, const users::User& user);

// The row with this digest, or null.
std::unique_ptr<Row> row_of_digest(database::Reader& reader, std::string_view digest);
// The row with this Session::id(), or null. Requires: an id.
std::unique_ptr<Row> row_of_id(database::Reader& reader, std::string_view id);
// The rows of the user, or all rows; the session that was seen last comes first.
std::vector<Row> rows_of_user(database::Reader& reader, std::string_view user_id);
std::vector<Row> all_rows(database::Reader& reader);
std::size_t count_rows(database::Reader& reader);
// The next rows in the order of the digests, at most `count`.
std::vector<Row> rows_after(database::Reader& reader, std::string_view digest, std::size_t count);

// The sessions of a user that are live, as conditions of a statement. Times are in seconds.
struct LiveOnes {
    std::string_view user_id;
    std::string_view version;
    struct Limits {
        long long seen_after;
        long long began_after;
    };
    Limits not_kept;
    Limits kept;
    long long up_to;  // a later time is ahead
};
std::size_t count_live(database::Reader& reader, const LiveOnes& live);
// The `most` that were seen last, the last one first. `count` is their number.
std::vector<Row> newest_rows(database::Reader& reader, const LiveOnes& live, std::size_t count,
                             std::size_t most);

enum class TimeRange { BeganUpTo, BeganAfter, SeenUpTo, SeenAfter };
// At most `count` of the rows (kept or not) that began or were seen last up to that time, or after it. Uses
// an index.
std::vector<Row> rows_by_time(database::Reader& reader, bool is_kept, TimeRange range, Time time, int count);

// The number of sessions that were seen last in this time, read from an index alone.
std::size_t count_seen(database::Reader& reader, bool is_kept, Time after, Time up_to);

// Adds the statement that writes the session.
void add_session(database::Batch& batch, const Session& session);

// Writes that the session was seen, if no later time is there and no other transaction holds the row.
void write_seen(database::Transaction& transaction, std::string_view digest, Time when);

// The functions below delete rows. The functions that return a bool return false if another process deleted
// the row first.

bool remove(database::Transaction& transaction, std::string_view digest);
// Deletes the row unless the session was seen since the row was read.
bool remove_unseen(database::Transaction& transaction, const Row& row);
void remove(database::Database& database, std::string_view digest);
void remove_all(database::Transaction& transaction);
// Deletes all sessions of the user but one, which may be "". Returns the rows that it read before.
std::vector<Row> remove_others(database::Transaction& transaction, std::string_view user_id,
                               std::string_view kept_digest);
// Deletes all sessions and half-finished sign-ins of the user, for Users::remove().
void remove_of_user(database::Transaction& transaction, std::string_view user_id);

}  // namespace postern::sessions
