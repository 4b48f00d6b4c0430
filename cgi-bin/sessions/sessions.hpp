#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "base/clock.hpp"
#include "base/secret.hpp"
#include "database/database.hpp"
#include "sessions/session.hpp"

namespace postern::sessions {

struct Lifetimes {
    std::chrono::seconds idle;      // since the session was last seen
    std::chrono::seconds absolute;  // since it began
};

// All signed-in browsers. A session is found by its token, 256 random bits in base64url (43 characters), of
// which only the digest is kept. Safe from any worker; throws database::DatabaseError.
class Sessions {
public:
    Sessions(database::Database& database, const Clock& clock, Lifetimes lifetimes);

    struct Started {
        Secret token;  // for the browser's cookie; it exists nowhere else
        Session session;
    };
    Started start(std::string_view email, std::string_view address);

    // The live session behind a token, whatever text is given; being found keeps it alive. The time is
    // written when the last one is older than a minute or a twentieth of the idle lifetime.
    std::optional<Session> find(std::string_view token);

    // Whether a session could be started now; does not throw DatabaseError.
    bool are_reachable();

    // Ends the session at once, everywhere; harmless when it is over already.
    void end(std::string_view digest);
    // The same for the session behind a token, whatever text is given.
    void end_by_token(std::string_view token);

private:
    bool is_over(const Session& session, Time now) const;
    void keep_alive(Session& session, Time now);
    void purge(soci::session& sql, Time now) const;

    database::Database& database_;
    const Clock& clock_;
    Lifetimes lifetimes_;
};

}  // namespace postern::sessions
