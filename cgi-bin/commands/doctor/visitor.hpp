#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "commands/doctor/cookie_jar.hpp"
#include "commands/doctor/exchange.hpp"

namespace postern::commands::doctor {

// A way from page to page.
struct Walk {
    struct Step {
        Url url;
        int status;
    };
    std::vector<Step> steps;  // at least one; the last is where it ended
    Answer last;
    bool is_loop = false;    // given up: a page for the second time, or too many of them
    std::string fault = {};  // of a Location that leads nowhere

    const Url& end() const { return steps.back().url; }
};

// What a browser did with a Set-Cookie line.
struct ReceivedCookie {
    SetCookie cookie;
    std::string why_dropped;  // empty: it was kept
};

// Asks a site as a browser in the hands of a person does, cookies included.
class Visitor {
public:
    Visitor(const Fetch& fetch, const Clock& clock) : fetch_(fetch), clock_(clock) {}

    // Opens a page, without following where it leads.
    Answer open(const Url& url, const HeaderLines& more = {});
    // Opens a page and goes on to where it leads, ten pages far at most.
    Walk go(const Url& url);
    // The same, the answer of the first page being there.
    Walk go_on(const Url& url, Answer answer);
    // Asks as fetch() of a script does, which does not want a page; with a body it is a POST of text.
    Answer ask_as_script(const Url& url, const HeaderLines& more = {},
                         const std::optional<std::string>& body = std::nullopt);
    // Asks by OPTIONS what can be done with the address.
    Answer ask_for_options(const Url& url);
    // Sends a form of the page, and keeps the cookies of the answer.
    Answer submit(const Url& page, const Url& action, std::string_view urlencoded,
                  const HeaderLines& more = {});

    const CookieJar& jar() const { return jar_; }
    // All that came by the last answer.
    const std::vector<ReceivedCookie>& received() const { return received_; }

    bool accepts_any_certificate = false;
    bool tells_where_from = true;  // sends Sec-Fetch-…, as younger browsers do
    bool is_last_duty = false;
    std::string cookies = {};  // sent instead of what the jar has, when not empty

private:
    Answer ask(Request request);
    // Browsers send Sec-Fetch-… only where nobody on the way could change it.
    bool may_tell_where_from(const Url& url) const;

    const Fetch& fetch_;
    const Clock& clock_;
    CookieJar jar_;
    std::vector<ReceivedCookie> received_;
};

// The steps in a line: "https://app.example.com/ 303, https://app.example.com/postern/?… 200".
std::string in_words(const Walk& walk);

// Something of the site's as it may be printed: harmless; of an address, no query. The diagnosis cuts it, as
// what is cut before the secrets are taken out may end in half a secret.
std::string shown(const Url& url);
std::string shown(std::string_view text);

}  // namespace postern::commands::doctor
