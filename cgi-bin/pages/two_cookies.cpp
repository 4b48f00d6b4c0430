#include "pages/two_cookies.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "pages/end_session.hpp"
#include "pages/page_values.hpp"
#include "pages/pages.hpp"
#include "pages/return_target.hpp"
#include "sessions/cookie_scopes.hpp"

namespace postern::pages {

std::string_view two_cookies_values() {
    return "two_cookies return_to has_return_to";
}

Note note_of_cookies(const Visit& visit) {
    const bool are_different = visit.site.session_cookie.count_different(visit.request) > 0;
    return are_different ? Note::TwoCookies : Note::None;
}

void set_two_cookies(Values& values, const Visit& visit) {
    const bool are_there = note_of_cookies(visit) == Note::TwoCookies || note_of(visit) == Note::TwoCookies;
    values.set("two_cookies", are_there ? visit.site.session_cookie.name_for(visit.request) : "");
}

http::Response show_two_cookies(const Visit& visit) {
    const std::string target = return_target(visit);
    Values values;
    set_return_to(values, target);
    set_two_cookies(values, visit);
    return visit.render(Page::TwoCookies, std::move(values), http::Status::Forbidden);
}

http::Response delete_session_cookies(const Visit& visit) {
    const std::string target = return_target(visit);
    end_carried_sessions(visit);
    auto response = http::redirect(login_link(visit, target, Note::CookiesDeleted));
    std::vector<std::string> paths = sessions::cookie_paths(visit.site.config.mount);
    for (std::string& path : sessions::cookie_paths(target)) {
        if (std::ranges::find(paths, path) == paths.end()) paths.push_back(std::move(path));
    }
    // The session's come first, because an answer has room for a limited number of cookies.
    visit.site.session_cookie.remove_everywhere(response, visit.request, paths);
    for (const sessions::TokenCookie* cookie : {&visit.site.pending_cookie, &visit.site.trusted_cookie}) {
        if (cookie->is_sent(visit.request)) cookie->remove(response, visit.request);
    }
    return response;
}

}  // namespace postern::pages
