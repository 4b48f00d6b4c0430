#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "base/secret.hpp"
#include "commands/doctor/diagnosis.hpp"
#include "commands/doctor/exchange.hpp"
#include "commands/doctor/url.hpp"

namespace postern::commands::doctor {

// Somebody who may sign in.
struct Account {
    std::string email;
    Secret password;
};

// What is to be examined.
struct Order {
    Url page;                       // a protected page, or the login page
    std::optional<Url> login = {};  // where the login page is, for a site that does not lead there
    std::optional<Account> account = {};
    bool may_sign_in_in_clear = false;  // over plain http to another machine
};

// What it takes to examine a site. `pause` waits.
struct Instruments {
    Fetch fetch;
    const Clock& clock;
    std::function<void(std::chrono::milliseconds)> pause;
};

// Looks at the site as a visitor would, first as a stranger and then, with an account, as somebody who signs
// in, comes back to the page and signs out. It sends the password to the origin of `page` or `login` alone,
// over https, to this machine or where `may_sign_in_in_clear`; it signs out whatever happened in between, and
// no text of the diagnosis holds the password or a cookie's value.
Diagnosis examine(const Order& order, const Instruments& instruments);

}  // namespace postern::commands::doctor
