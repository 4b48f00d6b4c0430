#include "gateway/answer.hpp"

namespace postern::gateway {

std::string format_answer(const http::Response& response, http::Method method) {
    http::Headers headers = response.headers;
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
    if (method != http::Method::Head) answer += response.body;
    return answer;
}

}  // namespace postern::gateway
