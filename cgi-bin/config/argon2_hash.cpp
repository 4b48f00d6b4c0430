#include "config/argon2_hash.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "base/number.hpp"

namespace postern::config {
namespace {

constexpr std::string_view kArgon2id = "$argon2id$";

// The minimum costs of OWASP's Password Storage cheat sheet; all are equally strong.
constexpr std::array<Argon2Cost, 5> kLowestCosts = {
    {{19456, 2}, {47104, 1}, {12288, 3}, {9216, 4}, {7168, 5}}};

// The number after the name: 19456 for "m=19456".
std::optional<std::uint32_t> parameter(std::string_view text, std::string_view name) {
    if (!text.starts_with(name)) return std::nullopt;
    return parse_number<std::uint32_t>(text.substr(name.size()));
}

// Tells whether the text is base64 without padding, of `lowest` to `highest` bytes.
bool is_base64(std::string_view text, std::size_t lowest, std::size_t highest) {
    const std::size_t bytes = text.size() * 3 / 4;
    return text.size() % 4 != 1 && bytes >= lowest && bytes <= highest &&
           std::ranges::all_of(text, [](char c) { return is_letter_or_digit(c) || c == '+' || c == '/'; });
}

// Names the kind of a text that is not an Argon2id hash, without showing the text.
std::string_view other_kind(std::string_view text) {
    constexpr std::array<std::array<std::string_view, 2>, 9> kKinds = {{{"$argon2i$", "an Argon2i hash"},
                                                                        {"$argon2d$", "an Argon2d hash"},
                                                                        {"$2", "a bcrypt hash"},
                                                                        {"$scrypt$", "an scrypt hash"},
                                                                        {"$7$", "an scrypt hash"},
                                                                        {"$y$", "a yescrypt hash"},
                                                                        {"$6$", "a SHA-512 crypt hash"},
                                                                        {"$5$", "a SHA-256 crypt hash"},
                                                                        {"$apr1$", "an Apache MD5 hash"}}};
    for (const auto& [prefix, name] : kKinds) {
        if (text.starts_with(prefix)) return name;
    }
    return "another text";
}

bool is_costly_enough(const Argon2Cost& cost) {
    return std::ranges::any_of(kLowestCosts, [&](const Argon2Cost& lowest) {
        return cost.memory_kib >= lowest.memory_kib && cost.passes >= lowest.passes;
    });
}

std::string spelled(const Argon2Cost& cost) {
    return fmt::format("m={},t={}", cost.memory_kib, cost.passes);
}

}  // namespace

bool is_costly_enough(const Password& password) {
    return is_costly_enough(Argon2Cost{password.memory_mib * 1024, password.passes});
}

std::optional<Argon2Cost> argon2id_cost(std::string_view hash) {
    if (!hash.starts_with(kArgon2id)) return std::nullopt;
    std::string_view rest = hash.substr(kArgon2id.size());
    const std::string_view version = take_until(rest, '$');
    std::string_view parameters = take_until(rest, '$');
    const auto memory = parameter(take_until(parameters, ','), "m=");
    const auto passes = parameter(take_until(parameters, ','), "t=");
    const auto lanes = parameter(parameters, "p=");
    const std::string_view salt = take_until(rest, '$');
    if (version != "v=19" || !memory || !passes || !lanes || *lanes < 1 || *lanes > 16 ||
        !is_base64(salt, 8, 48) || !is_base64(rest, 16, 64))
        return std::nullopt;
    return Argon2Cost{*memory, *passes};
}

Result<std::string> parse_password_hash(std::string_view text) {
    if (text.empty()) return std::string();
    const std::string expected =
        "expected an Argon2id hash ($argon2id$v=19$...) from `postern password hash`, not ";
    if (!text.starts_with(kArgon2id)) return failure(fmt::format("{}{}", expected, other_kind(text)));
    const auto found = argon2id_cost(text);
    if (!found) return failure(expected + "a damaged Argon2id hash");
    const Argon2Cost cost = *found;
    if (!is_costly_enough(cost)) {
        return failure(
            "expected an Argon2id hash of at least m=19456,t=2, m=47104,t=1, m=12288,t=3, m=9216,t=4 or "
            "m=7168,t=5, not " +
            spelled(cost));
    }
    if (cost.memory_kib > kHighestArgon2Cost.memory_kib || cost.passes > kHighestArgon2Cost.passes) {
        return failure(fmt::format("expected an Argon2id hash of at most {}, not {}",
                                   spelled(kHighestArgon2Cost), spelled(cost)));
    }
    return std::string(text);
}

}  // namespace postern::config
