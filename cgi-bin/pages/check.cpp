#include "base/encoding.hpp"
#include "logging/log.hpp"
#include "pages/pages.hpp"
#include "pages/return_target.hpp"
#include "users/email.hpp"
#include "users/requirement.hpp"

namespace postern::pages {
namespace {

enum class Verdict { Pass, SignInFirst, NotForYou };

// 401 or 403 is decided here and nowhere else. Nobody signed in, or no longer: signing in may help. Somebody
// whom no word of the requirement names: as this person, signing in again would not.
Verdict judge(const std::optional<sessions::Session>& session, const users::Requirement& requirement) {
    if (!session) return Verdict::SignInFirst;
    return requirement.admits(session->user) ? Verdict::Pass : Verdict::NotForYou;
}

// The rule of the location, if there is one and it can be kept.
Result<users::Requirement> requirement_of(const Visit& visit) {
    if (!visit.request.requirement) return users::Requirement();
    auto requirement = users::Requirement::parse(*visit.request.requirement);
    const bool is_shared = visit.site.config.users.source == config::UserSource::Shared;
    if (requirement && requirement->names_users() && is_shared)
        return failure(
            "with users.source = \"shared\" anybody may give any email: no user: can be kept apart");
    return requirement;
}

// Whether a person goes to the page, and not a script or a part of another page.
bool is_navigation(const http::Request& request) {
    if (!request.sec_fetch_mode.empty()) return request.sec_fetch_mode == "navigate";
    return request.accept.find("text/html") != std::string::npos;
}

// Any text as a header can hold it: printable ASCII, all else and '%' percent-encoded.
std::string header_text(std::string_view text) {
    return percent_encoded(text, " !\"#$&'()*+,-./:;<=>?@[\\]^_`{|}~");
}

struct Identity {
    std::string user;  // the same for every spelling of the email
    std::string email;
    std::string name;
    std::string groups;  // with commas between
};

Identity identity_of(const users::User& user) {
    const auto email = users::parse_email(user.email);
    return {header_text(email ? email->folded : user.email), header_text(user.email), header_text(user.name),
            users::joined_groups(user.groups)};
}

// Nothing but variables: with any other header of it some servers answer the visitor.
http::Response let_through(const Identity& identity) {
    http::Response response;
    response.headers.set("Variable-REMOTE_USER", identity.user);
    response.headers.set("Variable-REMOTE_EMAIL", identity.email);
    response.headers.set("Variable-REMOTE_NAME", identity.name);
    response.headers.set("Variable-REMOTE_GROUPS", identity.groups);
    return response;
}

http::Response pass(const Identity& identity) {
    http::Response response;
    response.status = http::Status::NoContent;
    response.headers.set("Remote-User", identity.user);
    response.headers.set("Remote-Email", identity.email);
    response.headers.set("Remote-Name", identity.name);
    response.headers.set("Remote-Groups", identity.groups);
    return response;
}

http::Response sign_in_first(const Visit& visit, std::string_view location) {
    http::Response response;
    response.status = http::Status::Unauthorized;
    if (visit.request.role == http::Role::Authorizer && is_navigation(visit.request))
        return http::redirect(location);
    if (visit.request.role == http::Role::Authorizer)
        return http::text("Sign in first: " + std::string(location) + "\n", http::Status::Unauthorized);
    // nginx makes an error of any redirect that a check answers; its named location reads this.
    if (is_navigation(visit.request)) response.headers.set("Location", location);
    return response;
}

http::Response not_for_you(const Visit& visit) {
    if (visit.request.role == http::Role::Authorizer) return show_refused(visit);
    http::Response response;
    response.status = http::Status::Forbidden;
    return response;
}

// What differs between those who ask.
struct Asking {
    std::string_view page;                    // the protected one, without its query
    std::string (*login_page)(const Visit&);  // told where to come back to
    http::Response (*passed)(const Identity&);
};

// A rule that cannot be kept lets nobody through.
http::Response fail(const Visit& visit, std::string_view page, std::string_view fault) {
    logging::log(logging::Level::Error, "requirement_malformed",
                 {{"POSTERN_REQUIRE", visit.request.requirement.value_or("")},
                  {"fault", std::string(fault)},
                  {"path", std::string(page)},
                  {"request", visit.actor.request_id}});
    return http::text("The rule of this location is malformed; the log names it.\n",
                      http::Status::InternalServerError);
}

http::Response answer(const Visit& visit, const Asking& asking) {
    const auto requirement = requirement_of(visit);
    if (!requirement) return fail(visit, asking.page, requirement.error().message);
    switch (judge(visit.session, *requirement)) {
        case Verdict::SignInFirst:
            return sign_in_first(visit, asking.login_page(visit));
        case Verdict::NotForYou:
            logging::check_refused(visit.actor, visit.session->user.email, visit.session->digest,
                                   asking.page);
            return not_for_you(visit);
        case Verdict::Pass:
            break;
    }
    return asking.passed(identity_of(visit.session->user));
}

std::string login_page(const Visit& visit) {
    return link_with_target(visit, "", target_here(visit));
}

std::string login_page_of_others(const Visit& visit) {
    return visit.site.config.public_url + link_with_target(visit, "", forwarded_target(visit));
}

// With the names that the gateways have for it that people come from.
http::Response pass_with_other_names(const Identity& identity) {
    http::Response response = pass(identity);
    for (const std::string_view name :
         {"X-Auth-Request-User", "X-Auth-Request-Preferred-Username", "X-Vouch-User"})
        response.headers.set(name, identity.user);
    response.headers.set("X-Auth-Request-Email", identity.email);
    response.headers.set("X-Auth-Request-Groups", identity.groups);
    return response;
}

}  // namespace

http::Response check(const Visit& visit) {
    return answer(visit, {visit.request.path, login_page,
                          visit.request.role == http::Role::Authorizer ? let_through : pass});
}

http::Response check_for_others(const Visit& visit) {
    const std::string_view url = visit.request.forwarded_url;
    const std::string_view page = url.substr(0, url.find('?'));
    // oauth2-proxy's way to write a rule. Left unread, it would let everybody through.
    for (const std::string_view name : {"allowed_groups", "allowed_emails", "allowed_email_domains"}) {
        if (visit.request.args.contains(name))
            return fail(visit, page, std::string(name) + " in the query is not read: use POSTERN_REQUIRE");
    }
    return answer(visit, {page, login_page_of_others, pass_with_other_names});
}

}  // namespace postern::pages
