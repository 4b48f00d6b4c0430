#include <algorithm>

#include "base/ascii.hpp"
#include "base/token.hpp"
#include "logging/audit.hpp"
#include "logging/log.hpp"
#include "sessions/form_session.hpp"
#include "sessions/pending_sign_ins.hpp"
#include "sessions/sessions.hpp"
#include "users/trusted_browsers.hpp"

namespace postern::sessions {
namespace {

using database::Reader;
using database::Transaction;

bool is_hex_digit(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'f');
}

}  // namespace

void Sessions::sign_out(const Session& session, const logging::Actor& actor) {
    erase(session.digest);
    logging::signed_out(actor, session.user.email.typed, session.digest);
}

void Sessions::end(const Session& session, const logging::Actor& actor) {
    erase(session.digest);
    logging::session_ended(actor, session.user.email.typed, session.digest);
}

std::optional<Session> Sessions::end_by_token(std::string_view token, const logging::Actor& actor) {
    if (!is_token(token)) return std::nullopt;
    const std::string digest = digest_of(token);
    auto row = database_.use([&](Reader& reader) { return row_of_digest(reader, digest); });
    if (!row || !erase(*row)) return std::nullopt;
    auto ended = live(std::move(*row));
    if (ended) logging::session_ended(actor, ended->user.email.typed, ended->digest);
    return ended;
}

std::optional<std::string> Sessions::end_by_id(std::string_view id, const logging::Actor& actor) {
    if (id.size() != logging::kSessionIdLength || !std::ranges::all_of(id, is_hex_digit)) return std::nullopt;
    const auto row = database_.use([&](Reader& reader) { return row_of_id(reader, id); });
    if (!row || !erase(*row)) return std::nullopt;
    const std::string& email = row->joined.email.typed.empty() ? row->email : row->joined.email.typed;
    logging::session_ended(actor, email, row->session.digest);
    return email;
}

void Sessions::erase(std::string_view digest) {
    remove(database_, digest);
    cache_.forget_all();
}

// Returns false if the time of the session was up.
bool Sessions::erase(const Row& row) {
    const bool was_over = lifetimes_.is_over(row.session, clock_.now());
    if (was_over) remove_over({row});
    // Also deletes the session if it was seen since the row was read.
    erase(row.session.digest);
    return !was_over;
}

std::size_t Sessions::end_others(const users::User& user, std::string_view kept_digest,
                                 const logging::Actor& actor) {
    const auto rows = database_.change(
        [&](Transaction& transaction) { return remove_others(transaction, user.id, kept_digest); });
    cache_.forget_all();
    return tell_ended(rows, user, kept_digest, actor);
}

// Returns the number of sessions that were live.
std::size_t Sessions::tell_ended(const std::vector<Row>& rows, const users::User& user,
                                 std::string_view kept_digest, const logging::Actor& actor) {
    const Time now = clock_.now();
    std::size_t ended = 0;
    for (const Row& row : rows) {
        if (row.session.digest == kept_digest) continue;
        if (lifetimes_.is_over(row.session, now)) {
            tell_expired(row, now);
        } else if (is_of(row, user)) {
            logging::session_ended(actor, user.email.typed, row.session.digest);
            ++ended;
        }
    }
    return ended;
}

void Sessions::end_all(const logging::Actor& actor) {
    const auto remove = [](Transaction& transaction) {
        remove_all(transaction);
        remove_all_pending(transaction);
        users::remove_all_trusted_browsers(transaction);
    };
    database_.change(remove, {.may_take_long = true});
    cache_.forget_all();
    logging::session_ended(actor, "", "all");
}

int Sessions::purge(int count) {
    const Time now = clock_.now();
    purge_forms(database_, now, count);
    const Time newest = now + kClocksDiffer;
    // A session that lies further ahead would be valid again long after its user left.
    const Time farthest = now + lifetimes_.longest();
    int purged = 0;
    bool is_any_ahead = false;
    for (const bool is_kept : {false, true}) {
        // Reads before it writes, because a read takes no lock and most purges need no write.
        const auto rows = [&](TimeRange range, Time time, int limit) {
            return database_.use(
                [&](Reader& reader) { return rows_by_time(reader, is_kept, range, time, limit); });
        };
        const auto remove_some = [&](TimeRange range, Time time) {
            purged += remove_over(rows(range, time, count - purged));
        };
        remove_some(TimeRange::BeganUpTo, now - lifetimes_.absolute(is_kept));
        remove_some(TimeRange::SeenUpTo, now - lifetimes_.idle(is_kept));
        remove_some(TimeRange::BeganAfter, farthest);
        remove_some(TimeRange::SeenAfter, farthest);
        // No session began after it was last seen.
        is_any_ahead = is_any_ahead || !rows(TimeRange::SeenAfter, newest, 1).empty();
    }
    // If any session was purged, the next round follows at once and gives the warning.
    if (is_any_ahead && purged == 0) {
        logging::log(logging::Level::Warning, "sessions_ahead",
                     {{"hint", "sessions from the future are refused; check the clocks of all machines"}});
    }
    return purged;
}

// Deletes these expired sessions and returns their number. Does not count or delete a session that
// another process deleted, or that was seen, since it was read.
int Sessions::remove_over(std::vector<Row>&& rows) {
    if (rows.empty()) return 0;
    // The same order everywhere: otherwise two processes could wait for each other.
    std::ranges::sort(rows, {}, [](const Row& row) -> const std::string& { return row.session.digest; });
    database_.change([&](Transaction& transaction) {
        std::erase_if(rows, [&](const Row& row) { return !remove_unseen(transaction, row); });
    });
    const Time now = clock_.now();
    for (const Row& row : rows)
        tell_expired(row, now);
    return static_cast<int>(rows.size());
}

void Sessions::tell_expired(const Row& row, Time now) {
    const auto user = owner_of(row, users::User(row.joined));
    if (!user) return;
    logging::session_expired(row.session.address, user->email.typed, row.session.digest,
                             lifetimes_.ended_by(row.session, now));
}

}  // namespace postern::sessions
