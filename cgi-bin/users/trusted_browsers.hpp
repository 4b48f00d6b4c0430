#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/secret.hpp"
#include "database/database.hpp"
#include "users/user.hpp"

namespace postern::users {

// A browser that needs no code at the next sign-ins of one user.
struct TrustedBrowser {
    std::string digest;  // of its token
    Time began;
    std::string address;  // the IP address that asked for the trust
    std::string browser;  // from sessions::describe_browser()
};

// All trusted browsers. A browser has a token in a cookie (base/token.hpp); only its digest is stored. The
// trust ends with its time, when the user gets another version (password, disabled), and with the user's
// second factor. Safe from any worker; throws database::DatabaseError.
class TrustedBrowsers {
public:
    TrustedBrowsers(database::Database& database, const Clock& clock, std::chrono::seconds lifetime)
        : database_(database), clock_(clock), lifetime_(lifetime) {}

    // The time for which a browser is trusted; 0: no browser is.
    std::chrono::seconds lifetime() const { return lifetime_; }

    // Trusts a browser. Returns the token for its cookie. Requires: lifetime() > 0.
    Secret add(const User& user, std::string_view address, std::string_view browser);

    // Tells whether the user trusts the browser with this token, which may be any text.
    bool contains(std::string_view token, const User& user);

    // The trusted browsers of the user, the newest first.
    std::vector<TrustedBrowser> of_user(const User& user);

    // Ends the trust in the browser with this digest. Returns false if the user has no such browser.
    bool end(const User& user, std::string_view digest);

    // Deletes at most `count` rows that have no effect any more, and returns their number.
    int purge(int count);

private:
    database::Database& database_;
    const Clock& clock_;
    std::chrono::seconds lifetime_;
};

// Ends the trust in all browsers of the user.
void remove_trusted_browsers(database::Transaction& transaction, std::string_view user_id);

void remove_all_trusted_browsers(database::Transaction& transaction);

}  // namespace postern::users
