#pragma once

#include <optional>
#include <string_view>

#include "base/result.hpp"
#include "pages/visit.hpp"
#include "users/app_passwords.hpp"
#include "users/requirement.hpp"

namespace postern::pages {

enum class Verdict { Pass, SignInFirst, NotForYou, SecondFactorFirst, ProofFirst };

struct Judgement {
    Verdict verdict;
    std::optional<users::AppPassword> app_password = {};  // of a pass without a session
};

// Decides about a request for `page`, by its session or by the app password that it carries. Tells the audit
// if the verdict is NotForYou.
Judgement judge(const Visit& visit, const users::Requirement& requirement, std::string_view page);

// The rule of the location; empty if the location has none. The error says why Postern cannot enforce the
// rule.
Result<users::Requirement> requirement_of(const Visit& visit);

}  // namespace postern::pages
