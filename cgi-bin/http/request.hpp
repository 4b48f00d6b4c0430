#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/secret.hpp"
#include "http/fields.hpp"
#include "http/status.hpp"

namespace postern::http {

enum class Method { Get, Head, Post, Other };

// The kind of answer that the web server asks for. Only the web server can set it; no header of a visitor
// can.
enum class Role {
    Page,        // an answer to the visitor
    Check,       // a verdict for nginx's auth_request: may the visitor see the page of another site?
    Authorizer,  // a verdict for a server that uses FastCGI's authorizer role (FastCGI 1.0 §6.3)
    Refused,     // an answer to a visitor that the check refused
};

// Why a request could not be read completely. The reason is for the log, not for the visitor.
struct Refusal {
    Status status;
    std::string reason;
};

// A visitor's request, as the web server passed it on. The visitor controls every field except `role`,
// `requirement`, `is_visit`, `secure` and `remote_address`.
struct Request {
    Role role = Role::Page;
    // The requirement of a check's location, as its administrator wrote it; none: every signed-in user may
    // pass.
    std::optional<std::string> requirement;
    // False: a program of the page sends the request, e.g. a program that polls. Such a request does not
    // renew the session's idle time.
    bool is_visit = true;

    Method method = Method::Get;
    std::string uri;         // path and query as the visitor sent them
    std::string path = "/";  // for Role::Page: below the mount, decoded once, always with a leading slash
    Fields args;             // the query string; like the form, only for Role::Page
    Fields form;             // the body of a POST
    Fields cookies;
    // Authorization headers, with "; " between several; empty for Role::Page, so no page takes an app
    // password.
    Secret authorization;

    bool secure = false;          // the visitor came over https
    std::string remote_address;   // the visitor's IP address or "unix:"; empty if the web server passes none
    std::string host;             // host and, if given, port, as in the Host header
    std::string server_port;      // the port on which the web server listens
    std::string origin;           // Origin header; empty if missing
    std::string sec_fetch_site;   // Sec-Fetch-Site header; empty if missing
    std::string sec_fetch_mode;   // Sec-Fetch-Mode header; empty if missing
    std::string sec_fetch_dest;   // Sec-Fetch-Dest header; empty if missing
    std::string accept;           // Accept header
    std::string accept_language;  // Accept-Language header
    std::string requested_with;   // X-Requested-With header
    std::string upgrade;          // Upgrade header
    std::string purpose;          // Sec-Purpose header, or else Purpose, or else X-Moz
    std::string referer;          // Referer header
    bool is_of_library = false;   // the request has a header that only scripts send, such as HX-Request
    // The page named by X-Original-URL, or else by X-Forwarded-Proto, -Host and -Uri, or else by
    // X-Auth-Request-Redirect: a URL or a path; empty if these headers are missing.
    std::string forwarded_url;
    std::string user_agent;

    // The query string as it was sent.
    std::string_view query() const {
        const auto question = uri.find('?');
        return question == std::string::npos ? std::string_view()
                                             : std::string_view(uri).substr(question + 1);
    }

    // Set if the request was refused while it was read; args, form and cookies are then empty.
    std::optional<Refusal> refusal;
};

}  // namespace postern::http
