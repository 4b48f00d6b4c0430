#include "users/password_login.hpp"

#include <algorithm>
#include <exception>
#include <utility>
#include <vector>

#include "logging/log.hpp"
#include "users/network.hpp"
#include "users/password_hash.hpp"

namespace postern::users {

PasswordOutcome<SignedIn> PasswordLogin::sign_in(std::string_view typed_email, const Secret& password,
                                                 const logging::Actor& actor) {
    const auto email = parse_email(typed_email);
    // A text that is not an address may be a password in the wrong field. It does not reach the database.
    return enter(email, email ? source_.account_key(*email) : "", password, actor);
}

PasswordOutcome<User> PasswordLogin::confirm(const User& user, const Secret& password,
                                             const logging::Actor& actor) {
    const auto outcome = enter(user.email, signed_in_as(source_.account_key(user.email)), password, actor);
    if (const auto* throttled = std::get_if<Throttled>(&outcome)) return *throttled;
    const auto* signed_in = std::get_if<SignedIn>(&outcome);
    if (signed_in == nullptr) return Refused{};
    throttle_.succeeded(signed_in->attempt);
    // Another user may have the address by now.
    if (signed_in->user.id != user.id) return Refused{};
    return signed_in->user;
}

PasswordOutcome<SignedIn> PasswordLogin::enter(const Result<Email>& email, const std::string& account,
                                               const Secret& password, const logging::Actor& actor) {
    // Costs no hash, so it need not count, and it does not fill the throttle's tables.
    if (password.reveal().size() > kMaxPasswordBytes) return refuse(email, actor, "password_too_long");
    Attempt attempt{account, network_of(actor.address)};
    if (const auto refused = throttle_.admit(attempt)) {
        const auto wait = std::chrono::ceil<std::chrono::seconds>(refused->wait);
        logging::throttled(actor, email ? email->typed : "", name_of(refused->limit), wait);
        return Throttled{wait};
    }
    auto user = look_up(email, password, actor);
    if (!user) return Refused{};
    return SignedIn{std::move(*user), std::move(attempt)};
}

Attempt PasswordLogin::attempt_of(const User& user, const logging::Actor& actor) const {
    return {source_.account_key(user.email), network_of(actor.address)};
}

Refused PasswordLogin::refuse(const Result<Email>& email, const logging::Actor& actor,
                              std::string_view reason) {
    // A text that is not an address may be a password in the wrong field. It does not reach the log.
    logging::sign_in_refused(actor, email ? email->typed : "", reason);
    return {};
}

std::optional<User> PasswordLogin::look_up(const Result<Email>& email, const Secret& password,
                                           const logging::Actor& actor) {
    const auto refused = [&](std::string_view reason) {
        refuse(email, actor, reason);
        return std::nullopt;
    };
    const Candidate candidate = source_.candidate(email ? std::optional(*email) : std::nullopt);
    // Verifies even if something else is wrong, so that every answer takes the same time.
    const bool is_right = verify(candidate, password);
    const std::optional<Account>& account = candidate.account;
    if (!email) return refused("not_an_email");
    if (password.empty()) return refused("empty_password");
    if (!account) return refused("unknown_user");
    if (account->password_hash.empty()) return refused("no_password");
    if (!is_right) return refused("wrong_password");
    if (account->user.is_disabled) return refused("disabled_user");
    renew_hash(*account, password);
    return account->user;
}

bool PasswordLogin::verify(const Candidate& candidate, const Secret& password) {
    const std::vector<PasswordHash>& hashes = candidate.hashes_of_each_kind;
    const PasswordHash own = candidate.account ? candidate.account->password_hash : PasswordHash();
    const PasswordHash of_nobody = hash_of_nobody(cost_);
    std::vector<std::string_view> done = {""};
    bool is_right = false;
    // Each kind is computed once: the user's own hash replaces the other hash of its kind.
    const auto compute = [&](const PasswordHash& hash) {
        if (std::ranges::find(done, hash.kind()) != done.end()) return;
        done.push_back(hash.kind());
        const bool is_own = hash.kind() == own.kind();
        is_right |= (is_own ? own : hash).verify(password) && is_own;
    };
    // An unknown user and a user without a password cost as much as any user, even if there are no users.
    if (hashes.empty() || is_changeable()) compute(of_nobody);
    std::ranges::for_each(hashes, compute);
    compute(own);
    return is_right;
}

void PasswordLogin::renew_hash(const Account& account, const Secret& password) {
    Users* users = source_.changeable();
    if (users == nullptr || !needs_rehash(account.password_hash, cost_)) return;
    try {
        users->upgrade_hash(account, hash_password(password, cost_));
        logging::log(logging::Level::Info, "password_hash_renewed", {{"user", account.user.email.typed}});
    } catch (const std::exception& error) {
        // This sign-in succeeds all the same, and the next sign-in tries again.
        logging::log(logging::Level::Warning, "password_hash_not_renewed",
                     {{"user", account.user.email.typed}, {"fault", error.what()}});
    }
}

std::optional<User> PasswordLogin::change(const User& user, const Secret& password,
                                          const logging::Actor& actor, const Users::Together& together) {
    auto changed = source_.changeable()->change_password(user, hash_password(password, cost_), together);
    if (changed) logging::password_changed(actor, user.email.typed);
    return changed;
}

}  // namespace postern::users
