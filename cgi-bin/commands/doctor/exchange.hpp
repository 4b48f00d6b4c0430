#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/ascii.hpp"
#include "base/clock.hpp"
#include "commands/doctor/url.hpp"

namespace postern::commands::doctor {

using HeaderLines = std::vector<std::pair<std::string, std::string>>;

// What is sent to a site.
struct Request {
    Url url;
    HeaderLines headers = {};
    std::optional<std::string> body = std::nullopt;
    bool accepts_any_certificate = false;
    bool is_last_duty = false;   // it has time of its own: what is owed to the site when the time is up
    std::string_view verb = {};  // a method that has no body; empty: GET, or POST with a body

    std::string_view method() const { return !verb.empty() ? verb : body ? "POST" : "GET"; }
};

// Why there is no answer.
enum class Silence {
    None,         // there is one
    NoAnswer,     // no such host, nothing that listens there, nothing in time, no http
    Certificate,  // the certificate is not valid for this host
    GivenUp,      // doctor does not ask any more, which says nothing about the site
};

// What came back. Everything in it is the site's own word.
struct Answer {
    int status = 0;  // 0: none
    HeaderLines headers = {};
    std::string body = {};  // its beginning, where it was longer than is read
    Silence silence = Silence::None;
    std::string reason = {};  // of the silence, in words
    std::optional<Time> certificate_ends = std::nullopt;

    bool has_come() const { return silence == Silence::None; }
    // The site had its chance to answer.
    bool has_failed() const { return silence == Silence::NoAnswer || silence == Silence::Certificate; }

    bool is_pass() const { return status >= 200 && status < 300; }
    bool is_redirect() const { return status >= 300 && status < 400; }

    // The first value of that name; empty when there is none.
    std::string_view header(std::string_view name) const {
        for (const auto& [each, value] : headers) {
            if (equal_ignoring_case(each, name)) return value;
        }
        return {};
    }
    std::vector<std::string_view> all(std::string_view name) const {
        std::vector<std::string_view> values;
        for (const auto& [each, value] : headers) {
            if (equal_ignoring_case(each, name)) values.push_back(value);
        }
        return values;
    }
};

// Sends one request and waits for the answer; never follows a redirect, keeps no cookie.
using Fetch = std::function<Answer(const Request&)>;

}  // namespace postern::commands::doctor
