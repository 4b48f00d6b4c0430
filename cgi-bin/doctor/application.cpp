#include "doctor/application.hpp"

#include <fmt/format.h>

#include "doctor/identity_claims.hpp"

namespace postern::doctor {
namespace {

bool shows_session(const Answer& page, const SessionCookies& cookies) {
    const ReceivedCookie* session = cookies.session();
    return session != nullptr && page.body.find(session->cookie.value) != std::string::npos;
}

void look_for_claims(const Answer& page, const HeaderLines& claims, const Account& account,
                     const SessionCookies& cookies, Diagnosis& diagnosis) {
    const std::string believed = claims_shown(page, claims);
    if (!believed.empty()) {
        diagnosis.find(Fault::IdentityPasses,
                       "the page shows what doctor sent as " + believed +
                           (shows_session(page, cookies) ? ", and the session cookie" : ""));
    } else if (lower_case(page.body).find(lower_case(account.email)) != std::string::npos) {
        diagnosis.rule_out({Fault::IdentityPasses});
    } else {
        diagnosis.leave_open(Fault::IdentityPasses,
                             "the page does not show the user (try a page that prints its request headers)");
    }
}

// `mark` is a cookie that doctor sent beside the session cookie.
void look_for_session(const Answer& page, const std::string& mark, const SessionCookies& cookies,
                      Diagnosis& diagnosis) {
    if (shows_session(page, cookies)) {
        // Either cause explains the visible session, so it is not a second finding: the same missing line
        // causes identity-passes, and on https, web servers remove only the cookie for https.
        for (const Fault cause : {Fault::IdentityPasses, Fault::CookieInsecure}) {
            if (diagnosis.has(cause))
                diagnosis.leave_open(Fault::SessionPasses, fmt::format("{} was found", describe(cause).name));
        }
        if (diagnosis.text_of(Fault::SessionPasses).empty())
            diagnosis.find(Fault::SessionPasses,
                           "the page shows the value of " + name_of(cookies.session()->cookie));
    } else if (page.body.find(mark) != std::string::npos) {
        diagnosis.rule_out({Fault::SessionPasses});
    } else {
        diagnosis.leave_open(Fault::SessionPasses, "the page does not show the cookies it gets");
    }
}

void look_for_dav(const Url& url, Visitor& visitor, Diagnosis& diagnosis) {
    const Answer options = visitor.ask_for_options(url);
    if (!options.has_come()) return;
    if (options.header("DAV").empty()) return diagnosis.rule_out({Fault::RuleInDav});
    diagnosis.leave_open(Fault::RuleInDav,
                         "the page is in a WebDAV folder, and doctor cannot see the rules inside it (use: "
                         "sudo nginx -T | postern config nginx)");
}

}  // namespace

void look_at_application(const Url& url, const Account& account, Visitor& visitor,
                         const SessionCookies& cookies, Diagnosis& diagnosis) {
    const std::string mark = new_mark();
    const HeaderLines claims = identity_claims();
    Visitor liar = visitor.with_cookie(url, "postern-doctor=" + mark);
    const Answer page = liar.open(url, claims);
    look_for_claims(page, claims, account, cookies, diagnosis);
    // A separate request, because a web server may refuse a request with these headers.
    const HeaderLines odd = misspelt(claims);
    const std::string believed = claims_shown(liar.open(url, odd), odd);
    if (!believed.empty())
        diagnosis.find(Fault::IdentityPasses, "the page shows what doctor sent as " + believed);
    look_for_session(page, mark, cookies, diagnosis);
    look_for_dav(url, visitor, diagnosis);
}

}  // namespace postern::doctor
