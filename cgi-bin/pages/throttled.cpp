#include "base/duration.hpp"
#include "pages/page_values.hpp"
#include "pages/pages.hpp"
#include "pages/sign_in_form.hpp"

namespace postern::pages {
namespace {

using namespace std::chrono_literals;

// Rounds a long waiting time up to minutes, which are easier to read.
std::string in_words(std::chrono::seconds wait) {
    return spell_duration(wait < 2min ? wait : std::chrono::ceil<std::chrono::minutes>(wait));
}

Values values_of(const Visit& visit, std::chrono::seconds wait) {
    Values values;
    values.set("wait", in_words(wait));
    values.set("is_longest", wait >= users::Throttle::kLongestWait);
    values.set("request_id", visit.actor.request_id);
    return values;
}

http::Response with_retry_after(http::Response response, std::chrono::seconds wait) {
    // RFC 9110 §10.2.3
    response.headers.set("Retry-After", std::to_string(wait.count()));
    return response;
}

}  // namespace

std::string_view throttled_values() {
    return "wait is_longest can_sign_in request_id";
}

http::Response show_throttled(const Visit& visit, std::chrono::seconds wait) {
    Values values = values_of(visit, wait);
    values.set("can_sign_in", true);
    return with_retry_after(show_sign_in_form(visit, Page::Throttled, typed_fields(visit),
                                              http::Status::TooManyRequests, std::move(values)),
                            wait);
}

http::Response show_throttled_change(const Visit& visit, std::chrono::seconds wait) {
    return with_retry_after(
        visit.render(Page::Throttled, values_of(visit, wait), http::Status::TooManyRequests), wait);
}

}  // namespace postern::pages
