#include "support/authenticator.hpp"

#include <cstdlib>
#include <memory>
#include <stdexcept>
#include <utility>

#include <liboath/oath.h>

#include "users/totp.hpp"

namespace postern::tests {
namespace {

std::string_view between(std::string_view text, std::string_view before, std::string_view after) {
    const auto begin = text.find(before);
    if (begin == std::string_view::npos) throw std::runtime_error("not on the page: " + std::string(before));
    text.remove_prefix(begin + before.size());
    return text.substr(0, text.find(after));
}

Authenticator first_app(TestSite& site, Browser& browser, const std::string& email,
                        const std::string& password) {
    browser.get("/");
    browser.submit("", {{"email", email}, {"password", password}});
    browser.get("/profile/second");
    auto app = Authenticator::with_key_on(browser);
    browser.submit("", {{"code", app.code(site.clock().now())}});
    return app;
}

}  // namespace

Authenticator Authenticator::with_key_on(const Browser& browser) {
    const std::string letters(between(browser.page().body, "<code class=\"key\" dir=\"ltr\">", "<"));
    char* bytes = nullptr;
    std::size_t length = 0;
    if (oath_base32_decode(letters.data(), letters.size(), &bytes, &length) != OATH_OK)
        throw std::runtime_error("no key: " + letters);
    const std::unique_ptr<char, void (*)(void*)> owner(bytes, std::free);
    return Authenticator(Secret(std::string_view(bytes, length)));
}

std::string Authenticator::key() const {
    return users::base32(secret_.reveal());
}

std::string Authenticator::code(Time at, int steps) const {
    constexpr unsigned kDigits = 6;
    char digits[kDigits + 1];
    const std::string_view key = secret_.reveal();
    oath_totp_generate(key.data(), key.size(), static_cast<std::time_t>(to_seconds(at) + 30LL * steps),
                       OATH_TOTP_DEFAULT_TIME_STEP_SIZE, OATH_TOTP_DEFAULT_START_TIME, kDigits, digits);
    return digits;
}

std::vector<std::string> recovery_codes_on(const Browser& browser) {
    std::vector<std::string> codes;
    std::string_view text = browser.page().body;
    for (auto at = text.find("<li><code>"); at != std::string_view::npos; at = text.find("<li><code>")) {
        text.remove_prefix(at);
        codes.emplace_back(between(text, "<li><code>", "<"));
        text.remove_prefix(1);
    }
    return codes;
}

UserWithApp::UserWithApp(TestSite& site, Browser& browser, const std::string& email,
                         const std::string& password)
    : app(first_app(site, browser, email, password)),
      key(app.key()),
      recovery_codes(recovery_codes_on(browser)) {}

}  // namespace postern::tests
