#pragma once

#include <functional>
#include <string>
#include <vector>

#include "doctor/examination.hpp"
#include "support/test_site.hpp"

namespace postern::tests {

// https://app.example.com in this process. Postern's login page and check are at /postern/. Everything else
// is behind the gate, as nginx serves it with the shipped files. The application behind the gate shows each
// request as it arrived. Plain http redirects to https. No other host exists.
class GatedSite {
public:
    explicit GatedSite(const std::function<void(config::Config&)>& change = {});

    doctor::Answer answer(const doctor::Request& request);

    // Examines the site and signs in as ada@example.com.
    doctor::Diagnosis examine(const std::string& page = "https://app.example.com/private/page");
    doctor::Diagnosis examine(const doctor::Order& order);

    TestSite& postern() { return site_; }
    const std::vector<doctor::Request>& requests() const { return requests_; }
    // Whether the site has a session of a signed-in user.
    bool has_sessions();

    // The fault of the site: called before the site itself. If it returns no answer, the site answers.
    std::function<std::optional<doctor::Answer>(const doctor::Request&)> instead;
    // Change the request, and the answer.
    std::function<void(doctor::Request&)> on_the_way_in;
    std::function<void(const doctor::Request&, doctor::Answer&)> on_the_way_out;
    bool passes_cookies_on = false;     // the application gets the session
    bool passes_everything_on = false;  // the application gets the visitor's headers as they are

private:
    doctor::Answer route(const doctor::Request& request);
    doctor::Answer protect(const doctor::Request& request);
    doctor::Answer ask_postern(const doctor::Request& request, const std::string& role);

    TestSite site_;
    std::vector<doctor::Request> requests_;
};

doctor::Answer answer_with(int status, doctor::HeaderLines headers = {}, std::string body = {});

}  // namespace postern::tests
