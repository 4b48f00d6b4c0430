#include "pages/pages.hpp"

namespace postern::pages {

http::Response show_health(const Visit& visit) {
    if (visit.site.sessions.can_start()) return http::text("ok\n");
    return http::text("unavailable: database\n", http::Status::ServiceUnavailable);
}

}  // namespace postern::pages
