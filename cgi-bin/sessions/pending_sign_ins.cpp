#include "sessions/pending_sign_ins.hpp"

#include <utility>

#include "base/token.hpp"
#include "database/purge.hpp"
#include "sessions/session_table.hpp"
#include "users/joined_user.hpp"

namespace postern::sessions {

using database::Reader;

Secret PendingSignIns::add(const users::User& user, bool is_kept) {
    Secret token = new_token();
    database_.run(
        "INSERT INTO pending_sign_ins (digest, user_id, credential, email, began_at, tries, kept)"
        " VALUES (:digest, :user, :version, :email, :now, 0, :kept) ON CONFLICT (digest) DO NOTHING",
        {digest_of(token.reveal()), user.id, user.version, user.email.typed, to_seconds(clock_.now()),
         is_kept});
    return token;
}

std::optional<PendingSignIn> PendingSignIns::find(std::string_view token) {
    if (!is_token(token)) return std::nullopt;
    const Time now = clock_.now();
    PendingSignIn found;
    found.digest = digest_of(token);
    Row row;
    static const std::string text =
        "SELECT p.user_id, p.credential, p.email, p.kept, " + std::string(users::kJoinedUser) +
        " FROM pending_sign_ins p LEFT JOIN users u ON u.id = p.user_id"
        " WHERE p.digest = :digest AND p.began_at > :oldest AND p.began_at <= :newest"
        " AND p.tries < :most";
    const bool is_there = database_.use([&](Reader& reader) {
        std::string groups;
        const bool has_row = reader.one(
            text, {found.digest, to_seconds(now - kLifetime), to_seconds(now + kClocksDiffer), kMostTries},
            {row.user_id, row.version, row.email, found.is_kept, row.joined.id, row.joined.email.typed,
             row.joined.email.folded, row.joined.name, groups, row.joined.version, row.joined.is_disabled});
        row.joined.groups = users::Groups::stored(std::move(groups));
        return has_row;
    });
    if (!is_there) return std::nullopt;
    auto user = source_.find_by_id(row.user_id, row.email, std::move(row.joined));
    if (!user || !is_of(row, *user)) return std::nullopt;
    found.user = std::move(*user);
    return found;
}

bool PendingSignIns::count_try(const PendingSignIn& sign_in) {
    return database_.change([&](database::Transaction& transaction) {
        transaction.run("UPDATE pending_sign_ins SET tries = tries + 1 WHERE digest = :digest",
                        {sign_in.digest});
        return transaction.run("DELETE FROM pending_sign_ins WHERE digest = :digest AND tries >= :most",
                               {sign_in.digest, kMostTries}) == 0;
    });
}

bool PendingSignIns::end(const PendingSignIn& sign_in) {
    return database_.change([&](database::Transaction& transaction) {
        return transaction.run("DELETE FROM pending_sign_ins WHERE digest = :digest", {sign_in.digest}) == 1;
    });
}

void PendingSignIns::end_by_token(std::string_view token) {
    if (!is_token(token)) return;
    database_.run("DELETE FROM pending_sign_ins WHERE digest = :digest", {digest_of(token)});
}

int PendingSignIns::purge(int count) {
    return database::purge(database_, {"pending_sign_ins", "digest", "began_at <= :oldest"},
                           {to_seconds(clock_.now() - kLifetime), count});
}

// Locks the rows in the order of their digests, like the purge: otherwise two transactions could wait for
// each other.
void remove_pending_of_user(database::Transaction& transaction, std::string_view user_id) {
    std::string digest;
    transaction.all("SELECT digest FROM pending_sign_ins WHERE user_id = :user ORDER BY digest FOR UPDATE",
                    {user_id}, {digest}, [] {});
    transaction.run("DELETE FROM pending_sign_ins WHERE user_id = :user", {user_id});
}

void remove_all_pending(database::Transaction& transaction) {
    transaction.run("DELETE FROM pending_sign_ins");
}

}  // namespace postern::sessions
