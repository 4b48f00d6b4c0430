#include <ctime>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "gateway/read_request.hpp"
#include "gateway/records.hpp"
#include "http/input.hpp"
#include "support/fastcgi_client.hpp"
#include "support/inspection.hpp"
#include "support/test_site.hpp"

using namespace postern;
using namespace postern::tests;

namespace {

// The processor time of the work, in milliseconds. Other load on the machine does not add to it.
template <typename Work>
double milliseconds_of(const Work& work) {
    const auto now = [] {
        timespec spent{};
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &spent);
        return static_cast<double>(spent.tv_sec) * 1e3 + static_cast<double>(spent.tv_nsec) / 1e6;
    };
    const double before = now();
    work();
    return now() - before;
}

std::string repeated(const std::string& piece, std::size_t count) {
    std::string text;
    text.reserve(piece.size() * count);
    for (std::size_t i = 0; i < count; ++i)
        text += piece;
    return text;
}

std::string refusal_of(const Result<http::Fields>& parsed) {
    return parsed ? "none" : parsed.error().message;
}

}  // namespace

TEST_CASE("fields, cookies and parameters without number are refused before they are read",
          "[gateway][limits][time]") {
    const std::vector<std::string> many_fields = {repeated("a=1&", http::kMaxFields + 1),
                                                  repeated("a&", http::kMaxBodyBytes / 2)};
    const std::vector<std::string> long_fields = {repeated("a=" + std::string(1000, '%') + "&", 32),
                                                  repeated("a=1&", 100'000), repeated("&", 1'000'000)};
    const std::vector<std::string> many_cookies = {repeated("c=1; ", http::kMaxCookies + 1),
                                                   repeated("c;", http::kMaxCookieHeaderBytes / 2)};
    const std::vector<std::string> long_cookies = {repeated("c=" + std::string(1000, '1') + "; ", 64),
                                                   repeated("c=1; ", 13'000), repeated(";", 1'000'000)};
    const std::string params = begin_request() +
                               stream(kParams, 1, repeated(name_value("N", ""), 1'000'000)) +
                               record(kStdin, 1, "");
    const double spent = milliseconds_of([&] {
        for (const std::string& text : many_fields)
            CHECK(refusal_of(http::parse_urlencoded(text)) == "more than 32 fields");
        for (const std::string& text : long_fields)
            CHECK(refusal_of(http::parse_urlencoded(text)) == "more than 16384 bytes of fields");
        for (const std::string& text : many_cookies)
            CHECK(refusal_of(http::parse_cookies(text)) == "more than 64 cookies");
        for (const std::string& text : long_cookies)
            CHECK(refusal_of(http::parse_cookies(text)) == "more than 8192 bytes of cookies");
        CHECK(inspect(params).arrival == gateway::Arrival::Malformed);
        CHECK(inspect(params).fault == "too many PARAMS");
    });
    CHECK(spent < 100);
}

TEST_CASE("the most that is read is read at once", "[gateway][limits][time]") {
    // Input that is slow for a bad parser: only escapes, only separators, or only beginnings of escapes.
    for (const std::string piece : {"%", "%4", "%41", "+", "=", "%ff", "%c0%80", "%f0%9f", "a", ";", "%25"}) {
        CAPTURE(piece);
        const std::string text = repeated(piece, http::kMaxBodyBytes / piece.size());
        CHECK(milliseconds_of([&] { CHECK(http::parse_urlencoded(text)); }) < 50);
        const std::string cookies =
            repeated(piece, http::kMaxCookieHeaderBytes / piece.size()).substr(0, 8192);
        CHECK(milliseconds_of([&] { (void)http::parse_cookies(cookies); }) < 50);
    }
    CHECK(milliseconds_of([&] { CHECK(http::parse_urlencoded(repeated("&", http::kMaxBodyBytes))); }) < 50);
}

TEST_CASE("a thousand variables of one name cost no more than a thousand others", "[gateway][limits][time]") {
    TestSite site;
    std::vector<std::string> variables = {"REQUEST_METHOD=GET", "REQUEST_URI=/", "HTTP_HOST=localhost:5000",
                                          "REMOTE_ADDR=192.0.2.7"};
    CHECK(site.ask(variables).status == http::Status::Ok);  // opens the database for the first request
    variables.insert(variables.end(), gateway::kMaxParams - variables.size(),
                     "HTTP_COOKIE=a=" + std::string(40, 'x'));
    const double spent = milliseconds_of(
        [&] { CHECK(site.ask(variables).status == http::Status::RequestHeaderFieldsTooLarge); });
    CHECK(spent < 100);
    variables.assign(variables.size(), "HTTP_X_FORWARDED_FOR=" + std::string(40, '1'));
    variables.insert(variables.end(), {"REQUEST_METHOD=GET", "REQUEST_URI=/", "HTTP_HOST=localhost:5000"});
    CHECK(milliseconds_of([&] { CHECK(site.ask(variables).status == http::Status::Ok); }) < 100);
}
