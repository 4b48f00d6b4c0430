#include "sessions/sessions.hpp"

#include <algorithm>
#include <iterator>

#include "base/token.hpp"
#include "logging/log.hpp"
#include "sessions/form_session.hpp"
#include "sessions/rehearsal.hpp"
#include "users/second_factors.hpp"
#include "users/throttle_table.hpp"

namespace postern::sessions {

using namespace std::chrono_literals;
using database::Batch;
using database::Reader;
using database::Transaction;

Sessions::Sessions(database::Database& database, users::UserSource& source, const Clock& clock,
                   const config::Session& settings, std::chrono::seconds cache_lifetime)
    : database_(database),
      source_(source),
      clock_(clock),
      settings_(settings),
      lifetimes_(settings),
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
    session.factors = beginning.factors;
    if (beginning.is_proven) session.proven = session.began;
    const bool is_of_form = !beginning.form.empty();
    database::Terms terms;
    for (const users::Attempt& attempt : beginning.attempts)
        std::ranges::copy(users::names_of(attempt), std::back_inserter(terms.holding));
    if (is_of_form) terms.holding.push_back(name_of_form(beginning.form));
    const bool may_lack_code = beginning.may_lack_code && beginning.factors == 1;
    if (may_lack_code) terms.holding.push_back(users::name_of_factors(user.id));
    return database_.change(
        [&](Transaction& transaction) {
            // The user may have added an app since the password was checked.
            if (may_lack_code && users::has_second_factor(transaction, user.id)) return Started{};
            Batch batch;
            for (const users::Attempt& attempt : beginning.attempts)
                users::add_success(batch, attempt, clock_.now());
            Started started{Secret(), session};
            if (is_of_form) started.token = token_of_form(transaction, beginning.form, started.session);
            started.is_new = started.token.empty();
            if (started.is_new) {
                if (is_of_form) {
                    started.token = add_token_of_form(batch, beginning.form, started.session);
                } else {
                    started.token = new_token();
                    started.session.digest = digest_of(started.token.reveal());
                }
                started.session.previous = users::last_sign_in(transaction, user.id);
                users::add_sign_in(batch, user.id, {session.began, session.address});
                add_session(batch, started.session);
            }
            transaction.run(batch);
            return started;
        },
        terms);
}

std::optional<Sessions::Started> Sessions::renew(const Session& session, const users::User& user) {
    Renewal renewal(*this, session);
    database_.change([&](Transaction& transaction) { renewal.write(transaction, user); });
    return renewal.started();
}

void Renewal::write(Transaction& transaction, const users::User& user) {
    // If the session ended meanwhile, it stays ended.
    if (!remove(transaction, session_.digest)) return;
    Sessions::Started renewed{new_token(), session_};
    renewed.session.digest = digest_of(renewed.token.reveal());
    renewed.session.user = user;
    Batch batch;
    add_session(batch, renewed.session);
    transaction.run(batch);
    started_ = std::move(renewed);
}

void Renewal::write_alone(Transaction& transaction, const users::User& user) {
    write(transaction, user);
    others_ = remove_others(transaction, user.id, started_ ? started_->session.digest : "");
}

void Renewal::tell_ended(const logging::Actor& actor) {
    sessions_.tell_ended(others_, session_.user, started_ ? started_->session.digest : "", actor);
}

std::optional<Session> Sessions::find(std::string_view token) {
    return is_token(token) ? look_up(digest_of(token)) : std::nullopt;
}

std::optional<Session> Sessions::find_recent(std::string_view token) {
    if (!is_token(token)) return std::nullopt;
    const std::string digest = digest_of(token);
    if (auto session = cache_.find(digest); session && !lifetimes_.is_over(*session, clock_.now()))
        return session;
    const auto reading = cache_.begin_reading();
    auto session = look_up(digest);
    if (session) cache_.put(digest, *session, reading);
    return session;
}

std::optional<Session> Sessions::find_unnoticed(std::string_view token) {
    return is_token(token) ? read_live(digest_of(token)) : std::nullopt;
}

std::optional<Session> Sessions::read_live(std::string_view digest) {
    auto row = database_.use([&](Reader& reader) { return row_of_digest(reader, digest); });
    return row ? live(std::move(*row)) : std::nullopt;
}

std::optional<Session> Sessions::look_up(std::string_view digest) {
    auto session = read_live(digest);
    if (session) keep_alive(*session, clock_.now());
    return session;
}

std::vector<Session> Sessions::of_user(std::string_view user_id) {
    return live_ones(database_.use([&](Reader& reader) { return rows_of_user(reader, user_id); }));
}

Sessions::Newest Sessions::newest_of(const users::User& user, std::size_t most) {
    const Time now = clock_.now();
    const auto limits = [&](bool is_kept) {
        return LiveOnes::Limits{to_seconds(now - lifetimes_.idle(is_kept)),
                                to_seconds(now - lifetimes_.absolute(is_kept))};
    };
    const LiveOnes live{user.id, user.version, limits(false), limits(true), to_seconds(now + kClocksDiffer)};
    Newest newest{};
    auto rows = database_.use([&](Reader& reader) {
        newest.count = count_live(reader, live);
        return newest_rows(reader, live, newest.count, most);
    });
    for (Row& row : rows) {
        row.session.user = user;
        newest.sessions.push_back(std::move(row.session));
    }
    return newest;
}

void Sessions::each(const std::function<void(const Session&)>& work) {
    if (database_.use(count_rows) <= kSorted) {
        std::ranges::for_each(live_ones(database_.use(all_rows)), work);
        return;
    }
    std::string last;
    while (true) {
        auto rows = database_.use([&](Reader& reader) { return rows_after(reader, last, kSorted); });
        if (rows.empty()) return;
        last = rows.back().session.digest;
        std::ranges::for_each(live_ones(std::move(rows)), work);
    }
}

std::vector<Session> Sessions::live_ones(std::vector<Row>&& rows) {
    std::vector<Session> sessions;
    for (Row& row : rows) {
        if (auto session = live(std::move(row))) sessions.push_back(std::move(*session));
    }
    return sessions;
}

// The session, unless its time is up or its user has changed.
std::optional<Session> Sessions::live(Row&& row) {
    if (lifetimes_.is_over(row.session, clock_.now())) return std::nullopt;
    auto user = owner_of(row, std::move(row.joined));
    if (!user) return std::nullopt;
    row.session.user = std::move(*user);
    return std::move(row.session);
}

// The user of the session, if the user still has the version that the session began with. `joined` is
// Row::joined.
std::optional<users::User> Sessions::owner_of(const Row& row, users::User&& joined) {
    auto user = source_.find_by_id(row.user_id, row.email, std::move(joined));
    return user && is_of(row, *user) ? std::move(user) : std::nullopt;
}

std::optional<std::size_t> Sessions::count() {
    std::size_t all = 0;
    try {
        for (const bool is_kept : {false, true}) {
            const Time now = clock_.now();
            all += database_.use([&](Reader& reader) {
                return count_seen(reader, is_kept, now - lifetimes_.idle(is_kept), now + kClocksDiffer);
            });
        }
    } catch (const database::DatabaseError&) {
        return std::nullopt;
    }
    return all;
}

bool Sessions::can_start() {
    return reachable_.to([this] { return could_start(); });
}

bool Sessions::could_start() {
    // In PostgreSQL a row that was rolled back takes up room until the next vacuum. A process that has just
    // started may be one of many, because CGI starts one for each request: it inserts no row.
    const bool leaves_rows = database_.is_postgresql();
    const bool may_leave_one = clock_.moment() >= made_ + RecentAnswer::kFresh;
    try {
        database_.rehearse([&](Transaction& transaction) {
            if (leaves_rows && !may_leave_one) {
                transaction.run("INSERT INTO sessions SELECT * FROM sessions WHERE digest = ''");
            } else {
                rehearse_sign_in(transaction, clock_.now());
            }
        });
        return true;
    } catch (const database::DatabaseError&) {
        return false;
    }
}

void Sessions::keep_alive(Session& session, Time now) {
    const auto step = std::min<std::chrono::seconds>(60s, lifetimes_.idle(session.is_kept) / 20);
    if (now < session.last_seen + step) return;
    session.last_seen = from_seconds(to_seconds(now));
    // A full disk does not sign visitors out: without the write the session can only end sooner.
    database_.write_late(session.digest, [digest = session.digest, now](Transaction& transaction) {
        write_seen(transaction, digest, now);
    });
}

}  // namespace postern::sessions
