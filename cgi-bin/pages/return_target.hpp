#pragma once

#include <string>
#include <string_view>

#include "pages/visit.hpp"

namespace postern::pages {

// The address to which the visitor asked to return after signing in, from the page's query or the posted
// form. Empty if the address is not safe. A target that is too long loses its query
// (guards::fitting_return_target).
std::string return_target(const Visit& visit);

// The same, or the profile page if there is none.
std::string target_or_profile(const Visit& visit);

// Sets `return_to` and `has_return_to`, with which a form keeps the target.
void set_return_to(Values& values, std::string_view target);

// The address to which a visitor of a protected page returns. For a GET, this is the protected page. For a
// posted form, this is the page that contains the form, if the browser names that page and the page is on the
// same host; otherwise it is the address to which the form was sent. Empty if the address is not safe.
std::string target_here(const Visit& visit);

// The page of another host that the visitor has requested, as a proxy reports it (Request::forwarded_url). A
// path belongs to the host to which the request was sent. Empty if the address is not safe.
std::string forwarded_target(const Visit& visit);

// The URL of the login page for a visitor of another host, with the page that the visitor wanted: the page in
// the query, or else forwarded_target(). The answer fits into the 4 KB that other proxies have for headers,
// so a target that is too long is left out. `field` is an additional field of the query, e.g. "note=out".
std::string login_page_for_others(const Visit& visit, std::string_view field = {});
// The same for another page of Postern, such as "second".
std::string page_for_others(const Visit& visit, std::string_view page, std::string_view field);

// A link to Postern's page `page` that makes the page send the visitor to `target` after signing in. An empty
// target is left out. `field` ("name=value") is an additional field of the query.
std::string link_with_target(const Visit& visit, std::string_view page, std::string_view target,
                             std::string_view field = "");

}  // namespace postern::pages
