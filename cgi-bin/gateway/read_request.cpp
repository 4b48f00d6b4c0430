#include "gateway/read_request.hpp"

#include <algorithm>
#include <utility>

#include <arpa/inet.h>

#include "base/ascii.hpp"
#include "base/encoding.hpp"
#include "gateway/kind_of_client.hpp"
#include "http/input.hpp"

namespace postern::gateway {
namespace {

using http::Method;
using http::Request;
using http::Role;
using http::Status;

// Variables that affect a decision. A header can become any HTTP_ variable, and some servers map several
// spellings to one variable, so a second value is an attempt to choose the value that is read.
constexpr std::string_view kOnlyOnce[] = {"REQUEST_METHOD",
                                          "REQUEST_URI",
                                          "SCRIPT_NAME",
                                          "PATH_INFO",
                                          "QUERY_STRING",
                                          "CONTENT_LENGTH",
                                          "CONTENT_TYPE",
                                          "REMOTE_ADDR",
                                          "HTTPS",
                                          "REQUEST_SCHEME",
                                          "SERVER_PORT",
                                          "SERVER_NAME",
                                          "HTTP_HOST",
                                          "HTTP_ORIGIN",
                                          "HTTP_USER_AGENT",
                                          "HTTP_SEC_FETCH_SITE",
                                          "HTTP_TRANSFER_ENCODING",
                                          "POSTERN_ROLE",
                                          "POSTERN_REQUIRE",
                                          "POSTERN_VISIT"};

constexpr std::string_view kOwnPrefix = "POSTERN_";

Method method_of(std::string_view name) {
    if (name == "GET") return Method::Get;
    if (name == "HEAD") return Method::Head;
    if (name == "POST") return Method::Post;
    return Method::Other;
}

bool is_secure(const Environment& environment) {
    const std::string_view https = environment.get("HTTPS");
    return https == "on" || https == "1" || environment.get("REQUEST_SCHEME") == "https";
}

// Only an IP address is returned, because the address is stored and shown: a server that reads it from a
// header (realip, mod_remoteip) may pass any text. The interface after an address ("%eth0") is removed: it
// means nothing on another machine.
std::string remote_address(const Environment& environment) {
    const std::string_view text = environment.get("REMOTE_ADDR");
    if (text == "unix:") return std::string(text);
    const std::string address(text.substr(0, text.find('%')));
    in6_addr parsed{};
    const bool is_address = inet_pton(AF_INET, address.c_str(), &parsed) == 1 ||
                            inet_pton(AF_INET6, address.c_str(), &parsed) == 1;
    return is_address ? address : "";
}

// The path that the web server serves, as far as it says: the path of the location that calls Postern.
std::string served_path(const Environment& environment) {
    return std::string(environment.get("SCRIPT_NAME")) + std::string(environment.get("PATH_INFO"));
}

// Path and query as the visitor sent them. Servers differ in SCRIPT_NAME and PATH_INFO, and some decode them.
// REQUEST_URI is the same on all servers, but RFC 3875 does not define it.
std::string uri_of(const Environment& environment) {
    const std::string_view uri = environment.get("REQUEST_URI");
    if (!uri.empty()) return std::string(uri);
    const std::string_view query = environment.get("QUERY_STRING");
    return percent_encoded(served_path(environment), "-._~/") + (query.empty() ? "" : "?") +
           std::string(query);
}

// The page of another host for which a proxy asks. With Authelia, proxies send the first header; with
// oauth2-proxy, the last header, which may contain only a path.
std::string forwarded_url(const Environment& environment) {
    const std::string_view url = environment.get("HTTP_X_ORIGINAL_URL");
    const std::string_view host = environment.get("HTTP_X_FORWARDED_HOST");
    if (!url.empty()) return std::string(url);
    if (host.empty()) return std::string(environment.get("HTTP_X_AUTH_REQUEST_REDIRECT"));
    return std::string(environment.get("HTTP_X_FORWARDED_PROTO")) + "://" + std::string(host) +
           std::string(environment.get("HTTP_X_FORWARDED_URI"));
}

// Accepts "application/x-www-form-urlencoded" without a charset or with UTF-8.
bool is_urlencoded(std::string_view content_type) {
    std::string text;
    for (const char c : content_type) {
        if (c == ' ' || c == '\t' || c == '"') continue;
        text += to_lower(c);
    }
    constexpr std::string_view kForm = "application/x-www-form-urlencoded";
    return text == kForm || text == std::string(kForm) + ";" || text == std::string(kForm) + ";charset=utf-8";
}

using Fault = std::optional<http::Refusal>;

// The role that the web server asks for; nothing if the role is unknown. An unknown role may be a mistyped
// check, so Postern must not answer with a page.
std::optional<Role> role_of(const Environment& environment) {
    // libfcgi puts the role of the FastCGI request before the variables of the web server.
    const bool is_authorizer = environment.get("FCGI_ROLE") == "AUTHORIZER";
    const std::string_view name = environment.get("POSTERN_ROLE");
    if (name == "check" || (is_authorizer && environment.count("POSTERN_ROLE") == 0))
        return is_authorizer ? Role::Authorizer : Role::Check;
    if (is_authorizer) return std::nullopt;
    if (name == "refused") return Role::Refused;
    return environment.count("POSTERN_ROLE") == 0 ? std::optional(Role::Page) : std::nullopt;
}

Fault repetition(const Environment& environment) {
    for (const std::string_view name : kOnlyOnce) {
        if (environment.count(name) > 1)
            return http::Refusal{Status::BadRequest, std::string(name) + " is given twice"};
    }
    return std::nullopt;
}

// An unknown POSTERN_ parameter may be a mistyped rule, and the request would pass without that rule. The
// POSTERN_ variables of a CGI script are its settings, which are checked where they are read.
Fault unknown_parameter(const Environment& environment, Role role) {
    const bool is_cgi = environment.count("FCGI_ROLE") == 0;
    if (role == Role::Page && is_cgi) return std::nullopt;
    for (const std::string_view name : environment.names(kOwnPrefix)) {
        if (name != "POSTERN_ROLE" && name != "POSTERN_REQUIRE" && name != "POSTERN_VISIT")
            return http::Refusal{Status::InternalServerError,
                                 std::string(name) + " is no parameter that a web server gives"};
    }
    const std::string_view visit = environment.get("POSTERN_VISIT");
    if (environment.count("POSTERN_VISIT") > 0 && visit != "on" && visit != "off")
        return http::Refusal{Status::InternalServerError, "POSTERN_VISIT is neither on nor off"};
    return std::nullopt;
}

// The fault in the request's frame; the contents are checked later.
Fault frame_fault(const Environment& environment, const Body& body) {
    if (environment.get("REQUEST_METHOD").empty())
        return http::Refusal{Status::BadRequest, "no REQUEST_METHOD"};
    // FastCGI marks the end of a body, but a CGI script without a length would not know where the body ends.
    if (!environment.get("HTTP_TRANSFER_ENCODING").empty() && environment.get("CONTENT_LENGTH").empty()) {
        return http::Refusal{Status::BadRequest, "a body without CONTENT_LENGTH"};
    }
    const auto length = announced_length(environment);
    if (!length) return http::Refusal{Status::BadRequest, length.error().message};
    if (*length > http::kMaxBodyBytes || body.is_cut)
        return http::Refusal{Status::ContentTooLarge, "body too large"};
    if (body.is_broken || *length != body.bytes.size()) {
        return http::Refusal{Status::BadRequest, "CONTENT_LENGTH differs from the body's length"};
    }
    return std::nullopt;
}

Fault read_path(Request& request, const Environment& environment, std::string_view mount) {
    const std::string path = percent_decoded(request.path);
    if (!request.path.starts_with('/') || has_control(path))
        return http::Refusal{Status::BadRequest, "malformed path"};
    // The requested path differs from the served path if the web server sends a check but forgets
    // POSTERN_ROLE. A page in answer to a check would let the request through.
    const std::string served = served_path(environment);
    if (!served.empty() && served != path)
        return http::Refusal{Status::NotFound, "REQUEST_URI is not what the web server serves"};
    if (!path.starts_with(mount)) return http::Refusal{Status::NotFound, "outside the mount"};
    request.path = path.substr(mount.size() - 1);
    return std::nullopt;
}

Fault read_cookies(Request& request, const Environment& environment) {
    auto cookies = http::parse_cookies(environment.joined("HTTP_COOKIE"));
    if (!cookies) return http::Refusal{Status::RequestHeaderFieldsTooLarge, cookies.error().message};
    request.cookies = std::move(*cookies);
    return std::nullopt;
}

// A query beyond the limits is not read. Pages need only the return target from a query, and an unencoded
// return target may contain any number of fields.
void read_args(Request& request) {
    if (auto args = http::parse_urlencoded(request.query())) request.args = std::move(*args);
}

Fault read_form(Request& request, const Environment& environment, const Body& body) {
    if (request.method != Method::Post) return std::nullopt;
    const std::string_view content_type = environment.get("CONTENT_TYPE");
    if (body.bytes.empty() && content_type.empty()) return std::nullopt;
    if (!is_urlencoded(content_type)) {
        return http::Refusal{Status::UnsupportedMediaType, "not application/x-www-form-urlencoded"};
    }
    auto form = http::parse_urlencoded(body.bytes);
    if (!form) return http::Refusal{Status::BadRequest, "form: " + form.error().message};
    request.form = std::move(*form);
    return std::nullopt;
}

Fault read_page(Request& request, const Environment& environment, const Body& body, std::string_view mount) {
    Fault fault = frame_fault(environment, body);
    if (!fault) fault = read_path(request, environment, mount);
    if (!fault) read_args(request);
    if (!fault) fault = read_form(request, environment, body);
    return fault;
}

}  // namespace

Request read_request(const Environment& environment, const Body& body, const ReadOptions& options) {
    Request request;
    request.method = method_of(environment.get("REQUEST_METHOD"));
    request.secure = options.is_always_https || is_secure(environment);
    request.remote_address = remote_address(environment);
    request.host = environment.get("HTTP_HOST");
    request.server_port = environment.get("SERVER_PORT");
    request.origin = environment.get("HTTP_ORIGIN");
    request.sec_fetch_site = environment.get("HTTP_SEC_FETCH_SITE");
    request.user_agent = environment.get("HTTP_USER_AGENT");
    request.referer = environment.get("HTTP_REFERER");
    read_kind_of_client(request, environment);
    request.forwarded_url = forwarded_url(environment);
    request.uri = uri_of(environment);
    request.path = request.uri.substr(0, request.uri.find('?'));
    if (environment.count("POSTERN_REQUIRE") > 0) request.requirement = environment.get("POSTERN_REQUIRE");
    request.is_visit = environment.get("POSTERN_VISIT") != "off";
    const auto role = role_of(environment);
    request.role = role.value_or(Role::Check);
    if (request.role != Role::Page) request.authorization = Secret(environment.joined("HTTP_AUTHORIZATION"));
    Fault fault = repetition(environment);
    if (!fault && !role) fault = http::Refusal{Status::InternalServerError, "an unknown POSTERN_ROLE"};
    if (!fault) fault = unknown_parameter(environment, request.role);
    // The path, query and body of a check are not read, so they cannot make the check fail.
    if (!fault && request.role == Role::Page) fault = read_page(request, environment, body, options.mount);
    if (!fault) fault = read_cookies(request, environment);
    if (fault) {
        request.args = request.form = request.cookies = {};
        request.authorization = {};
        request.refusal = std::move(fault);
    }
    return request;
}

}  // namespace postern::gateway
