#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "config/in_quotes.hpp"
#include "guards/return_target.hpp"
#include "http/input.hpp"
#include "logging/log.hpp"
#include "pages/navigation.hpp"
#include "pages/pages.hpp"
#include "pages/return_target.hpp"
#include "pages/sign_in_form.hpp"
#include "pages/two_cookies.hpp"
#include "pages/verdict.hpp"
#include "users/identity.hpp"
#include "users/requirement.hpp"

namespace postern::pages {
namespace {

// The page for a visitor without a proof, and the challenge for a script.
struct Wanted {
    std::string_view page;  // of Postern
    std::string challenge;  // WWW-Authenticate (RFC 9110 §11.6.1, RFC 9470); empty: none
};

constexpr std::string_view kGiveAppPassword = "Basic realm=\"app password\", charset=\"UTF-8\", Bearer";
constexpr std::string_view kInsufficient = "Bearer error=\"insufficient_user_authentication\", ";

Wanted wanted_for(Verdict verdict, const users::Requirement& requirement, const http::Request& request) {
    if (verdict == Verdict::SecondFactorFirst)
        return {"second", fmt::format("{}acr_values=\"factor:2\"", kInsufficient)};
    if (verdict == Verdict::ProofFirst)
        return {"fresh", fmt::format("{}max_age=\"{}\"", kInsufficient, requirement.fresh_within()->count())};
    const bool takes_app_password = requirement.takes_app_passwords() && !is_of_browser(request);
    return {"", takes_app_password ? std::string(kGiveAppPassword) : ""};
}

using Headers = std::vector<users::IdentityHeader>;

// Turns "Remote-User" into the variable name REMOTE_USER.
std::string variable_of(std::string_view header) {
    std::string name;
    for (const char c : header)
        name += c == '-' ? '_' : static_cast<char>(is_letter_or_digit(c) && !is_digit(c) ? c & ~0x20 : c);
    return name;
}

// The answer has only variables: if it has any other header, some servers send the answer to the visitor.
http::Response let_through(const Headers& identity) {
    http::Response response;
    for (const auto& [name, value] : identity)
        response.headers.set("Variable-" + variable_of(name), value);
    return response;
}

http::Response pass(const Headers& identity) {
    http::Response response;
    response.status = http::Status::NoContent;
    for (const auto& [name, value] : identity)
        response.headers.set(name, value);
    return response;
}

// Tells whether the check protects a page that the visitor needs to come to `wanted` or to do what it asks
// for. A redirect would then never end.
bool is_on_the_way_to(std::string_view wanted, const Visit& visit) {
    if (visit.is_elsewhere()) return false;
    const auto is_here = [&](std::string_view page) { return visit.request.path == visit.link(page); };
    if (is_here("") || is_here("framed") || is_here(wanted)) return true;
    // A visitor without an authenticator app has to add one, with a fresh proof.
    return wanted == "second" && (is_here("profile/second") || is_here("fresh"));
}

http::Response show_circle(const Visit& visit) {
    logging::log(
        logging::Level::Error, "login_page_behind_check",
        {{"path", visit.request.path},
         {"mount", visit.site.config.mount},
         {"hint", "set mount = \"/postern/\", or public_url if the login page has a host of its own"},
         {"request", visit.actor.request_id}});
    return http::text("The login page is behind the check itself; the log says how to change that.\n",
                      http::Status::InternalServerError);
}

Note note_about_way_back(const Visit& visit) {
    if (const Note note = note_of_cookies(visit); note != Note::None) return note;
    if (visit.request.method == http::Method::Post) return Note::NotSaved;
    const bool fits = guards::fits(guards::with_ascii_only(visit.request.uri));
    return fits ? Note::None : Note::TargetTooLong;
}

// A page with a form must not be shown inside another page. A framed visitor gets a page with one link
// instead.
std::string way_to(const Visit& visit, std::string_view page) {
    return link_with_note(visit, is_framed(visit.request) ? "framed" : page, target_here(visit),
                          note_about_way_back(visit));
}

http::Response prove_first(const Visit& visit, const Wanted& wanted) {
    if (is_on_the_way_to(wanted.page, visit)) return show_circle(visit);
    const bool is_person = is_navigation(visit.request);
    const bool is_authorizer = visit.request.role == http::Role::Authorizer;
    if (is_authorizer && is_person) return http::redirect(way_to(visit, wanted.page));
    http::Response response;
    if (is_authorizer)
        response =
            http::text("Sign in first: " + way_to(visit, wanted.page) + "\n", http::Status::Unauthorized);
    response.status = http::Status::Unauthorized;
    // nginx turns a redirect from a check into an error. Its named location reads this header instead.
    if (is_person) response.headers.set("Location", way_to(visit, wanted.page));
    if (!is_person && !wanted.challenge.empty()) response.headers.set("WWW-Authenticate", wanted.challenge);
    return response;
}

http::Response not_for_you(const Visit& visit) {
    if (visit.request.role == http::Role::Authorizer) return show_refused(visit);
    http::Response response;
    response.status = http::Status::Forbidden;
    return response;
}

// tinyauth's snippet redirects to this address after 401 and 403. Authelia's snippet redirects to Location
// after 401. Both redirect scripts too.
constexpr std::string_view kTinyauthLocation = "X-Tinyauth-Location";

http::Response prove_first_of_others(const Visit& visit, const Wanted& wanted) {
    const std::string page = page_for_others(visit, wanted.page, field_of(note_of_cookies(visit)));
    http::Response response;
    response.status = http::Status::Unauthorized;
    response.headers.set("Location", page);
    response.headers.set(kTinyauthLocation, page);
    if (!is_navigation(visit.request) && !wanted.challenge.empty())
        response.headers.set("WWW-Authenticate", wanted.challenge);
    return response;
}

http::Response not_for_you_of_others(const Visit& visit) {
    http::Response response;
    response.status = http::Status::Forbidden;
    response.headers.set(kTinyauthLocation, visit.site.public_origin() + visit.link("switch"));
    return response;
}

// The differences between Postern's own snippets and the snippets of other gateways.
struct Asking {
    std::string_view page;  // the protected page, without its query
    users::IdentityNames names;
    http::Response (*prove_first)(const Visit&, const Wanted&);
    http::Response (*not_for_you)(const Visit&);
    http::Response (*passed)(const Headers&);
    // Other snippets do not remove an app password before the application gets the request.
    bool takes_app_passwords;
};

// If Postern cannot enforce the rule, no visitor passes.
http::Response fail(const Visit& visit, std::string_view page, std::string_view fault) {
    logging::log(logging::Level::Error, "requirement_malformed",
                 {{"POSTERN_REQUIRE", visit.request.requirement.value_or("")},
                  {"fault", std::string(fault)},
                  {"path", std::string(page)},
                  {"request", visit.actor.request_id}});
    return http::text("The rule of this location is malformed; the log names it.\n",
                      http::Status::InternalServerError);
}

// An identity that is too large is refused: a shortened identity would be wrong.
http::Response fail_to_tell(const Visit& visit, const users::User& user, std::string_view page,
                            std::string_view fault) {
    logging::log(logging::Level::Error, "identity_too_large",
                 {{"user", user.email.typed},
                  {"fault", std::string(fault)},
                  {"path", std::string(page)},
                  {"request", visit.actor.request_id}});
    return http::text("This account has more groups than can be told to this site; the log names it.\n",
                      http::Status::InternalServerError);
}

http::Response pass_as(const users::User& user, const Visit& visit, const Asking& asking) {
    const Headers identity = users::identity_headers(user, asking.names, visit.site.config.gate.names);
    if (const auto fits = users::check_identity(identity); !fits)
        return fail_to_tell(visit, user, asking.page, fits.error().message);
    return asking.passed(identity);
}

http::Response answer(const Visit& visit, const Asking& asking) {
    const auto requirement = requirement_of(visit);
    if (!requirement) return fail(visit, asking.page, requirement.error().message);
    if (requirement->takes_app_passwords() && !asking.takes_app_passwords)
        return fail(visit, asking.page, "token: needs the web server files of Postern");
    const Judgement judgement = judge(visit, *requirement, asking.page);
    if (judgement.verdict == Verdict::NotForYou) return asking.not_for_you(visit);
    if (judgement.verdict != Verdict::Pass)
        return asking.prove_first(visit, wanted_for(judgement.verdict, *requirement, visit.request));
    if (!judgement.app_password) return pass_as(visit.session->user, visit, asking);
    auto response = pass_as(judgement.app_password->user, visit, asking);
    // nginx's cache of passes keeps a 204 for each visitor with the same cookies, and app passwords are no
    // cookies.
    if (response.status == http::Status::NoContent) response.status = http::Status::Accepted;
    return response;
}

// The query fields that a snippet's address may have: the address of the login page, and the visitor's
// method.
constexpr std::array<std::string_view, 3> kNoRules = {"rd", "authelia_url", "rm"};

bool is_well_encoded(std::string_view text) {
    for (auto at = text.find('%'); at != std::string_view::npos; at = text.find('%', at + 1)) {
        const std::string_view digits = text.substr(at + 1, 2);
        if (digits.size() < 2 || digits.find_first_not_of("0123456789abcdefABCDEF") != digits.npos)
            return false;
    }
    return true;
}

// The fault in the query of a check. Any field that is not in kNoRules may be a rule, such as oauth2-proxy's
// allowed_groups. An ignored rule would let every user through. Names are compared without decoding.
std::optional<std::string> fault_in(std::string_view query) {
    if (const auto fields = http::parse_urlencoded(query); !fields) return fields.error().message;
    if (!is_well_encoded(query)) return "a malformed percent-encoding";
    if (query.find(';') != std::string_view::npos) return "a ';', which some read as '&'";
    while (!query.empty()) {
        std::string_view field = take_until(query, '&');
        const std::string_view name = take_until(field, '=');
        if (!name.empty() && std::ranges::find(kNoRules, name) == kNoRules.end())
            return config::in_quotes(name) + " is not read: use POSTERN_REQUIRE";
    }
    return std::nullopt;
}

}  // namespace

http::Response check(const Visit& visit) {
    return answer(visit, {visit.request.path, users::IdentityNames::Own, prove_first, not_for_you,
                          visit.request.role == http::Role::Authorizer ? let_through : pass, true});
}

http::Response check_for_others(const Visit& visit) {
    const std::string_view url = visit.request.forwarded_url;
    const std::string_view page = url.substr(0, url.find('?'));
    if (const auto fault = fault_in(visit.request.query()))
        return fail(visit, page, "in the query: " + *fault);
    return answer(visit, {page, users::IdentityNames::OfOthersToo, prove_first_of_others,
                          not_for_you_of_others, pass, false});
}

}  // namespace postern::pages
