#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "base/secret.hpp"
#include "doctor/diagnosis.hpp"
#include "doctor/exchange.hpp"
#include "doctor/url.hpp"

namespace postern::doctor {

// An account that may sign in.
struct Account {
    std::string email;
    Secret password;
};

// The site to examine, and the limits for doctor.
struct Order {
    Url page;                       // a protected page, or the login page
    std::optional<Url> login = {};  // the login page, for a site that does not redirect to it
    std::optional<Account> account = {};
    bool may_sign_in_in_clear = false;  // over plain http to another machine
};

// The tools for an examination. `pause` waits.
struct Instruments {
    Fetch fetch;
    const Clock& clock;
    std::function<void(std::chrono::milliseconds)> pause;
};

// Examines the site like a visitor, first as a stranger. With an account, doctor then signs in, returns to
// the page and signs out. Sends the password only to the origin of `page` or `login`, and only over https, to
// this machine or with `may_sign_in_in_clear`. Always signs out, even after a failure. No text of the
// diagnosis contains the password or the value of a cookie.
Diagnosis examine(const Order& order, const Instruments& instruments);

}  // namespace postern::doctor
