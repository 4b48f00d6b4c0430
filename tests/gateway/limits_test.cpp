#include <ctime>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "gateway/environment.hpp"
#include "gateway/records.hpp"
#include "http/input.hpp"
#include "support/fastcgi_client.hpp"
#include "support/test_site.hpp"

using namespace postern;
using namespace postern::tests;

namespace {

// The processor's time that this takes, in milliseconds: a busy machine does not add to it.
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

gateway::Inspection inspect(std::string_view bytes) {
    const auto* begin = reinterpret_cast<const unsigned char*>(bytes.data());
    return gateway::inspect_records({begin, std::min(bytes.size(), gateway::kPeekBytes)});
}

}  // namespace

TEST_CASE("fields, cookies and parameters without number are refused before they are read",
          "[gateway][limits][time]") {
    const std::string fields = repeated("a=1&", 100'000);
    const std::string few_long_fields = repeated("a=" + std::string(1000, '%') + "&", 100'000 / 1000 * 32);
    const std::string cookies = repeated("c=1; ", 13'000);
    const std::string empty_cookies = repeated(";", 1'000'000);
    const std::string params = begin_request() +
                               stream(kParams, 1, repeated(name_value("N", ""), 1'000'000)) +
                               record(kStdin, 1, "");
    const double spent = milliseconds_of([&] {
        CHECK_FALSE(http::parse_urlencoded(fields));
        CHECK_FALSE(http::parse_urlencoded(few_long_fields));
        CHECK_FALSE(http::parse_cookies(cookies));
        CHECK_FALSE(http::parse_cookies(empty_cookies));
        CHECK(inspect(params).arrival == gateway::Arrival::Malformed);
        CHECK(inspect(params).fault == "too many PARAMS");
    });
    CHECK(spent < 100);
}

TEST_CASE("the most that is read is read at once", "[gateway][limits][time]") {
    // What is slow to read for one who reads it badly: nothing but escapes, separators, or what begins one.
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
    CHECK(site.ask(variables).status == http::Status::Ok);  // opens what the first request opens
    variables.insert(variables.end(), gateway::kMaxParams - variables.size(),
                     "HTTP_COOKIE=a=" + std::string(40, 'x'));
    const double spent = milliseconds_of(
        [&] { CHECK(site.ask(variables).status == http::Status::RequestHeaderFieldsTooLarge); });
    CHECK(spent < 100);
    variables.assign(variables.size(), "HTTP_X_FORWARDED_FOR=" + std::string(40, '1'));
    variables.insert(variables.end(), {"REQUEST_METHOD=GET", "REQUEST_URI=/", "HTTP_HOST=localhost:5000"});
    CHECK(milliseconds_of([&] { CHECK(site.ask(variables).status == http::Status::Ok); }) < 100);
}
