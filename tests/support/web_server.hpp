#pragma once

#include <string>
#include <vector>

#include "http/response.hpp"
#include "support/browser.hpp"
#include "support/test_site.hpp"

namespace postern::tests {

// A web server that asks Postern about a protected page, on behalf of a browser: by nginx's check, unless
// `parameters` say otherwise.
class WebServer {
public:
    explicit WebServer(TestSite& site) : site_(site) {}

    // What Postern answers when the browser asks for the page at `uri`. No answer to a check may touch a
    // cookie.
    http::Response ask(const Browser& visitor, std::string_view uri, std::string_view method = "GET");

    // "NAME=value": parameters of the location, beside those of every request, and the visitor's headers.
    std::vector<std::string> parameters = {"POSTERN_ROLE=check"};
    std::vector<std::string> headers = {"HTTP_ACCEPT=text/html"};

private:
    TestSite& site_;
};

}  // namespace postern::tests
