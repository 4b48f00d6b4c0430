#include "gateway/environment.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include <arpa/inet.h>

#include "base/ascii.hpp"
#include "base/encoding.hpp"
#include "http/input.hpp"

namespace postern::gateway {
namespace {

using http::Method;
using http::Request;
using http::Role;
using http::Status;

// Variables that decide something. A header can become any HTTP_ variable and some servers map several
// spellings to one, so a second value is an attempt to choose which one is read.
constexpr std::array<std::string_view, 19> kOnlyOnce = {"REQUEST_METHOD",
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
                                                        "POSTERN_REQUIRE"};

constexpr std::string_view kOwnPrefix = "POSTERN_";

// The value when the variable is of that name.
bool is_named(std::string_view variable, std::string_view name, std::string_view& value) {
    if (variable.size() <= name.size() || variable[name.size()] != '=' || !variable.starts_with(name))
        return false;
    value = variable.substr(name.size() + 1);
    return true;
}

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

// It is stored and shown: a server that takes it from a header (realip, mod_remoteip) may take along what no
// address is. An interface behind it ("%eth0") says nothing on another machine.
std::string remote_address(const Environment& environment) {
    const std::string_view text = environment.get("REMOTE_ADDR");
    if (text == "unix:") return std::string(text);
    const std::string address(text.substr(0, text.find('%')));
    in6_addr parsed{};
    const bool is_address = inet_pton(AF_INET, address.c_str(), &parsed) == 1 ||
                            inet_pton(AF_INET6, address.c_str(), &parsed) == 1;
    return is_address ? address : "";
}

// The path that the web server serves, as far as it tells: that of the location in which it asks.
std::string served_path(const Environment& environment) {
    return std::string(environment.get("SCRIPT_NAME")) + std::string(environment.get("PATH_INFO"));
}

// The path as the visitor wrote it. Servers disagree on SCRIPT_NAME and PATH_INFO, and some decode them;
// REQUEST_URI is the same everywhere, but RFC 3875 does not know it.
std::string raw_path(const Environment& environment) {
    const std::string_view uri = environment.get("REQUEST_URI");
    return uri.empty() ? served_path(environment) : std::string(uri.substr(0, uri.find('?')));
}

// The page of another host that a proxy says it asks about.
std::string forwarded_url(const Environment& environment) {
    const std::string_view url = environment.get("HTTP_X_ORIGINAL_URL");
    const std::string_view host = environment.get("HTTP_X_FORWARDED_HOST");
    if (!url.empty() || host.empty()) return std::string(url);
    return std::string(environment.get("HTTP_X_FORWARDED_PROTO")) + "://" + std::string(host) +
           std::string(environment.get("HTTP_X_FORWARDED_URI"));
}

// "application/x-www-form-urlencoded", with no charset or UTF-8.
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

// What the web server asks for; nothing when it says something else. It may well be that a check was meant,
// so a page is not the answer.
std::optional<Role> role_of(const Environment& environment) {
    // libfcgi puts the role of the FastCGI request itself before all that the web server sends.
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

// A parameter of ours that there is not: a mistyped rule would be one that is not there.
Fault unknown_parameter(const Environment& environment) {
    for (const std::string_view name : environment.names(kOwnPrefix)) {
        if (name != "POSTERN_ROLE" && name != "POSTERN_REQUIRE")
            return http::Refusal{Status::InternalServerError,
                                 std::string(name) + " is no parameter of a check"};
    }
    return std::nullopt;
}

// What is wrong with the request's frame, before its contents are looked at.
Fault frame_fault(const Environment& environment, const Body& body) {
    if (environment.get("REQUEST_METHOD").empty())
        return http::Refusal{Status::BadRequest, "no REQUEST_METHOD"};
    // Only a FastCGI server that has the whole body can do without a length; a CGI script would not know
    // where it ends.
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
    const std::string raw = raw_path(environment);
    const std::string path = percent_decoded(raw);
    if (!raw.starts_with('/') || has_control(path))
        return http::Refusal{Status::BadRequest, "malformed path"};
    // Elsewhere than the visitor asked for: a check that does not say so (POSTERN_ROLE), to which any page of
    // ours would be a pass.
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

Fault read_args(Request& request, const Environment& environment) {
    auto args = http::parse_urlencoded(environment.get("QUERY_STRING"));
    if (!args) return http::Refusal{Status::BadRequest, "query: " + args.error().message};
    request.args = std::move(*args);
    return std::nullopt;
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
    if (!fault) fault = read_args(request, environment);
    if (!fault) fault = read_form(request, environment, body);
    return fault;
}

}  // namespace

std::string_view Environment::get(std::string_view name) const {
    std::string_view value;
    for (const char* const* variable = variables_; *variable != nullptr; ++variable) {
        if (is_named(*variable, name, value)) return value;
    }
    return {};
}

std::size_t Environment::count(std::string_view name) const {
    std::string_view value;
    std::size_t found = 0;
    for (const char* const* variable = variables_; *variable != nullptr; ++variable) {
        found += is_named(*variable, name, value) ? 1 : 0;
    }
    return found;
}

std::string Environment::joined(std::string_view name) const {
    std::string all;
    std::string_view value;
    for (const char* const* variable = variables_; *variable != nullptr; ++variable) {
        if (!is_named(*variable, name, value)) continue;
        if (!all.empty()) all += "; ";
        all += value;
    }
    return all;
}

Result<std::size_t> announced_length(const Environment& environment) {
    const std::string_view text = environment.get("CONTENT_LENGTH");
    if (text.empty()) return std::size_t{0};
    std::size_t length = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), length);
    // A number too large to hold is a number still: it is refused as too large.
    if (error == std::errc::result_out_of_range && end == text.data() + text.size()) return SIZE_MAX;
    if (error != std::errc{} || end != text.data() + text.size())
        return failure("CONTENT_LENGTH is not a number");
    return length;
}

std::vector<std::string_view> Environment::names(std::string_view prefix) const {
    std::vector<std::string_view> found;
    for (const char* const* variable = variables_; *variable != nullptr; ++variable) {
        const std::string_view text = *variable;
        if (text.starts_with(prefix)) found.push_back(text.substr(0, text.find('=')));
    }
    return found;
}

Request read_request(const Environment& environment, const Body& body, std::string_view mount) {
    Request request;
    request.method = method_of(environment.get("REQUEST_METHOD"));
    request.secure = is_secure(environment);
    request.remote_address = remote_address(environment);
    request.host = environment.get("HTTP_HOST");
    request.server_port = environment.get("SERVER_PORT");
    request.origin = environment.get("HTTP_ORIGIN");
    request.sec_fetch_site = environment.get("HTTP_SEC_FETCH_SITE");
    request.user_agent = environment.get("HTTP_USER_AGENT");
    request.sec_fetch_mode = environment.get("HTTP_SEC_FETCH_MODE");
    request.accept = environment.get("HTTP_ACCEPT");
    request.forwarded_url = forwarded_url(environment);
    request.uri = environment.get("REQUEST_URI");
    request.path = raw_path(environment);
    if (environment.count("POSTERN_REQUIRE") > 0) request.requirement = environment.get("POSTERN_REQUIRE");
    const auto role = role_of(environment);
    request.role = role.value_or(Role::Check);
    Fault fault = repetition(environment);
    if (!fault && !role) fault = http::Refusal{Status::InternalServerError, "an unknown POSTERN_ROLE"};
    // Of a check neither path nor query nor body is read, so that none of them can make it fail.
    if (!fault && request.role != Role::Page) fault = unknown_parameter(environment);
    if (!fault && request.role == Role::Page) fault = read_page(request, environment, body, mount);
    if (!fault) fault = read_cookies(request, environment);
    if (fault) {
        request.args = request.form = request.cookies = {};
        request.refusal = std::move(fault);
    }
    return request;
}

}  // namespace postern::gateway
