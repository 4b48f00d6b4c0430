#include "sessions/sessions.hpp"

#include <algorithm>
#include <string>

#include "base/digest.hpp"
#include "base/encoding.hpp"
#include "base/random.hpp"
#include "logging/log.hpp"

namespace postern::sessions {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kTokenBytes = 32;

// How many sessions that are over one sign-in sweeps away: more than it adds, too few to be felt.
constexpr int kPurgedAtOnce = 20;

std::string digest_of(std::string_view token) {
    return base64url(sha256(token));
}

long long to_seconds(Time time) {
    return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
}

Time from_seconds(long long seconds) {
    return Time{std::chrono::seconds{seconds}};
}

bool is_token(std::string_view text) {
    const auto bytes = from_base64url(text);
    return bytes && bytes->size() == kTokenBytes;
}

}  // namespace

Sessions::Sessions(database::Database& database, const Clock& clock, Lifetimes lifetimes)
    : database_(database), clock_(clock), lifetimes_(lifetimes) {}

Sessions::Started Sessions::start(std::string_view email, std::string_view address) {
    Secret token(base64url(random_bytes(kTokenBytes)));
    const Time now = std::chrono::floor<std::chrono::seconds>(clock_.now());
    Session session{digest_of(token.reveal()), std::string(email), now, now, std::string(address)};
    database_.change([&](soci::session& sql) {
        const long long seconds = to_seconds(now);
        sql << "INSERT INTO sessions (digest, email, began_at, last_seen_at, address)"
               " VALUES (:digest, :email, :began, :seen, :address)",
            soci::use(session.digest), soci::use(session.email), soci::use(seconds), soci::use(seconds),
            soci::use(session.address);
        purge(sql, now);
    });
    return {std::move(token), std::move(session)};
}

std::optional<Session> Sessions::find(std::string_view token) {
    if (!is_token(token)) return std::nullopt;
    Session session;
    session.digest = digest_of(token);
    const bool is_known = database_.use([&](soci::session& sql) {
        long long began = 0;
        long long seen = 0;
        sql << "SELECT email, began_at, last_seen_at, address FROM sessions WHERE digest = :digest",
            soci::use(session.digest), soci::into(session.email), soci::into(began), soci::into(seen),
            soci::into(session.address);
        session.began = from_seconds(began);
        session.last_seen = from_seconds(seen);
        return sql.got_data();
    });
    const Time now = clock_.now();
    if (!is_known || is_over(session, now)) return std::nullopt;
    keep_alive(session, now);
    return session;
}

bool Sessions::are_reachable() {
    try {
        database_.rehearse([](soci::session& sql) {
            sql << "INSERT INTO sessions (digest, email, began_at, last_seen_at, address)"
                   " VALUES ('', '', 0, 0, '')";
        });
        return true;
    } catch (const database::DatabaseError&) {
        return false;
    }
}

void Sessions::end(std::string_view digest) {
    const std::string ended(digest);
    database_.use(
        [&](soci::session& sql) { sql << "DELETE FROM sessions WHERE digest = :digest", soci::use(ended); });
}

void Sessions::end_by_token(std::string_view token) {
    if (is_token(token)) end(digest_of(token));
}

bool Sessions::is_over(const Session& session, Time now) const {
    return now >= session.last_seen + lifetimes_.idle || now >= session.began + lifetimes_.absolute;
}

void Sessions::keep_alive(Session& session, Time now) {
    if (now < session.last_seen + std::min<std::chrono::seconds>(60s, lifetimes_.idle / 20)) return;
    const long long seconds = to_seconds(now);
    const auto write = [&](soci::session& sql) {
        sql << "UPDATE sessions SET last_seen_at = :now WHERE digest = :digest AND last_seen_at < :now",
            soci::use(seconds, "now"), soci::use(session.digest, "digest");
    };
    try {
        database_.use(write);
        session.last_seen = from_seconds(seconds);
    } catch (const database::DatabaseError& error) {
        // A full disk need not send everybody away: what is not written can only end the session sooner.
        logging::log(logging::Level::Warning, "last_seen_not_written", {{"fault", error.what()}});
    }
}

void Sessions::purge(soci::session& sql, Time now) const {
    const long long seen = to_seconds(now - lifetimes_.idle);
    const long long began = to_seconds(now - lifetimes_.absolute);
    sql << "DELETE FROM sessions WHERE digest IN (SELECT digest FROM sessions"
           " WHERE last_seen_at <= :seen OR began_at <= :began LIMIT :count)",
        soci::use(seen), soci::use(began), soci::use(kPurgedAtOnce);
}

}  // namespace postern::sessions
