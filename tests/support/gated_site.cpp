#include "support/gated_site.hpp"

#include <algorithm>
#include <stdexcept>

#include "gateway/read_request.hpp"
#include "http/date.hpp"

namespace postern::tests {

using doctor::HeaderLines;
using doctor::Order;
using doctor::Request;

namespace {

std::string variable_named(const std::string& header) {
    std::string name = "HTTP_" + header;
    for (char& c : name)
        c = c == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return name;
}

std::string header_of(const Request& request, std::string_view name) {
    for (const auto& [each, value] : request.headers) {
        if (equal_ignoring_case(each, name)) return value;
    }
    return {};
}

// The Cookie header's value without Postern's session cookie.
std::string stripped(const std::string& cookies) {
    std::string kept;
    std::string_view rest = cookies;
    while (!rest.empty()) {
        const auto end = std::min(rest.find("; "), rest.size());
        const std::string_view pair = rest.substr(0, end);
        if (!pair.starts_with("__Host-session=")) kept += (kept.empty() ? "" : "; ") + std::string(pair);
        rest.remove_prefix(std::min(end + 2, rest.size()));
    }
    return kept;
}

}  // namespace

GatedSite::GatedSite(const std::function<void(config::Config&)>& change)
    : site_([&](config::Config& config) {
          config.mount = "/postern/";
          if (change) change(config);
      }) {}

doctor::Answer GatedSite::answer(const Request& request) {
    requests_.push_back(request);
    if (instead) {
        if (auto other = instead(request)) return std::move(*other);
    }
    Request changed = request;
    if (on_the_way_in) on_the_way_in(changed);
    doctor::Answer answer = route(changed);
    answer.headers.emplace_back("Server", "nginx");
    answer.headers.emplace_back("Date", http::http_date(site_.clock().now()));
    if (request.url.is_https()) answer.certificate_ends = site_.clock().now() + std::chrono::days(60);
    if (on_the_way_out) on_the_way_out(request, answer);
    return answer;
}

doctor::Diagnosis GatedSite::examine(const std::string& page) {
    return examine({.page = *doctor::parse_url(page),
                    .account = doctor::Account{"ada@example.com", Secret(std::string_view("jtp"))}});
}

doctor::Diagnosis GatedSite::examine(const Order& order) {
    return doctor::examine(
        order, {.fetch = [this](const Request& request) { return answer(request); },
                .clock = site_.clock(),
                .pause = [this](std::chrono::milliseconds time) { site_.clock().advance(time); }});
}

bool GatedSite::has_sessions() {
    long long count = 0;
    site_.database().use(
        [&](database::Reader& reader) { reader.one("SELECT count(*) FROM sessions", {}, {count}); });
    return count > 0;
}

doctor::Answer GatedSite::route(const Request& request) {
    doctor::Answer none;
    none.silence = doctor::Silence::NoAnswer;
    none.reason = "no such host";
    if (request.url.origin.host != "app.example.com") return none;
    if (!request.url.is_https())
        return answer_with(301, {{"Location", "https://app.example.com" + request.url.target}});
    if (request.url.path() == "/postern/check") return answer_with(404);
    return request.url.path().starts_with("/postern/") ? ask_postern(request, "") : protect(request);
}

doctor::Answer GatedSite::protect(const Request& request) {
    const doctor::Answer verdict = ask_postern(request, "check");
    const std::string location(verdict.header("Location"));
    if (verdict.status == 401 && !location.empty()) return answer_with(303, {{"Location", location}});
    if (verdict.status == 401 || verdict.status == 403) return answer_with(verdict.status, {}, "refused");
    if (verdict.status != 204) return answer_with(500);
    const bool gets_session = passes_cookies_on || passes_everything_on;
    std::string page;
    for (const auto& [name, value] : request.headers) {
        const bool is_cookie = equal_ignoring_case(name, "Cookie");
        if (passes_everything_on || is_cookie)
            page += name + ": " + (is_cookie && !gets_session ? stripped(value) : value) + "\n";
    }
    return answer_with(200, {}, page + "Remote-User: " + std::string(verdict.header("Remote-User")) + "\n");
}

doctor::Answer GatedSite::ask_postern(const Request& request, const std::string& role) {
    const bool has_body = request.body && role.empty();
    std::vector<std::string> lines = {"REQUEST_METHOD=" + std::string(request.method()),
                                      "REQUEST_URI=" + request.url.target,
                                      "QUERY_STRING=" + std::string(request.url.query()),
                                      "REMOTE_ADDR=192.0.2.7",
                                      "HTTP_HOST=" + request.url.origin.host,
                                      "HTTPS=on",
                                      "SERVER_PORT=443"};
    if (!role.empty()) lines.push_back("POSTERN_ROLE=" + role);
    if (has_body) {
        lines.push_back("CONTENT_TYPE=" + header_of(request, "Content-Type"));
        lines.push_back("CONTENT_LENGTH=" + std::to_string(request.body->size()));
    }
    const HeaderLines& headers = request.headers;
    for (const auto& [name, value] : headers)
        lines.push_back(variable_named(name) + "=" + value);
    const http::Response response = site_.ask(lines, has_body ? *request.body : std::string());
    return answer_with(code(response.status), {response.headers.begin(), response.headers.end()},
                       response.body);
}

doctor::Answer answer_with(int status, HeaderLines headers, std::string body) {
    doctor::Answer answer;
    answer.status = status;
    answer.headers = std::move(headers);
    answer.body = std::move(body);
    return answer;
}

}  // namespace postern::tests
