#pragma once

#include <string>
#include <string_view>

#include "pages/visit.hpp"

namespace postern::pages {

// Where the visitor asked to be sent after signing in, by the page's query or the form that was posted; empty
// when that is no safe place. A target that is too long has lost its query (guards::fitting_return_target).
std::string return_target(const Visit& visit);

// Where a visitor of a protected page comes back to: the page itself, or for a form that was sent the page
// that the form stood on, if the browser names that page and it is on the same host. Empty when nobody may be
// sent there.
std::string target_here(const Visit& visit);

// The page of another host that a proxy says the visitor is at (Request::forwarded_url). A path is one of the
// host that the request was sent to. Empty if no visitor may be sent there.
std::string forwarded_target(const Visit& visit);

// The login page that a visitor of another host is sent to, with the page that they asked for: by the query,
// or else by forwarded_target(). The answer fits into the 4 KB that other proxies have for headers: a target
// that is too long is left out. `field` is one more field of the query, as "note=out".
std::string login_page_for_others(const Visit& visit, std::string_view field = {});

// Our page `page`, told to send the visitor to `target` after signing in; a target that is empty is left out.
// `field` ("name=value") is one more field of the query.
std::string link_with_target(const Visit& visit, std::string_view page, std::string_view target,
                             std::string_view field = "");

}  // namespace postern::pages
