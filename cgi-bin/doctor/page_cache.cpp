#include "doctor/page_cache.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace postern::doctor {
namespace {

Answer open_with_mark(const Visitor& visitor, const Url& url, const std::string& mark) {
    return visitor.with_cookie(url, "postern-doctor=" + mark).open(url);
}

bool is_copy(const Answer& answer, const std::string& mark) {
    return comes_from_cache(answer) || answer.body.find(mark) != std::string::npos;
}

// Requests the page twice, and returns it if the second answer is a copy of the first answer.
std::optional<CachedPage> find_cached_page(const Url& page, const Visitor& visitor) {
    CachedPage cached{page, new_mark()};
    cached.url.target += (page.query().empty() ? "?" : "&") + new_mark() + "=1";
    open_with_mark(visitor, cached.url, cached.mark);
    const Answer second = open_with_mark(visitor, cached.url, new_mark());
    return is_copy(second, cached.mark) ? std::optional(cached) : std::nullopt;
}

}  // namespace

bool comes_from_cache(const Answer& answer) {
    constexpr std::array<std::string_view, 4> kCopies = {"hit", "stale", "updating", "revalidated"};
    return std::ranges::any_of(answer.headers, [&](const auto& line) {
        const std::string name = lower_case(line.first);
        const std::string value = lower_case(line.second);
        if (name == "age") return !value.empty() && value != "0";
        if (name == "cache-control" || name.find("cache") == std::string::npos) return false;
        return std::ranges::any_of(
            kCopies, [&](std::string_view each) { return value.find(each) != std::string::npos; });
    });
}

std::optional<CachedPage> look_for_cache(const Site& site, const Walk& walk, const Visitor& visitor,
                                         const Instruments& instruments, Diagnosis& diagnosis) {
    const Url& url = walk.end();
    // If the page leads elsewhere, it is unknown whether strangers may see that other page.
    if (url != site.page) {
        diagnosis.leave_open(Fault::PageCached, "the page redirects signed-in visitors to another page");
        return std::nullopt;
    }
    Visitor stranger(instruments.fetch, instruments.clock);
    const Answer unseen = stranger.open(url);
    if (unseen.is_pass() && !diagnosis.has(Fault::NotProtected)) {
        diagnosis.find(Fault::PageCached,
                       fmt::format("{} {} for a stranger after the visit", shown(url), unseen.status));
    } else if (comes_from_cache(walk.last)) {
        diagnosis.find(Fault::PageCached, shown(url) + " comes from a cache, though the session is new");
    } else if (unseen.has_come()) {
        diagnosis.rule_out({Fault::PageCached});
    }
    if (diagnosis.has(Fault::PageCached)) return std::nullopt;
    return find_cached_page(url, visitor);
}

void look_for_cached_page(const CachedPage& cached, const Visitor& visitor, Diagnosis& diagnosis) {
    const Answer answer = open_with_mark(visitor, cached.url, new_mark());
    if (!answer.is_pass() || !is_copy(answer, cached.mark)) return;
    diagnosis.find(Fault::PageCached,
                   shown(cached.url) + " of one session is given to another session by a cache");
}

}  // namespace postern::doctor
