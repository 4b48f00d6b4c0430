#include "gateway/answer.hpp"

#include <catch2/catch.hpp>

using namespace postern;
using gateway::format_answer;
using http::Method;

namespace {

http::Request by(Method method) {
    http::Request request;
    request.method = method;
    return request;
}

}  // namespace

TEST_CASE("an answer begins with its status and ends with its body", "[gateway][answer]") {
    http::Response response = http::redirect("/success");
    response.headers.add("Set-Cookie", "a=1");
    response.headers.add("Set-Cookie", "b=2");
    CHECK(format_answer(response, by(Method::Post)) ==
          "Status: 303 See Other\r\nLocation: /success\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\n"
          "Content-Length: 0\r\n\r\n");
    CHECK(format_answer(http::text("ok"), by(Method::Get)) ==
          "Status: 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 2\r\n\r\nok");
}

TEST_CASE("an answer to HEAD has the length of GET's and no body", "[gateway][answer]") {
    const std::string get = format_answer(http::html("<p>Hello</p>"), by(Method::Get));
    const std::string head = format_answer(http::html("<p>Hello</p>"), by(Method::Head));
    CHECK(get == head + "<p>Hello</p>");
    CHECK_THAT(head, Catch::Contains("Content-Length: 12\r\n"));
}

TEST_CASE("an answer has one Content-Length, and it is right", "[gateway][answer]") {
    http::Response response = http::text("four");
    response.headers.set("content-length", "400");
    const std::string answer = format_answer(response, by(Method::Get));
    CHECK(answer ==
          "Status: 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 4\r\n\r\nfour");
}

TEST_CASE("an answer without content has no length, nor has an authorizer's that lets a request through",
          "[gateway][answer][gate]") {
    http::Response response;
    response.status = http::Status::NoContent;
    CHECK(format_answer(response, by(Method::Get)) == "Status: 204 No Content\r\n\r\n");
    http::Request request;
    request.role = http::Role::Authorizer;
    CHECK(format_answer({}, request) == "Status: 200 OK\r\n\r\n");
    response.status = http::Status::Forbidden;
    CHECK(format_answer(response, request) == "Status: 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
}
