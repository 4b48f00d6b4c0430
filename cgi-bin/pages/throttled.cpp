#include "base/duration.hpp"
#include "pages/pages.hpp"
#include "pages/return_target.hpp"
#include "pages/sign_in_form.hpp"

namespace postern::pages {
namespace {

using namespace std::chrono_literals;

// Nobody counts hundreds of seconds.
std::string in_words(std::chrono::seconds wait) {
    return spell_duration(wait < 2min ? wait : std::chrono::ceil<std::chrono::minutes>(wait));
}

}  // namespace

http::Response show_throttled(const Visit& visit, std::chrono::seconds wait) {
    Values values;
    values.set("wait", in_words(wait));
    values.set("is_longest", wait >= users::Throttle::kLongestWait);
    values.set("again", login_link(visit, return_target(visit), note_of(visit)));
    values.set("request_id", visit.actor.request_id);
    auto response = visit.render("throttled", std::move(values), http::Status::TooManyRequests);
    // RFC 9110 §10.2.3
    response.headers.set("Retry-After", std::to_string(wait.count()));
    return response;
}

}  // namespace postern::pages
