#include "sessions/rehearsal.hpp"

#include <string>

#include "base/token.hpp"
#include "sessions/form_session.hpp"
#include "sessions/session_table.hpp"
#include "users/throttle_table.hpp"

namespace postern::sessions {

void rehearse_sign_in(database::Transaction& transaction, Time now) {
    // The longest rows: PostgreSQL may find room for a shorter row when it has no room for a longer one. The
    // names are random, so that no other machine waits for this transaction.
    const std::string random(new_token().reveal());
    const std::string name = std::string(254 - random.size(), ' ') + random;
    const std::string digits = digest_of(random);
    Session session;
    session.user.id = session.user.version = random.substr(0, 22);
    session.user.email.typed = session.browser = name;
    session.address = "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff";
    session.began = session.last_seen = now;
    session.previous = {now, session.address};
    const users::Attempt attempt{name,
                                 "ffff:" + digits.substr(0, 4) + ":" + digits.substr(4, 4) + ":ffff::/64"};
    users::write_counts(transaction, attempt, {}, true);
    database::Batch batch;
    users::add_success(batch, attempt, now);
    add_token_of_form(batch, Secret(name), session);
    users::add_sign_in(batch, session.user.id, {now, session.address});
    add_session(batch, session);
    transaction.run(batch);
}

}  // namespace postern::sessions
