#include "gateway/answer.hpp"

namespace postern::gateway {

std::string format_answer(const http::Response& response, const http::Request& request) {
    http::Headers headers = response.headers;
    if (!http::lets_through(request, response) && response.status != http::Status::NoContent)
        headers.set("Content-Length", std::to_string(response.body.size()));
    std::string answer = "Status: " + std::to_string(http::code(response.status)) + ' ';
    answer += http::reason(response.status);
    answer += "\r\n";
    for (const auto& [name, value] : headers) {
        answer += name;
        answer += ": ";
        answer += value;
        answer += "\r\n";
    }
    answer += "\r\n";
    if (request.method != http::Method::Head) answer += response.body;
    return answer;
}

}  // namespace postern::gateway
