#include "pages/navigation.hpp"

namespace postern::pages {

bool is_navigation(const http::Request& request) {
    if (!request.sec_fetch_mode.empty()) return request.sec_fetch_mode == "navigate";
    return request.accept.find("text/html") != std::string::npos;
}

}  // namespace postern::pages
