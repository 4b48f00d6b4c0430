#include "doctor/visitor.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/encoding.hpp"
#include "base/random.hpp"
#include "base/visible.hpp"

namespace postern::doctor {
namespace {

constexpr std::size_t kMostSteps = 10;
constexpr std::size_t kMostStepsShown = 4;
constexpr std::size_t kMostCookies = 64;

bool is_redirect(int status) {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

}  // namespace

Answer Visitor::open(const Url& url, const HeaderLines& more) {
    Request request{.url = url,
                    .headers = {{"Accept", "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"},
                                {"Upgrade-Insecure-Requests", "1"}}};
    if (may_tell_where_from(url)) {
        request.headers.insert(
            request.headers.end(),
            {{"Sec-Fetch-Mode", "navigate"}, {"Sec-Fetch-Site", "none"}, {"Sec-Fetch-Dest", "document"}});
    }
    request.headers.insert(request.headers.end(), more.begin(), more.end());
    return ask(std::move(request));
}

Walk Visitor::go(const Url& url) {
    return go_on(url, open(url));
}

Walk Visitor::go_on(const Url& url, Answer answer) {
    Walk walk{{{url, answer.status}}, std::move(answer)};
    while (walk.last.has_come() && is_redirect(walk.last.status)) {
        const auto next = resolve(walk.end(), walk.last.header("Location"));
        if (!next || walk.last.header("Location").empty()) {
            walk.fault = fmt::format("the Location \"{}\" {}", shown(walk.last.header("Location")),
                                     next ? "is empty" : next.error().message);
            break;
        }
        walk.is_loop =
            walk.steps.size() >= kMostSteps || std::ranges::count(walk.steps, *next, &Walk::Step::url) > 1;
        if (walk.is_loop) break;
        walk.last = open(*next);
        walk.steps.push_back({*next, walk.last.status});
    }
    return walk;
}

Answer Visitor::ask_as_script(const Url& url, const HeaderLines& more,
                              const std::optional<std::string>& body) {
    Request request{.url = url, .headers = {{"Accept", "*/*"}}, .body = body};
    if (body) request.headers.emplace_back("Content-Type", "text/plain");
    if (may_tell_where_from(url)) {
        request.headers.insert(
            request.headers.end(),
            {{"Sec-Fetch-Mode", "cors"}, {"Sec-Fetch-Site", "same-origin"}, {"Sec-Fetch-Dest", "empty"}});
    }
    request.headers.insert(request.headers.end(), more.begin(), more.end());
    return ask(std::move(request));
}

Answer Visitor::ask_for_options(const Url& url) {
    return ask({.url = url, .headers = {{"Accept", "*/*"}}, .verb = "OPTIONS"});
}

Answer Visitor::submit(const Url& page, const Url& action, std::string_view urlencoded,
                       const HeaderLines& more) {
    Request request{.url = action,
                    .headers = {{"Accept", "text/html,*/*;q=0.8"},
                                {"Content-Type", "application/x-www-form-urlencoded"},
                                {"Origin", page.origin.to_string()}},
                    .body = std::string(urlencoded)};
    if (may_tell_where_from(action)) {
        request.headers.insert(
            request.headers.end(),
            {{"Sec-Fetch-Mode", "navigate"},
             {"Sec-Fetch-Site", page.origin == action.origin ? "same-origin" : "cross-site"},
             {"Sec-Fetch-Dest", "document"}});
    }
    request.headers.insert(request.headers.end(), more.begin(), more.end());
    return ask(std::move(request));
}

Visitor Visitor::with_cookie(const Url& url, std::string_view cookie) const {
    Visitor other = *this;
    other.cookies = jar_.header_for(url, clock_.now());
    other.cookies.append(other.cookies.empty() ? "" : "; ").append(cookie);
    return other;
}

Answer Visitor::ask(Request request) {
    const std::string sent = cookies.empty() ? jar_.header_for(request.url, clock_.now()) : cookies;
    if (!sent.empty()) request.headers.emplace_back("Cookie", sent);
    request.accepts_any_certificate = accepts_any_certificate;
    request.is_for_sign_out = is_for_sign_out;
    Answer answer = fetch_(request);
    received_.clear();
    for (const std::string_view line : answer.all("Set-Cookie")) {
        if (received_.size() >= kMostCookies) break;
        const Time now = clock_.now();
        std::string reason = jar_.take(line, request.url, now);
        received_.push_back({parse_set_cookie(line, now).value_or(SetCookie{}), std::move(reason)});
    }
    return answer;
}

bool Visitor::may_tell_where_from(const Url& url) const {
    return tells_where_from && (url.is_https() || url.is_loopback());
}

std::string new_mark() {
    return "postern-doctor-" + hex(random_bytes(4));
}

std::string in_words(const Walk& walk) {
    std::vector<std::string> steps;
    for (std::size_t i = 0; i < std::min(walk.steps.size(), kMostStepsShown); ++i) {
        const Walk::Step& step = walk.steps.at(i);
        steps.push_back(fmt::format("{} {}", shown(step.url),
                                    step.status == 0 ? "no answer" : std::to_string(step.status)));
    }
    if (walk.steps.size() > kMostStepsShown) steps.emplace_back("…");
    return fmt::format("{}", fmt::join(steps, ", "));
}

std::string shown(const Url& url) {
    return shown(fmt::format("{}{}", url.origin.to_string(), url.path())) + (url.query().empty() ? "" : "?…");
}

std::string shown(std::string_view text) {
    return visible(text);
}

}  // namespace postern::doctor
