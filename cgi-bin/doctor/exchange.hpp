#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/ascii.hpp"
#include "base/clock.hpp"
#include "doctor/url.hpp"
#include "http/status.hpp"

namespace postern::doctor {

using http::Status;

// Not http::Headers, which refuses control bytes: a site may send any bytes, and some findings are about
// them.
using HeaderLines = std::vector<std::pair<std::string, std::string>>;

// A request to a site.
struct Request {
    Url url;
    HeaderLines headers = {};
    std::optional<std::string> body = std::nullopt;
    bool accepts_any_certificate = false;
    bool is_for_sign_out = false;  // has a time limit of its own, so that it is sent after the time is up
    std::string_view verb = {};    // a method without a body; empty: GET, or POST with a body

    std::string_view method() const { return !verb.empty() ? verb : body ? "POST" : "GET"; }
};

// Why the answer is missing.
enum class Silence {
    None,         // the answer arrived
    NoAnswer,     // unknown host, nothing listens there, timeout, or not http
    Certificate,  // the certificate is not valid for this host
    GivenUp,      // doctor stopped sending requests, which says nothing about the site
};

// The answer to a request. The site controls everything in it.
struct Answer {
    int status = 0;  // 0: no answer
    HeaderLines headers = {};
    std::string body = {};  // only the beginning of a body that is too long
    Silence silence = Silence::None;
    std::string reason = {};  // the reason for the silence, in words
    std::optional<Time> certificate_ends = std::nullopt;

    bool has_come() const { return silence == Silence::None; }
    // Tells whether the site failed to answer, although doctor asked.
    bool has_failed() const { return silence == Silence::NoAnswer || silence == Silence::Certificate; }

    bool is(Status wanted) const { return status == code(wanted); }
    bool is_pass() const { return status >= 200 && status < 300; }
    bool is_redirect() const { return status >= 300 && status < 400; }
    bool is_server_error() const { return status >= 500; }

    // The first value with this name; empty if the header is missing.
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

// Sends one request and waits for the answer. Never follows a redirect, keeps no cookie.
using Fetch = std::function<Answer(const Request&)>;

}  // namespace postern::doctor
