#include "sessions/form_session.hpp"

#include <soci/soci.h>

#include "base/digest.hpp"
#include "base/encoding.hpp"
#include "base/random.hpp"
#include "sessions/token.hpp"

namespace postern::sessions {
namespace {

using soci::into;
using soci::use;

constexpr std::size_t kSaltBytes = 32;

Secret derived_token(const Secret& form, std::string_view salt) {
    return Secret(base64url(hmac_sha256(form, "session:" + std::string(salt))));
}

}  // namespace

Secret token_of_form(database::Database& database, soci::session& sql, const Secret& form, Session& session) {
    const std::string digest = digest_of(form.reveal());
    database.hold(sql, "sign-in form " + digest);
    const long long now = to_seconds(session.began);
    const long long since = to_seconds(session.began - kSameClick);
    const int kept = session.is_kept ? 1 : 0;
    std::string salt;
    std::string found;
    long long began = 0;
    sql << "SELECT f.salt, s.digest, s.began_at FROM sign_in_forms f JOIN sessions s ON s.digest = f.session"
           " WHERE f.form = :form AND s.user_id = :user AND s.credential = :credential"
           " AND s.address = :address AND s.browser = :browser AND s.kept = :kept"
           " AND s.began_at >= :since AND s.began_at <= :now",
        use(digest), use(session.user.id), use(session.user.credential), use(session.address),
        use(session.browser), use(kept), use(since), use(now), into(salt), into(found), into(began);
    if (!sql.got_data()) return Secret();
    session.digest = found;
    session.began = session.last_seen = from_seconds(began);
    return derived_token(form, salt);
}

Secret new_token_of_form(database::Database& database, soci::session& sql, const Secret& form,
                         Session& session) {
    const std::string salt = base64url(random_bytes(kSaltBytes));
    Secret token = derived_token(form, salt);
    session.digest = digest_of(token.reveal());
    const std::string digest = digest_of(form.reveal());
    const long long now = to_seconds(session.began);
    database.execute(sql,
                     "INSERT INTO sign_in_forms (form, session, salt, sent_at)"
                     " VALUES (:form, :session, :salt, :at) ON CONFLICT (form) DO UPDATE SET"
                     " session = excluded.session, salt = excluded.salt, sent_at = excluded.sent_at",
                     use(digest), use(session.digest), use(salt), use(now));
    return token;
}

void purge_forms(database::Database& database, Time now, int count) {
    const long long oldest = to_seconds(now - kSameClick);
    const long long newest = to_seconds(now + kSameClick);
    // Looked at before it is written, so that mostly no lock is taken.
    database.use([&](soci::session& sql) {
        const std::string others = " WHERE sent_at < :oldest OR sent_at > :newest";
        int any = 0;
        sql << "SELECT count(*) FROM sign_in_forms" + others, use(oldest), use(newest), into(any);
        if (any == 0) return;
        sql << "DELETE FROM sign_in_forms WHERE form IN (SELECT form FROM sign_in_forms" + others +
                   " ORDER BY form LIMIT :count)",
            use(oldest), use(newest), use(count);
    });
}

}  // namespace postern::sessions
