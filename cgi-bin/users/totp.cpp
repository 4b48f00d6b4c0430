#include "users/totp.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <iterator>
#include <memory>
#include <new>

#include <liboath/oath.h>

#include "base/ascii.hpp"
#include "base/encoding.hpp"
#include "base/random.hpp"

namespace postern::users {
namespace {

constexpr std::size_t kKeyBytes = 20;
constexpr std::size_t kDigits = 6;
constexpr std::size_t kWindow = 1;  // steps before and after the current step

}  // namespace

Secret new_totp_secret() {
    return Secret(random_bytes(kKeyBytes));
}

std::string base32(std::string_view bytes) {
    char* text = nullptr;
    std::size_t length = 0;
    if (oath_base32_encode(bytes.data(), bytes.size(), &text, &length) != OATH_OK) throw std::bad_alloc();
    const std::unique_ptr<char, void (*)(void*)> owner(text, std::free);
    const std::string_view padded(text, length);
    return std::string(padded.substr(0, padded.find('=')));
}

std::optional<std::string> totp_digits(std::string_view typed) {
    std::string digits;
    std::ranges::copy_if(typed, std::back_inserter(digits), [](char c) { return c != ' ' && c != '-'; });
    const bool is_code = digits.size() == kDigits && std::ranges::all_of(digits, is_digit);
    return is_code ? std::optional(std::move(digits)) : std::nullopt;
}

std::optional<long long> totp_step(const Secret& secret, const std::string& digits, Time now) {
    const std::string_view key = secret.reveal();
    std::uint64_t step = 0;
    const int status = oath_totp_validate4(key.data(), key.size(), static_cast<std::time_t>(to_seconds(now)),
                                           OATH_TOTP_DEFAULT_TIME_STEP_SIZE, OATH_TOTP_DEFAULT_START_TIME,
                                           kWindow, nullptr, &step, 0, digits.c_str());
    return status < 0 ? std::nullopt : std::optional(static_cast<long long>(step));
}

Secret otpauth_url(const Secret& secret, std::string_view issuer, std::string_view account) {
    const std::string site = percent_encoded(issuer);
    return Secret("otpauth://totp/" + site + ":" + percent_encoded(account) +
                  "?secret=" + base32(secret.reveal()) + "&issuer=" + site);
}

}  // namespace postern::users
