#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "config/config.hpp"
#include "users/user.hpp"
#include "users/users.hpp"

namespace postern::users {

// The rule for access to a protected location: the users who may pass, and the proof that they need.
class Requirement {
public:
    // Every signed-in user.
    Requirement() = default;

    // Reads words with blanks between them, such as "group:staff user:ada@example.com factor:2 fresh:15m
    // token:dav". One word of the kind group: or user: must fit the user; without such a word, or with the
    // word everybody, every user fits. The words factor: and fresh: must all hold for a session. An app
    // password passes in place of a session if it has one of the labels of the words token:. A rule of such
    // words alone takes no sessions. The error names a word that is not a rule. A text without words is an
    // error, too.
    static Result<Requirement> parse(std::string_view text);

    bool admits(const User& user) const;

    // Tells whether an app password may take the place of a session (token:), and whether one of these labels
    // is enough for it.
    bool takes_app_passwords() const { return !labels_.empty(); }
    bool takes_label_of(const Groups& labels) const;
    // Tells whether a session may pass.
    bool takes_sessions() const;

    // Tells whether the rule names a user by an email.
    bool names_users() const { return !emails_.empty(); }

    // Tells whether the session must have proven two factors (factor:2).
    bool wants_second_factor() const { return wants_second_factor_; }
    // The greatest age of the last proof (fresh:15m), one minute to 30 days; nothing: any age.
    std::optional<std::chrono::seconds> fresh_within() const { return fresh_within_; }

private:
    Result<void> read(std::string_view word);
    bool names_some() const { return !groups_.empty() || !emails_.empty(); }

    bool wants_second_factor_ = false;
    std::optional<std::chrono::seconds> fresh_within_;
    bool names_everybody_ = false;
    std::vector<std::string> labels_;
    std::vector<std::string> groups_;
    std::vector<Email> emails_;
};

// Reads second_factor.required: the users who must have a second factor. Without words: no user. The word
// "everybody" alone: all users. The error names a word that is not group: or user:.
Result<std::optional<Requirement>> parse_required(const config::SecondFactor& settings);

// The words of second_factor.required that fit no user, perhaps because of a typing error. Throws
// database::DatabaseError.
std::vector<std::string> words_without_user(const config::SecondFactor& settings, Users& users);

}  // namespace postern::users
