#include "support/browser.hpp"

#include <algorithm>
#include <set>
#include <stdexcept>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

#include "base/ascii.hpp"
#include "base/encoding.hpp"
#include "support/known_headers.hpp"

namespace postern::tests {
namespace {

// The value of an attribute in a tag; empty if the attribute is missing.
std::string attribute(std::string_view tag, std::string_view name) {
    const std::string wanted = " " + std::string(name) + "=\"";
    const auto begin = tag.find(wanted);
    if (begin == std::string_view::npos) return {};
    const std::string_view rest = tag.substr(begin + wanted.size());
    return unescaped(rest.substr(0, rest.find('"')));
}

// The form with that action, up to its end. Throws if the page has no such form.
std::string_view form_on(std::string_view page, std::string_view action) {
    for (auto begin = page.find("<form"); begin != std::string_view::npos;
         begin = page.find("<form", begin + 1)) {
        const std::string_view form = page.substr(begin, page.find("</form>", begin) - begin);
        if (attribute(form.substr(0, form.find('>')), "action") == action) return form;
    }
    throw std::runtime_error("no form with the action " + std::string(action) + " on this page:\n" +
                             std::string(page));
}

std::size_t lines_named(const http::Response& response, std::string_view name) {
    std::size_t count = 0;
    for (const auto& [header, value] : response.headers)
        count += header == name ? 1 : 0;
    return count;
}

constexpr std::size_t kTokenCharacters = 43;
constexpr std::string_view kTokenSigns = "!#$%&'*+-.^_`|~";

constexpr std::string_view kAttributes[] = {"Max-Age", "Expires",  "Domain",   "Path",
                                            "Secure",  "HttpOnly", "SameSite", "Partitioned"};

// token (RFC 9110 §5.6.2) and cookie-octet (RFC 6265bis §4.1.1).
bool is_cookie_name(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) {
        return is_letter_or_digit(c) || kTokenSigns.find(c) != std::string_view::npos;
    });
}
bool is_cookie_value(std::string_view text) {
    return std::ranges::all_of(text, [](char c) {
        return c > 0x20 && c < 0x7F && std::string_view("\",;\\").find(c) == std::string_view::npos;
    });
}

// Returns the cookie's name. The Set-Cookie line must follow the grammar for servers and give no attribute
// twice.
std::string check_set_cookie(std::string_view line) {
    CAPTURE(line);
    const std::string_view pair = line.substr(0, line.find("; "));
    const auto equals = pair.find('=');
    REQUIRE(equals != std::string_view::npos);
    CHECK(is_cookie_name(pair.substr(0, equals)));
    CHECK(is_cookie_value(pair.substr(equals + 1)));
    CHECK(pair.size() <= 4096);
    std::set<std::string_view> attributes;
    for (auto rest = line.substr(pair.size()); !rest.empty();) {
        REQUIRE(rest.starts_with("; "));
        rest.remove_prefix(2);
        const std::string_view one = rest.substr(0, rest.find("; "));
        rest.remove_prefix(one.size());
        CHECK(one.size() <= 1024);
        const std::string_view name = one.substr(0, one.find('='));
        CHECK(std::ranges::find(kAttributes, name) != std::end(kAttributes));
        CHECK(attributes.insert(name).second);
    }
    return std::string(pair.substr(0, equals));
}

void check_cookies_of(const http::Response& response, bool is_shared) {
    // Only the button that deletes a cookie for several scopes sends its name more than once.
    std::multiset<std::string> names;
    std::size_t deletions = 0;
    std::size_t given = 0;
    for (const auto& [header, value] : response.headers) {
        if (header != "Set-Cookie") continue;
        names.insert(check_set_cookie(value));
        deletions += value.find("session=; Max-Age=0") != std::string::npos ? 1 : 0;
        given += value.find("; Max-Age=0") == std::string::npos ? 1 : 0;
    }
    CHECK(std::set(names.begin(), names.end()).size() + (deletions > 0 ? deletions - 1 : 0) == names.size());
    // The session, the email and the trust in this browser.
    CHECK(given <= 3);
    // Clear-Site-Data deletes data of other pages in the browser. Only a sign-out on a host that Postern does
    // not share may send the header.
    const bool is_sign_out = response.headers.get("Location").ends_with("note=out");
    CHECK(response.headers.contains("Clear-Site-Data") == (is_sign_out && !is_shared));
    // A cached answer would give its cookie to the next visitor.
    if (!names.empty()) CHECK(response.headers.get("Cache-Control") == "no-store");
}

void check_every_answer(const http::Response& response, bool is_shared) {
    for (const char* name :
         {"Content-Security-Policy", "X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy",
          "Cross-Origin-Resource-Policy", "Permissions-Policy", "Cache-Control"}) {
        CAPTURE(name);
        CHECK(lines_named(response, name) == 1);
    }
    for (const auto& [name, value] : response.headers) {
        CAPTURE(name);
        CHECK(find_known_header(name) != nullptr);
    }
    CHECK(lines_named(response, "Content-Type") == (response.body.empty() ? 0 : 1));
    check_cookies_of(response, is_shared);
    // A 401 may have a Location, because the snippets of other gateways read it.
    if (response.status != http::Status::Unauthorized)
        CHECK((response.status == http::Status::SeeOther) == response.headers.contains("Location"));
}

}  // namespace

std::string without_form(std::string answer) {
    const auto form = answer.find("<form");
    const auto length = answer.find("Content-Length: ");
    if (form == std::string::npos || length == std::string::npos) return answer;
    answer.erase(form, answer.find("</form>") - form);
    return answer.erase(length, answer.find('\r', length) - length);
}

std::string unescaped(std::string_view html) {
    const std::pair<std::string_view, char> entities[] = {
        {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''}, {"&amp;", '&'}};
    std::string text;
    while (!html.empty()) {
        std::size_t taken = 1;
        char character = html.front();
        for (const auto& [entity, meant] : entities) {
            if (!html.starts_with(entity)) continue;
            taken = entity.size();
            character = meant;
        }
        text += character;
        html.remove_prefix(taken);
    }
    return text;
}

const http::Response& Browser::get(std::string_view url) {
    return ask("GET", url, "");
}

const http::Response& Browser::submit(std::string_view action, const FormValues& typed) {
    FormValues values = typed;
    const std::string_view form = form_on(page_.body, action);
    for (auto begin = form.find("<input"); begin != std::string_view::npos;
         begin = form.find("<input", begin + 1)) {
        const std::string_view tag = form.substr(begin, form.find('>', begin) - begin);
        if (attribute(tag, "type") == "hidden")
            values.emplace(attribute(tag, "name"), attribute(tag, "value"));
    }
    return post(action.empty() ? url_ : std::string(action), values);
}

const http::Response& Browser::post(std::string_view url, const FormValues& fields) {
    std::string body;
    for (const auto& [name, value] : fields) {
        body += (body.empty() ? "" : "&") + percent_encoded(name) + "=" + percent_encoded(value);
    }
    return post_body(url, body);
}

const http::Response& Browser::post_body(std::string_view url, std::string_view body) {
    return ask("POST", url, body);
}

const http::Response& Browser::follow() {
    return get(location());
}

const http::Response& Browser::sign_in(std::string_view email, std::string_view password) {
    const FormValues typed = {{"email", std::string(email)}, {"password", std::string(password)}};
    // A signed-in visitor gets no form. Such a visitor signs in from an old page.
    return get("/").status == http::Status::Ok ? submit("", typed) : post("/login", typed);
}

const http::Response& Browser::send(http::Request request) {
    page_ = site_.answer(request);
    check_every_answer(page_, site_.config().mount != "/");
    keep_cookies();
    check_session_is_unseen();
    return page_;
}

std::string Browser::csrf() const {
    const std::string_view page = page_.body;
    const auto name = page.find("name=\"csrf\"");
    if (name == std::string_view::npos) throw std::runtime_error("no form with a token on this page");
    const auto begin = page.rfind('<', name);
    return attribute(page.substr(begin, page.find('>', name) - begin), "value");
}

std::string Browser::set_cookie(std::string_view name) const {
    for (const auto& [header, value] : page_.headers) {
        if (header == "Set-Cookie" && value.starts_with(std::string(name) + "=")) return value;
    }
    return {};
}

const http::Response& Browser::ask(std::string_view method, std::string_view url, std::string_view body) {
    url_ = url;
    std::map<std::string, std::string> named = {
        {"REQUEST_METHOD", std::string(method)},
        {"REQUEST_URI", std::string(url)},
        {"SCRIPT_NAME", percent_decoded(url.substr(0, url.find('?')))},
        {"REMOTE_ADDR", "192.0.2.7"},
        {"HTTP_HOST", "localhost:5000"},
        {"SERVER_PORT", "5000"},
    };
    for (const auto& [name, value] : cookies_) {
        std::string& header = named["HTTP_COOKIE"];
        header += (header.empty() ? "" : "; ") + name + "=" + value;
    }
    if (method == "POST") {
        named["CONTENT_TYPE"] = "application/x-www-form-urlencoded";
        named["CONTENT_LENGTH"] = std::to_string(body.size());
    }
    for (const auto& [name, value] : variables)
        named[name] = value;
    std::vector<std::string> lines;
    for (const auto& [name, value] : named)
        lines.push_back(name + "=" + value);
    return send(site_.read(lines, std::string(body)));
}

// The session's token must appear only in its cookie.
void Browser::check_session_is_unseen() const {
    for (const char* name : {"session", "__Host-session", "__Secure-session"}) {
        const auto found = cookies_.find(name);
        if (found == cookies_.end() || found->second.size() != kTokenCharacters) continue;
        CHECK_FALSE(shows(found->second));
        CHECK(location().find(found->second) == std::string::npos);
    }
}

void Browser::keep_cookies() {
    for (const auto& [header, line] : page_.headers) {
        if (header != "Set-Cookie") continue;
        const auto equals = line.find('=');
        const std::string name = line.substr(0, equals);
        if (line.find("; Max-Age=0") != std::string::npos) {
            cookies_.erase(name);
        } else {
            cookies_[name] = line.substr(equals + 1, line.find(';') - equals - 1);
        }
    }
}

}  // namespace postern::tests
