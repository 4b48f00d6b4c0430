#include "support/web_server.hpp"

#include <algorithm>

#include <catch2/catch.hpp>

#include "base/encoding.hpp"

namespace postern::tests {

http::Response WebServer::ask(const Browser& visitor, std::string_view uri, std::string_view method) {
    std::vector<std::string> lines = {"REQUEST_METHOD=" + std::string(method),
                                      "REQUEST_URI=" + std::string(uri), "REMOTE_ADDR=192.0.2.7"};
    for (const auto& [name, value] : visitor.cookies())
        lines.push_back("HTTP_COOKIE=" + name + "=" + value);
    const bool has_script = std::ranges::any_of(
        parameters, [](const std::string& each) { return each.starts_with("SCRIPT_NAME="); });
    if (!has_script) lines.push_back("SCRIPT_NAME=" + percent_decoded(uri.substr(0, uri.find('?'))));
    lines.insert(lines.end(), parameters.begin(), parameters.end());
    lines.insert(lines.end(), headers.begin(), headers.end());
    auto answer = site_.ask(lines);
    // The application's answer would carry the header, or a cache would send it to the next visitor.
    for (const char* name : {"Set-Cookie", "Clear-Site-Data"})
        CHECK_FALSE(answer.headers.contains(name));
    return answer;
}

void use_login_host(config::Config& config) {
    config.public_url = *parse_origin("https://login.example.com");
    config.cookie.domain = "example.com";
    config.gate.origins = {*parse_origin_pattern("https://app.example.com")};
}

}  // namespace postern::tests
