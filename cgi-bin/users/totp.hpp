#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/secret.hpp"

namespace postern::users {

// Codes of an authenticator app: TOTP (RFC 6238) with SHA-1, 6 digits and steps of 30 seconds, which every
// such app knows.

inline constexpr std::chrono::seconds kTotpStep{30};

// 20 random bytes, the length of a key of SHA-1 (RFC 4226 §4).
Secret new_totp_secret();

// The letters of RFC 4648 §6, without padding.
std::string base32(std::string_view bytes);

// Drops the blanks and dashes of a typed code. Returns nothing if the rest is not 6 ASCII digits.
std::optional<std::string> totp_digits(std::string_view typed);

// The step (30-second intervals since the epoch) that the code belongs to: the current step, the step before
// it or the step after it, because the clocks of phones differ. Nothing: the code belongs to no such step.
// Requires: 6 digits.
std::optional<long long> totp_step(const Secret& secret, const std::string& digits, Time now);

// The URL that a QR code gives to an app, in the form of Google Authenticator's "Key Uri Format". `issuer`
// names the site and `account` the user; both are any text.
Secret otpauth_url(const Secret& secret, std::string_view issuer, std::string_view account);

}  // namespace postern::users
