#include "pages/page_values.hpp"
#include "pages/pages.hpp"
#include "pages/problem.hpp"
#include "pages/return_target.hpp"
#include "pages/sign_in_form.hpp"
#include "pages/times.hpp"

namespace postern::pages {
namespace {

using namespace std::chrono_literals;

// A wait below this length is told above the form: a page of its own would take longer to read.
constexpr std::chrono::seconds kShortWait = 5s;

// Rounds a long waiting time up to minutes, which are easier to read.
std::string in_words(const Visit& visit, std::chrono::seconds wait) {
    return duration_text(visit.language(),
                         wait < 2min ? wait : std::chrono::ceil<std::chrono::minutes>(wait));
}

Values values_of(const Visit& visit, std::chrono::seconds wait) {
    Values values;
    values.set("wait", in_words(visit, wait));
    values.set("is_longest", wait >= users::Throttle::kLongestWait);
    set_reference(values, visit, http::Status::TooManyRequests);
    return values;
}

http::Response with_retry_after(http::Response response, std::chrono::seconds wait) {
    // RFC 9110 §10.2.3
    response.headers.set("Retry-After", std::to_string(wait.count()));
    return response;
}

}  // namespace

std::string_view throttled_values() {
    return "wait is_longest can_sign_in is_code back status request_id";
}

http::Response show_throttled(const Visit& visit, std::chrono::seconds wait) {
    const bool is_short = wait < kShortWait;
    Values values = is_short ? Values() : values_of(visit, wait);
    if (is_short) {
        values.set("wait_note", visit.language().say("error.wait", {{"duration", in_words(visit, wait)}}));
    } else {
        values.set("can_sign_in", true);
    }
    return with_retry_after(
        show_sign_in_form(visit, is_short ? Page::Login : Page::Throttled, typed_fields(visit),
                          http::Status::TooManyRequests, std::move(values)),
        wait);
}

http::Response show_throttled_change(const Visit& visit, std::chrono::seconds wait) {
    Values values = values_of(visit, wait);
    values.set("back", visit.link("profile"));
    return with_retry_after(visit.render(Page::Throttled, std::move(values), http::Status::TooManyRequests),
                            wait);
}

http::Response show_throttled_code(const Visit& visit, std::chrono::seconds wait) {
    Values values = values_of(visit, wait);
    values.set("is_code", true);
    values.set("back", link_with_target(visit, visit.request.path.substr(1), return_target(visit)));
    return with_retry_after(visit.render(Page::Throttled, std::move(values), http::Status::TooManyRequests),
                            wait);
}

}  // namespace postern::pages
