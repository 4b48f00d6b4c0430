#include "sessions/form_session.hpp"

#include "base/digest.hpp"
#include "base/encoding.hpp"
#include "base/random.hpp"
#include "base/token.hpp"
#include "database/purge.hpp"

namespace postern::sessions {
namespace {

constexpr std::size_t kSaltBytes = 32;

Secret derived_token(const Secret& form, std::string_view salt) {
    return Secret(base64url(hmac_sha256(form, "session:" + std::string(salt))));
}

}  // namespace

std::string name_of_form(const Secret& form) {
    return "sign-in form " + digest_of(form.reveal());
}

Secret token_of_form(database::Transaction& transaction, const Secret& form, Session& session) {
    std::string salt;
    std::string found;
    long long began = 0;
    const bool is_there = transaction.one(
        "SELECT f.salt, s.digest, s.began_at FROM sign_in_forms f JOIN sessions s ON s.digest = f.session"
        " WHERE f.form = :form AND s.user_id = :user AND s.credential = :version"
        " AND s.address = :address AND s.browser = :browser AND s.kept = :kept"
        " AND s.factors = :factors AND s.began_at >= :since AND s.began_at <= :now",
        {digest_of(form.reveal()), session.user.id, session.user.version, session.address, session.browser,
         session.is_kept, session.factors, to_seconds(session.began - kSameClick), to_seconds(session.began)},
        {salt, found, began});
    if (!is_there) return Secret();
    session.digest = found;
    session.began = session.last_seen = from_seconds(began);
    return derived_token(form, salt);
}

Secret add_token_of_form(database::Batch& batch, const Secret& form, Session& session) {
    const std::string salt = base64url(random_bytes(kSaltBytes));
    Secret token = derived_token(form, salt);
    session.digest = digest_of(token.reveal());
    batch.add(
        "INSERT INTO sign_in_forms (form, session, salt, sent_at)"
        " VALUES (:form, :session, :salt, :at) ON CONFLICT (form) DO UPDATE SET"
        " session = excluded.session, salt = excluded.salt, sent_at = excluded.sent_at",
        {digest_of(form.reveal()), session.digest, salt, to_seconds(session.began)});
    return token;
}

void purge_forms(database::Database& database, Time now, int count) {
    database::purge(database, {"sign_in_forms", "form", "sent_at < :oldest OR sent_at > :newest"},
                    {to_seconds(now - kSameClick), to_seconds(now + kSameClick), count});
}

}  // namespace postern::sessions
