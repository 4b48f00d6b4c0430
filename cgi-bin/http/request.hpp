#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "http/fields.hpp"
#include "http/status.hpp"

namespace postern::http {

enum class Method { Get, Head, Post, Other };

// What the web server asks for. Only the web server can say so, no header of a visitor's.
enum class Role {
    Page,        // an answer to the visitor
    Check,       // a verdict for nginx's auth_request: may the visitor see the page of another site?
    Authorizer,  // the same for a server that speaks FastCGI's authorizer role (FastCGI 1.0 §6.3)
    Refused,     // an answer to a visitor whom the check refused
};

// Why a request could not be read whole. The reason is for the log, not for the visitor.
struct Refusal {
    Status status;
    std::string reason;
};

// What a visitor asked for, as the web server told it. Everything here except `role`, `requirement`, `secure`
// and `remote_address` is the visitor's own word.
struct Request {
    Role role = Role::Page;
    // Whom a check's location is for, as its administrator wrote it; none: anybody who is signed in.
    std::optional<std::string> requirement;

    Method method = Method::Get;
    std::string uri;         // path and query as the visitor wrote them
    std::string path = "/";  // for Role::Page: below the mount, decoded once, always with a leading slash
    Fields args;             // the query string; for Role::Page alone, as is the form
    Fields form;             // the body of a POST
    Fields cookies;

    bool secure = false;         // the visitor came over https
    std::string remote_address;  // the visitor's IP address or "unix:"; empty when the web server tells none
    std::string host;            // host and, where given, port as in the Host header
    std::string server_port;     // the port the web server listens on
    std::string origin;          // Origin header; empty when there is none
    std::string sec_fetch_site;  // Sec-Fetch-Site header; empty when there is none
    std::string sec_fetch_mode;  // Sec-Fetch-Mode header; empty when there is none
    std::string accept;          // Accept header
    // The page that X-Original-URL, or else X-Forwarded-Proto, -Host and -Uri, or else
    // X-Auth-Request-Redirect name: an address or a path; empty if they name none.
    std::string forwarded_url;
    std::string user_agent;

    // The query string as it was sent.
    std::string_view query() const {
        const auto question = uri.find('?');
        return question == std::string::npos ? std::string_view()
                                             : std::string_view(uri).substr(question + 1);
    }

    // Set when the request was refused while it was being read; args, form and cookies are then empty.
    std::optional<Refusal> refusal;
};

}  // namespace postern::http
