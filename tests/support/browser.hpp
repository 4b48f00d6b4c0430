#pragma once

#include <map>
#include <string>
#include <string_view>

#include "http/request.hpp"
#include "http/response.hpp"
#include "support/test_site.hpp"

namespace postern::tests {

using FormValues = std::map<std::string, std::string>;

// Visits a site like a browser: keeps cookies, fills in and submits the forms of its pages, and follows a
// redirect on request. The gateway reads each request, as a web server would pass it on. Every answer is
// checked against the rules for all answers.
class Browser {
public:
    explicit Browser(TestSite& site) : site_(site) {}

    const http::Response& get(std::string_view url);
    // Submits the form with that action on the last page, including the hidden fields. A form without an
    // action posts to the address of its page.
    const http::Response& submit(std::string_view action, const FormValues& typed = {});
    // Posts the fields without reading a page, like a script.
    const http::Response& post(std::string_view url, const FormValues& fields);
    // Like post(), with a body written by hand.
    const http::Response& post_body(std::string_view url, std::string_view body);
    // Follows the last answer's Location.
    const http::Response& follow();
    const http::Response& sign_in(std::string_view email = "ada@example.com",
                                  std::string_view password = "jtp");
    const http::Response& send(http::Request request);

    const http::Response& page() const { return page_; }
    // The CSRF token of the forms on the last page.
    std::string csrf() const;
    bool shows(std::string_view text) const { return page_.body.find(text) != std::string::npos; }
    std::string location() const { return std::string(page_.headers.get("Location")); }
    // The Set-Cookie line for that name in the last answer; empty if the line is missing.
    std::string set_cookie(std::string_view name) const;
    std::map<std::string, std::string>& cookies() { return cookies_; }
    const std::map<std::string, std::string>& cookies() const { return cookies_; }

    // Variables that the web server adds to every request. They replace variables of the same name that the
    // browser causes: HTTPS, HTTP_SEC_FETCH_SITE, HTTP_COOKIE …
    std::map<std::string, std::string> variables;

private:
    const http::Response& ask(std::string_view method, std::string_view url, std::string_view body);
    void keep_cookies();
    void check_session_is_unseen() const;

    TestSite& site_;
    http::Response page_;
    std::string url_;  // the address of page_
    std::map<std::string, std::string> cookies_;
};

// The answer without its first form, which contains the visitor's text, and without the length.
std::string without_form(std::string answer);

// Returns the text with the entities of HTML's five special characters decoded.
std::string unescaped(std::string_view html);

}  // namespace postern::tests
