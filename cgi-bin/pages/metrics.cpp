#include "logging/metrics.hpp"

#include "pages/pages.hpp"

namespace postern::pages {

http::Response show_metrics(const Visit& visit) {
    http::Response response;
    response.headers.set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
    response.body = visit.site.metrics.text(visit.site.sessions.count());
    return response;
}

}  // namespace postern::pages
