#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/secret.hpp"
#include "support/browser.hpp"

namespace postern::tests {

// The authenticator app on a user's phone.
class Authenticator {
public:
    explicit Authenticator(Secret secret) : secret_(std::move(secret)) {}

    // The app that has read the key on the page.
    static Authenticator with_key_on(const Browser& browser);

    // The key as an app shows it: base32.
    std::string key() const;

    // The code of the step (30 s) at this time, or of a step before or after.
    std::string code(Time at, int steps = 0) const;

private:
    Secret secret_;
};

// The recovery codes on the page.
std::vector<std::string> recovery_codes_on(const Browser& browser);

// A user who signs in with a password and adds an app in the same browser.
struct UserWithApp {
    UserWithApp(TestSite& site, Browser& browser, const std::string& email, const std::string& password);

    Authenticator app;
    std::string key;  // of the app, in base32
    std::vector<std::string> recovery_codes;
};

}  // namespace postern::tests
