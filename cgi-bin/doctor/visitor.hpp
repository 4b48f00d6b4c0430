#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "doctor/cookie_jar.hpp"
#include "doctor/exchange.hpp"

namespace postern::doctor {

// The steps from page to page.
struct Walk {
    struct Step {
        Url url;
        int status;
    };
    std::vector<Step> steps;  // at least one; the last step is the end
    Answer last;
    bool is_loop = false;    // stopped: a page was repeated, or the walk was too long
    std::string fault = {};  // the fault of an invalid Location

    const Url& end() const { return steps.back().url; }
};

// A Set-Cookie line, and whether a browser keeps the cookie.
struct ReceivedCookie {
    SetCookie cookie;
    std::string why_dropped;  // empty: the cookie was kept
};

// Sends requests as a visitor's browser does, including cookies.
class Visitor {
public:
    Visitor(const Fetch& fetch, const Clock& clock) : fetch_(fetch), clock_(clock) {}

    // Opens a page without following a redirect.
    Answer open(const Url& url, const HeaderLines& more = {});
    // Opens a page and follows redirects, for at most ten pages.
    Walk go(const Url& url);
    // Like go(), if the answer of the first page has already arrived.
    Walk go_on(const Url& url, Answer answer);
    // Sends a request like a script's fetch(), which does not expect a page; with a body it is a POST of
    // text.
    Answer ask_as_script(const Url& url, const HeaderLines& more = {},
                         const std::optional<std::string>& body = std::nullopt);
    // Sends OPTIONS to ask for the allowed methods of the address.
    Answer ask_for_options(const Url& url);
    // Submits a form of the page and keeps the cookies of the answer.
    Answer submit(const Url& page, const Url& action, std::string_view urlencoded,
                  const HeaderLines& more = {});

    // A copy of this visitor that sends the cookie "NAME=VALUE" beside the cookies for that address.
    Visitor with_cookie(const Url& url, std::string_view cookie) const;

    const CookieJar& jar() const { return jar_; }
    // All cookies of the last answer.
    const std::vector<ReceivedCookie>& received() const { return received_; }

    bool accepts_any_certificate = false;
    bool tells_where_from = true;  // sends Sec-Fetch-…, as newer browsers do
    bool is_for_sign_out = false;
    std::string cookies = {};  // sent instead of the jar's cookies if not empty

private:
    Answer ask(Request request);
    // Browsers send Sec-Fetch-… only if the connection is safe from changes (https or this machine).
    bool may_tell_where_from(const Url& url) const;

    const Fetch& fetch_;
    const Clock& clock_;
    CookieJar jar_;
    std::vector<ReceivedCookie> received_;
};

// A text that occurs nowhere else: "postern-doctor-1f2e3d4c".
std::string new_mark();

// The steps on one line: "https://app.example.com/ 303, https://app.example.com/postern/?… 200".
std::string in_words(const Walk& walk);

// A text of the site, made safe to print; an address is shown without its query. The diagnosis cuts long
// texts only after it has hidden the secrets, because a text cut earlier could end in half a secret.
std::string shown(const Url& url);
std::string shown(std::string_view text);

}  // namespace postern::doctor
