#include "users/trusted_browsers.hpp"

#include <algorithm>

#include "base/token.hpp"
#include "database/purge.hpp"

namespace postern::users {

using database::Reader;

Secret TrustedBrowsers::add(const User& user, std::string_view address, std::string_view browser) {
    const Time now = clock_.now();
    Secret token = new_token();
    database_.change([&](database::Transaction& transaction) {
        transaction.run(
            "INSERT INTO trusted_browsers (digest, user_id, credential, began_at, address, browser)"
            " VALUES (:digest, :user, :version, :began, :address, :browser)",
            {digest_of(token.reveal()), user.id, user.version, to_seconds(now), address, browser});
    });
    return token;
}

bool TrustedBrowsers::contains(std::string_view token, const User& user) {
    if (lifetime_.count() == 0 || !is_token(token)) return false;
    const std::string digest = digest_of(token);
    const auto found = of_user(user);
    return std::ranges::find(found, digest, &TrustedBrowser::digest) != found.end();
}

std::vector<TrustedBrowser> TrustedBrowsers::of_user(const User& user) {
    // A shorter lifetime in the configuration holds for browsers that were trusted before. A beginning that
    // lies ahead is from a wrong clock.
    const Time now = clock_.now();
    return database_.use([&](Reader& reader) {
        std::vector<TrustedBrowser> found;
        TrustedBrowser row;
        long long began = 0;
        reader.all(
            "SELECT digest, began_at, address, browser FROM trusted_browsers"
            " WHERE user_id = :user AND credential = :version AND began_at > :oldest"
            " AND began_at <= :newest ORDER BY began_at DESC, digest",
            {user.id, user.version, to_seconds(now - lifetime_), to_seconds(now + kClocksDiffer)},
            {row.digest, began, row.address, row.browser}, [&] {
                row.began = from_seconds(began);
                found.push_back(std::move(row));
            });
        return found;
    });
}

bool TrustedBrowsers::end(const User& user, std::string_view digest) {
    return database_.change([&](database::Transaction& transaction) {
        return transaction.run("DELETE FROM trusted_browsers WHERE digest = :digest AND user_id = :user",
                               {digest, user.id}) > 0;
    });
}

int TrustedBrowsers::purge(int count) {
    return database::purge(database_, {"trusted_browsers", "digest", "began_at <= :oldest"},
                           {to_seconds(clock_.now() - lifetime_), count});
}

// Locks the rows in the order of their digests, like the purge: otherwise two transactions could wait for
// each other.
void remove_trusted_browsers(database::Transaction& transaction, std::string_view user_id) {
    std::string digest;
    transaction.all("SELECT digest FROM trusted_browsers WHERE user_id = :user ORDER BY digest FOR UPDATE",
                    {user_id}, {digest}, [] {});
    transaction.run("DELETE FROM trusted_browsers WHERE user_id = :user", {user_id});
}

void remove_all_trusted_browsers(database::Transaction& transaction) {
    transaction.run("DELETE FROM trusted_browsers");
}

}  // namespace postern::users
