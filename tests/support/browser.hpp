#pragma once

#include <map>
#include <string>
#include <string_view>

#include "http/request.hpp"
#include "http/response.hpp"
#include "support/test_site.hpp"

namespace postern::tests {

using FormValues = std::map<std::string, std::string>;

// Visits a site as a browser does: keeps cookies, fills in and submits the forms it is shown, follows
// redirects when told to. What it sends is read by the gateway, as a web server would pass it on. Every
// answer is looked at for what no answer may do.
class Browser {
public:
    explicit Browser(TestSite& site) : site_(site) {}

    const http::Response& get(std::string_view url);
    // Submits the form with that action on the last page, hidden fields included. A form without an action
    // posts to the address of its page.
    const http::Response& submit(std::string_view action, const FormValues& typed = {});
    // Posts the fields without looking at any page, as a script does.
    const http::Response& post(std::string_view url, const FormValues& fields);
    // The same with a body written by hand.
    const http::Response& post_body(std::string_view url, std::string_view body);
    // Follows the last answer's Location.
    const http::Response& follow();
    const http::Response& sign_in(std::string_view email = "ada@example.com",
                                  std::string_view password = "jtp");
    const http::Response& send(http::Request request);

    const http::Response& page() const { return page_; }
    // The token of the forms on the last page.
    std::string csrf() const;
    bool shows(std::string_view text) const { return page_.body.find(text) != std::string::npos; }
    std::string location() const { return std::string(page_.headers.get("Location")); }
    // The Set-Cookie line for that name in the last answer; empty when there is none.
    std::string set_cookie(std::string_view name) const;
    std::map<std::string, std::string>& cookies() { return cookies_; }
    const std::map<std::string, std::string>& cookies() const { return cookies_; }

    // Variables that the web server adds to every request, or puts in place of those a browser causes:
    // HTTPS, HTTP_SEC_FETCH_SITE, HTTP_COOKIE …
    std::map<std::string, std::string> variables;

private:
    const http::Response& ask(std::string_view method, std::string_view url, std::string_view body);
    void keep_cookies();
    void check_session_is_unseen() const;

    TestSite& site_;
    http::Response page_;
    std::string url_;  // of page_
    std::map<std::string, std::string> cookies_;
};

// The text as it stands in HTML, with its five special characters undone.
std::string unescaped(std::string_view html);

}  // namespace postern::tests
