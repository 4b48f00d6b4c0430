#include "users/password_login.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "logging/log.hpp"
#include "users/network.hpp"
#include "users/password_hash.hpp"

namespace postern::users {

SignInOutcome PasswordLogin::sign_in(std::string_view typed_email, const Secret& password,
                                     const logging::Actor& actor) {
    const auto email = parse_email(typed_email);
    // What is no address may be a password in the wrong field: it does not reach the database.
    return enter(email, email ? source_.account_key(*email) : "", password, actor);
}

SignInOutcome PasswordLogin::confirm(const User& user, const Secret& password, const logging::Actor& actor) {
    const auto email = parse_email(user.email);
    auto outcome = enter(email, email ? signed_in_as(source_.account_key(*email)) : "", password, actor);
    const auto* known = std::get_if<User>(&outcome);
    // The address may have become somebody else's meanwhile.
    if (known != nullptr && known->id != user.id) return Refused{};
    return outcome;
}

SignInOutcome PasswordLogin::enter(const Result<Email>& email, const std::string& account,
                                   const Secret& password, const logging::Actor& actor) {
    // Nothing is computed for it, so it need not be counted: nor does it fill the throttle's tables.
    if (password.reveal().size() > kMaxPasswordBytes) return refuse(email, actor, "password_too_long");
    const Attempt attempt{account, network_of(actor.address)};
    if (const auto refused = throttle_.admit(attempt)) {
        const auto wait = std::chrono::ceil<std::chrono::seconds>(refused->wait);
        logging::throttled(actor, email ? email->typed : "", name_of(refused->limit), wait);
        return Throttled{wait};
    }
    auto user = look_up(email, password, actor);
    if (!user) return Refused{};
    throttle_.succeeded(attempt);
    return std::move(*user);
}

Refused PasswordLogin::refuse(const Result<Email>& email, const logging::Actor& actor,
                              std::string_view reason) {
    // What is no address may be a password in the wrong field: it does not reach the log.
    logging::sign_in_refused(actor, email ? email->typed : "", reason);
    return {};
}

std::optional<User> PasswordLogin::look_up(const Result<Email>& email, const Secret& password,
                                           const logging::Actor& actor) {
    const auto refused = [&](std::string_view reason) {
        refuse(email, actor, reason);
        return std::nullopt;
    };
    const auto account = email ? source_.find(*email) : std::nullopt;
    // Verified whatever else is wrong, so that the answer takes as long.
    const bool is_right = verify(account, password);
    if (!email) return refused("not_an_email");
    if (password.empty()) return refused("empty_password");
    if (!account) return refused("unknown_user");
    if (account->password_hash.empty()) return refused("no_password");
    if (!is_right) return refused("wrong_password");
    if (account->user.is_disabled) return refused("disabled_user");
    renew_hash(*account, password);
    return account->user;
}

bool PasswordLogin::verify(const std::optional<Account>& account, const Secret& password) {
    std::vector<std::string> hashes = source_.hashes_of_each_kind();
    // Who is not there, or has no password, costs what anybody does, also where nobody is there at all.
    if (hashes.empty() || source_.is_database()) hashes.insert(hashes.begin(), hash_of_nobody(cost_));
    // Each kind is computed once, whoever asks: the user's own hash takes the place of the one of its kind.
    const std::string own = account ? account->password_hash : "";
    const std::string own_kind = kind_of(own);
    std::vector<std::string> done = {""};
    bool is_right = false;
    if (!own.empty()) hashes.push_back(own);
    for (const std::string& hash : hashes) {
        const std::string kind = kind_of(hash);
        if (std::ranges::find(done, kind) != done.end()) continue;
        done.push_back(kind);
        const bool is_own = kind == own_kind;
        is_right |= verify_password(is_own ? own : hash, password) && is_own;
    }
    return is_right;
}

void PasswordLogin::renew_hash(const Account& account, const Secret& password) {
    if (!source_.is_database() || kind_of(account.password_hash) == kind_of(hash_of_nobody(cost_))) return;
    try {
        source_.upgrade_hash(account, hash_password(password, cost_));
        logging::log(logging::Level::Info, "password_hash_renewed", {{"user", account.user.email}});
    } catch (const std::exception& error) {
        // The next sign-in will try again; this one is none the worse for it.
        logging::log(logging::Level::Warning, "password_hash_not_renewed",
                     {{"user", account.user.email}, {"fault", error.what()}});
    }
}

std::optional<User> PasswordLogin::change(const User& user, const Secret& password,
                                          const logging::Actor& actor) {
    auto credential = source_.change_password(user, hash_password(password, cost_));
    if (!credential) return std::nullopt;
    User changed = user;
    changed.credential = std::move(*credential);
    logging::password_changed(actor, user.email);
    return changed;
}

}  // namespace postern::users
