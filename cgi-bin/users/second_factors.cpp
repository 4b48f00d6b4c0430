#include "users/second_factors.hpp"

#include <utility>

#include "logging/log.hpp"
#include "users/network.hpp"
#include "users/recovery_codes.hpp"
#include "users/totp.hpp"
#include "users/trusted_browsers.hpp"

namespace postern::users {
namespace {

using database::Reader;
using database::Transaction;

// The purpose of a sealed secret. A secret that was copied to the row of another user does not open there.
std::string purpose_of(std::string_view user_id) {
    return "second_factors:" + std::string(user_id);
}

constexpr std::string_view kUnreadable = "unreadable_secret";

}  // namespace

SecondFactorState second_factor_of(database::Database& database, std::string_view user_id) {
    SecondFactorState state;
    long long added = 0;
    database.use([&](Reader& reader) {
        return reader.one(
            "SELECT COALESCE((SELECT added_at FROM second_factors WHERE user_id = :user), 0),"
            " (SELECT count(*) FROM recovery_codes WHERE user_id = :user)",
            {user_id}, {added, state.recovery_codes});
    });
    if (added != 0) state.added = from_seconds(added);
    return state;
}

bool has_second_factor(Reader& reader, std::string_view user_id) {
    std::string id;
    return reader.one("SELECT user_id FROM second_factors WHERE user_id = :user", {user_id}, {id});
}

std::string name_of_factors(std::string_view user_id) {
    return "second factor " + std::string(user_id);
}

bool remove_second_factor(Transaction& transaction, std::string_view user_id) {
    const bool had_app = transaction.run("DELETE FROM second_factors WHERE user_id = :user", {user_id}) > 0;
    write_recovery_codes(transaction, user_id, {});
    remove_trusted_browsers(transaction, user_id);
    return had_app;
}

SecondFactorState SecondFactors::of(std::string_view user_id) {
    return are_possible_ ? second_factor_of(database_, user_id) : SecondFactorState();
}

bool SecondFactors::has(std::string_view user_id) {
    return are_possible_ && database_.use([&](Reader& reader) { return has_second_factor(reader, user_id); });
}

SecondFactors::Outcome SecondFactors::check_at_sign_in(const User& user, std::string_view typed,
                                                       const logging::Actor& actor) {
    return check(user, typed, codes_of(source_.account_key(user.email)), actor);
}

SecondFactors::Outcome SecondFactors::check_again(const User& user, std::string_view typed,
                                                  const logging::Actor& actor) {
    auto outcome = check(user, typed, codes_of(signed_in_as(source_.account_key(user.email))), actor);
    if (const auto* right = std::get_if<Right>(&outcome)) throttle_.succeeded(right->attempt);
    return outcome;
}

SecondFactors::Outcome SecondFactors::check(const User& user, std::string_view typed,
                                            const std::string& account, const logging::Actor& actor) {
    // The attempt is counted before the code is read, so a failure later cannot undo it.
    Attempt attempt{account, network_of(actor.address)};
    if (const auto refused = throttle_.admit(attempt)) {
        const auto wait = std::chrono::ceil<std::chrono::seconds>(refused->wait);
        logging::throttled(actor, user.email.typed, name_of(refused->limit), wait);
        return Throttled{wait};
    }
    const std::string_view fault = fault_in(user, typed, actor);
    if (!fault.empty()) {
        logging::second_factor_refused(actor, user.email.typed, fault);
        if (fault == kUnreadable) return Unreadable{};
        return Refused{};
    }
    return Right{std::move(attempt), !totp_digits(typed)};
}

std::string_view SecondFactors::fault_in(const User& user, std::string_view typed,
                                         const logging::Actor& actor) {
    if (!are_possible_) return "no_factor";
    if (const auto digits = totp_digits(typed)) return fault_in_digits(user, *digits);
    const auto letters = recovery_code_letters(typed);
    if (!letters) return "malformed_code";
    const bool is_spent = database_.change(
        [&](Transaction& transaction) { return spend_recovery_code(transaction, user.id, *letters); });
    if (!is_spent) return "wrong_recovery_code";
    logging::recovery_code_used(actor, user.email.typed, of(user.id).recovery_codes);
    return {};
}

std::string_view SecondFactors::fault_in_digits(const User& user, const std::string& digits) {
    std::string sealed;
    const bool has_app = database_.use([&](Reader& reader) {
        return reader.one("SELECT secret FROM second_factors WHERE user_id = :user", {user.id}, {sealed});
    });
    if (!has_app) return "no_factor";
    const auto secret = seal_.open(sealed, purpose_of(user.id));
    if (!secret) {
        logging::log(logging::Level::Error, "second_factor_unreadable",
                     {{"user", user.email.typed},
                      {"hint",
                       "restore the server.key that belongs to this database, or let the user start anew: "
                       "postern user second reset EMAIL"}});
        return kUnreadable;
    }
    const auto step = totp_step(*secret, digits, clock_.now());
    if (!step) return "wrong_code";
    // The one statement decides between requests at the same time, also of other processes and machines. A
    // code from before a code that was used is refused too. A step far ahead is from a wrong clock.
    const long long farthest = to_seconds(clock_.now()) / kTotpStep.count() + 2;
    const bool is_first = database_.change([&](Transaction& transaction) {
        return transaction.run(
                   "UPDATE second_factors SET last_step = :step WHERE user_id = :user AND secret = :secret"
                   " AND (last_step < :step OR last_step > :farthest)",
                   {*step, user.id, sealed, farthest}) == 1;
    });
    return is_first ? "" : "used_code";
}

std::optional<std::vector<Secret>> SecondFactors::add(const User& user, const Secret& secret,
                                                      std::string_view typed, const logging::Actor& actor,
                                                      const Together& together) {
    const Time now = clock_.now();
    const auto digits = totp_digits(typed);
    const auto step = digits ? totp_step(secret, *digits, now) : std::nullopt;
    if (!step) return std::nullopt;
    auto codes = new_recovery_codes();
    const auto insert = [&](Transaction& transaction) {
        const long long rows = transaction.run(
            "INSERT INTO second_factors (user_id, secret, added_at, last_step)"
            " VALUES (:user, :secret, :now, :step) ON CONFLICT (user_id) DO NOTHING",
            {user.id, seal_.close(secret, purpose_of(user.id)), to_seconds(now), *step});
        if (rows == 0) return false;
        write_recovery_codes(transaction, user.id, codes);
        if (together) together(transaction);
        return true;
    };
    if (!database_.change(insert, {.holding = {name_of_factors(user.id)}})) return std::vector<Secret>();
    logging::second_factor_added(actor, user.email.typed);
    count_success(user, actor);
    return codes;
}

void SecondFactors::count_success(const User& user, const logging::Actor& actor) {
    const std::string account = source_.account_key(user.email);
    for (const std::string& each : {codes_of(account), codes_of(signed_in_as(account))})
        throttle_.succeeded({each, network_of(actor.address)});
}

bool SecondFactors::are_readable() {
    std::string user_id;
    std::string sealed;
    const bool has_any = are_possible_ && database_.use([&](Reader& reader) {
        return reader.one("SELECT user_id, secret FROM second_factors LIMIT 1", {}, {user_id, sealed});
    });
    return !has_any || seal_.open(sealed, purpose_of(user_id));
}

std::vector<Secret> SecondFactors::renew_recovery_codes(const User& user, const logging::Actor& actor) {
    auto codes = new_recovery_codes();
    const bool has_app = database_.change([&](Transaction& transaction) {
        // The lock keeps a removal of the app out until the end of the transaction.
        std::string id;
        if (!transaction.one("SELECT user_id FROM second_factors WHERE user_id = :user FOR UPDATE", {user.id},
                             {id}))
            return false;
        write_recovery_codes(transaction, user.id, codes);
        return true;
    });
    if (!has_app) return {};
    logging::recovery_codes_made(actor, user.email.typed);
    return codes;
}

bool SecondFactors::remove(const User& user, const logging::Actor& actor, const Together& together) {
    const auto work = [&](Transaction& transaction) {
        const bool is_there = remove_second_factor(transaction, user.id);
        if (is_there && together) together(transaction);
        return is_there;
    };
    const bool had_app = database_.change(work, {.holding = {name_of_factors(user.id)}});
    if (had_app) logging::second_factor_removed(actor, user.email.typed);
    return had_app;
}

}  // namespace postern::users
