#pragma once

#include <optional>
#include <string>

#include "doctor/site.hpp"

namespace postern::doctor {

// A page that a cache kept for one session.
struct CachedPage {
    Url url;           // unique to doctor, so that no other visitor asks for it
    std::string mark;  // sent with the request that led to the kept answer
};

// Tells whether headers show that a cache gave the answer: Age, X-Cache: HIT and the like.
bool comes_from_cache(const Answer& answer);

// Checks whether a stranger or this session gets the page from a cache, and returns a page that a cache keeps
// for more than one request. Returns nothing if the cache keeps nothing, or if page-cached is already found.
// Requires: `walk` led `visitor`, a signed-in user, to the page.
std::optional<CachedPage> look_for_cache(const Site& site, const Walk& walk, const Visitor& visitor,
                                         const Instruments& instruments, Diagnosis& diagnosis);

// Reports page-cached if `visitor`, with another session, gets the cached page.
void look_for_cached_page(const CachedPage& cached, const Visitor& visitor, Diagnosis& diagnosis);

}  // namespace postern::doctor
