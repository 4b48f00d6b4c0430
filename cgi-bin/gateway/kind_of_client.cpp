#include "gateway/kind_of_client.hpp"

#include <algorithm>
#include <initializer_list>

namespace postern::gateway {
namespace {

// Headers of JavaScript libraries that insert a part of an answer into the page: htmx, Turbo, Turbolinks,
// pjax, Unpoly, Inertia, Barba, Alpine AJAX. nginx's postern_check_params passes the same names.
constexpr std::string_view kOfLibraries[] = {
    "HTTP_HX_REQUEST",         "HTTP_HX_BOOSTED",          "HTTP_TURBO_FRAME",
    "HTTP_X_TURBO_REQUEST_ID", "HTTP_TURBOLINKS_REFERRER", "HTTP_X_PJAX",
    "HTTP_X_UP_VERSION",       "HTTP_X_INERTIA",           "HTTP_X_BARBA",
    "HTTP_X_ALPINE_REQUEST"};

// The first of these variables that is not empty.
std::string first_of(const Environment& environment, std::initializer_list<std::string_view> names) {
    for (const std::string_view name : names)
        if (const std::string_view value = environment.get(name); !value.empty()) return std::string(value);
    return {};
}

}  // namespace

void read_kind_of_client(http::Request& request, const Environment& environment) {
    request.sec_fetch_mode = environment.get("HTTP_SEC_FETCH_MODE");
    request.sec_fetch_dest = environment.get("HTTP_SEC_FETCH_DEST");
    request.accept = environment.get("HTTP_ACCEPT");
    request.accept_language = environment.get("HTTP_ACCEPT_LANGUAGE");
    request.requested_with = environment.get("HTTP_X_REQUESTED_WITH");
    request.upgrade = environment.get("HTTP_UPGRADE");
    request.purpose = first_of(environment, {"HTTP_SEC_PURPOSE", "HTTP_PURPOSE", "HTTP_X_MOZ"});
    request.is_of_library = std::ranges::any_of(
        kOfLibraries, [&](std::string_view name) { return !environment.get(name).empty(); });
}

}  // namespace postern::gateway
