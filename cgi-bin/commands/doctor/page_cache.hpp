#pragma once

#include <optional>
#include <string>

#include "commands/doctor/site.hpp"

namespace postern::commands::doctor {

// A page that a cache kept for one session.
struct CachedPage {
    Url url;           // of doctor's own, so that no other visitor asked for it
    std::string mark;  // was sent with the request whose answer was kept
};

// Whether a cache says that it gave the answer: Age, X-Cache: HIT and the like.
bool comes_from_cache(const Answer& answer);

// Looks whether a stranger or this session gets the page from a cache, and returns what a cache keeps for
// more than one request. Nothing: it keeps nothing, or page-cached is found already. Requires: `walk` led
// `visitor`, who is signed in, to the page.
std::optional<CachedPage> look_for_cache(const Site& site, const Walk& walk, const Visitor& visitor,
                                         const Instruments& instruments, Diagnosis& diagnosis);

// Finds page-cached if `visitor`, who has another session, gets the cached page.
void look_for_cached_page(const CachedPage& cached, const Visitor& visitor, Time now, Diagnosis& diagnosis);

}  // namespace postern::commands::doctor
