#include "pages/verdict.hpp"

#include <utility>
#include <variant>

#include "logging/audit.hpp"

namespace postern::pages {
namespace {

using logging::AppPasswordOutcome;
using users::AppPasswords;

// The only place that decides between 401 and 403. Without a session, signing in may help. If the requirement
// does not admit the user, signing in again as the same user would not help. A proof may help a user that the
// requirement admits.
Verdict verdict_for(const sessions::Session& session, const users::Requirement& requirement, Time now) {
    if (!requirement.takes_sessions() || !requirement.admits(session.user)) return Verdict::NotForYou;
    if (requirement.wants_second_factor() && session.factors < 2) return Verdict::SecondFactorFirst;
    if (const auto age = requirement.fresh_within(); age && !session.is_proven_within(*age, now))
        return Verdict::ProofFirst;
    return Verdict::Pass;
}

AppPasswordOutcome outcome_of(AppPasswords::Fault fault) {
    switch (fault) {
        case AppPasswords::Fault::Expired:
            return AppPasswordOutcome::Expired;
        case AppPasswords::Fault::NoUser:
            return AppPasswordOutcome::NoUser;
        case AppPasswords::Fault::Unknown:
            break;
    }
    return AppPasswordOutcome::Unknown;
}

struct Counted {
    AppPasswordOutcome outcome;
    Judgement judgement;
};

Counted judge_client(const Visit& visit, const users::Presented& presented,
                     const users::Requirement& requirement, std::string_view page) {
    const auto* sent = std::get_if<users::PresentedAppPassword>(&presented);
    if (sent == nullptr) return {AppPasswordOutcome::Malformed, {Verdict::SignInFirst}};
    auto found = visit.site.app_passwords.check(*sent, visit.actor, page);
    if (const auto* fault = std::get_if<AppPasswords::Fault>(&found))
        return {outcome_of(*fault), {Verdict::SignInFirst}};
    auto& password = std::get<users::AppPassword>(found);
    const auto refuse = [&](AppPasswordOutcome outcome, std::string_view reason) -> Counted {
        logging::app_password_refused(visit.actor, password.user.email.typed, password.id, reason, page);
        return {outcome, {Verdict::NotForYou}};
    };
    if (!requirement.takes_label_of(password.labels))
        return refuse(AppPasswordOutcome::WrongLabel, "wrong_label");
    if (!requirement.admits(password.user)) return refuse(AppPasswordOutcome::WrongUser, "wrong_user");
    return {AppPasswordOutcome::Accepted, {Verdict::Pass, std::move(password)}};
}

}  // namespace

Judgement judge(const Visit& visit, const users::Requirement& requirement, std::string_view page) {
    // The app password alone decides, even beside a session.
    if (requirement.takes_app_passwords()) {
        const auto presented = users::read_authorization(visit.request.authorization.reveal());
        if (!std::holds_alternative<std::monostate>(presented)) {
            auto counted = judge_client(visit, presented, requirement, page);
            visit.site.metrics.count_app_password(counted.outcome);
            return std::move(counted.judgement);
        }
    }
    if (!visit.session) return {Verdict::SignInFirst};
    const Verdict verdict = verdict_for(*visit.session, requirement, visit.site.clock.now());
    if (verdict == Verdict::NotForYou)
        logging::check_refused(visit.actor, visit.session->user.email.typed, visit.session->digest, page);
    return {verdict};
}

Result<users::Requirement> requirement_of(const Visit& visit) {
    if (!visit.request.requirement) return users::Requirement();
    auto requirement = users::Requirement::parse(*visit.request.requirement);
    if (!requirement || visit.site.config.users.source != config::UserSource::Shared) return requirement;
    if (requirement->wants_second_factor())
        return failure("with users.source = \"shared\" nobody has a second factor");
    if (requirement->takes_app_passwords())
        return failure("with users.source = \"shared\" nobody has an app password");
    if (requirement->names_users())
        return failure(
            "with users.source = \"shared\" anybody may give any email: no user: can be kept apart");
    return requirement;
}

}  // namespace postern::pages
