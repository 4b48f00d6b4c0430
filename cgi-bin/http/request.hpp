#pragma once

#include <optional>
#include <string>

#include "http/fields.hpp"
#include "http/status.hpp"

namespace postern::http {

enum class Method { Get, Head, Post, Other };

// Why a request could not be read whole. The reason is for the log, not for the visitor.
struct Refusal {
    Status status;
    std::string reason;
};

// What a visitor asked for, as the web server told it. Everything here except `secure` and
// `remote_address` is the visitor's own word.
struct Request {
    Method method = Method::Get;
    std::string path = "/";  // below the mount, decoded once, always with a leading slash
    Fields args;             // the query string
    Fields form;             // the body of a POST
    Fields cookies;

    bool secure = false;         // the visitor came over https
    std::string remote_address;  // the visitor's IP address or "unix:"; empty when the web server tells none
    std::string host;            // host and, where given, port as in the Host header
    std::string server_port;     // the port the web server listens on
    std::string origin;          // Origin header; empty when there is none
    std::string sec_fetch_site;  // Sec-Fetch-Site header; empty when there is none
    std::string user_agent;

    // Set when the request was refused while it was being read; args, form and cookies are then empty.
    std::optional<Refusal> refusal;
};

}  // namespace postern::http
