#include <algorithm>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/read_request.hpp"
#include "http/input.hpp"

using namespace postern;

// The input is lines of NAME=value, an empty line, and the body. For any input, the request is refused and
// empty, or it is within the limits and under the mount.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    std::string_view rest(reinterpret_cast<const char*>(data), size);
    std::vector<std::string> variables;
    while (!rest.empty() && rest.front() != '\n') {
        const std::string_view line = rest.substr(0, rest.find('\n'));
        variables.emplace_back(line.substr(0, line.find('\0')));
        rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    }
    if (!rest.empty()) rest.remove_prefix(1);
    std::vector<const char*> list;
    for (const std::string& variable : variables)
        list.push_back(variable.c_str());
    list.push_back(nullptr);

    gateway::Body body;
    body.bytes = rest.substr(0, http::kMaxBodyBytes);
    body.is_cut = rest.size() > http::kMaxBodyBytes;
    const http::Request request =
        gateway::read_request(gateway::Environment(list.data()), body, {.mount = "/signin/"});
    const bool is_empty = request.args.size() + request.form.size() + request.cookies.size() == 0;
    if (request.refusal && !is_empty) std::abort();
    const bool is_page = request.role == http::Role::Page;
    if (is_page && !request.refusal && !request.path.starts_with('/')) std::abort();
    if (!is_page && request.args.size() + request.form.size() > 0) std::abort();
    if (request.form.size() > http::kMaxFields || request.cookies.size() > http::kMaxCookies) std::abort();
    if (request.form.size() > 0 && request.method != http::Method::Post) std::abort();
    return 0;
}
