#include "support/web_server.hpp"

#include "gateway/environment.hpp"

namespace postern::tests {

http::Response WebServer::ask(const Browser& visitor, std::string_view uri, std::string_view method) {
    std::vector<std::string> lines = {"REQUEST_METHOD=" + std::string(method),
                                      "REQUEST_URI=" + std::string(uri), "REMOTE_ADDR=192.0.2.7"};
    for (const auto& [name, value] : visitor.cookies())
        lines.push_back("HTTP_COOKIE=" + name + "=" + value);
    lines.insert(lines.end(), parameters.begin(), parameters.end());
    lines.insert(lines.end(), headers.begin(), headers.end());
    std::vector<const char*> list;
    for (const std::string& line : lines)
        list.push_back(line.c_str());
    list.push_back(nullptr);
    return site_.app().answer(
        gateway::read_request(gateway::Environment(list.data()), {}, site_.config().mount));
}

}  // namespace postern::tests
