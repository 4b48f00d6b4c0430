#pragma once

#include <string>
#include <vector>

#include "http/response.hpp"
#include "support/browser.hpp"
#include "support/test_site.hpp"

namespace postern::tests {

// A web server that asks Postern about a protected page on behalf of a browser. It uses nginx's check, unless
// `parameters` say otherwise.
class WebServer {
public:
    explicit WebServer(TestSite& site) : site_(site) {}

    // Postern's answer when the browser requests the page at `uri`. No answer to a check may set or delete a
    // cookie.
    http::Response ask(const Browser& visitor, std::string_view uri, std::string_view method = "GET");

    // "NAME=value": parameters of the location. The variables of every request and the visitor's headers are
    // added.
    std::vector<std::string> parameters = {"POSTERN_ROLE=check"};
    std::vector<std::string> headers = {"HTTP_ACCEPT=text/html"};

private:
    TestSite& site_;
};

// For the site's configuration: the login page is at https://login.example.com, and the protected site at
// https://app.example.com.
void use_login_host(config::Config& config);

}  // namespace postern::tests
