#include "pages/send_back.hpp"

#include <chrono>

#include "base/digest.hpp"
#include "base/encoding.hpp"
#include "logging/log.hpp"
#include "pages/navigation.hpp"
#include "pages/page_values.hpp"

namespace postern::pages {
namespace {

using namespace std::chrono_literals;

// Contains how often the browser was sent back to one page, and then the digest of that page. Expires ten
// seconds after the last redirect.
constexpr std::string_view kCookie = "sent_back";

http::CookieOptions options(const Visit& visit) {
    http::CookieOptions chosen;
    chosen.path = visit.site.config.mount;
    chosen.secure = visit.request.secure;
    return chosen;
}

// Several tabs may be sent back to several pages at once. Only repeated redirects to one page are a loop.
std::string count(char times, std::string_view target) {
    constexpr std::size_t kEnoughToTellApart = 12;
    return times + base64url(sha256(target)).substr(0, kEnoughToTellApart);
}

http::Response show_unseen(const Visit& visit, const std::string& target) {
    logging::log(logging::Level::Warning, "session_unseen",
                 {{"address", visit.actor.address}, {"request", visit.actor.request_id}, {"target", target}});
    Values values;
    values.set("target", target);
    auto response = visit.render(Page::Unseen, std::move(values), http::Status::Forbidden);
    response.delete_cookie(kCookie, options(visit));
    return response;
}

}  // namespace

std::string_view unseen_values() {
    return "target";
}

http::Response send_back(const Visit& visit, const std::string& target) {
    // A prefetch does not count as a visit.
    if (is_prefetch(visit.request)) return http::redirect(target);
    const std::string_view before = visit.request.cookies.get(kCookie);
    if (before == count('2', target)) return show_unseen(visit, target);
    auto response = http::redirect(target);
    http::CookieOptions chosen = options(visit);
    chosen.max_age = 10s;
    response.set_cookie(kCookie, count(before == count('1', target) ? '2' : '1', target), chosen,
                        visit.site.clock.now());
    return response;
}

}  // namespace postern::pages
