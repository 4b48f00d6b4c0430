#include "commands/doctor/page_cache.hpp"

#include <algorithm>
#include <array>

#include "base/encoding.hpp"
#include "base/random.hpp"

namespace postern::commands::doctor {
namespace {

std::string new_mark() {
    return "postern-doctor-" + hex(random_bytes(4));
}

Answer open_with_mark(Visitor visitor, const Url& url, const std::string& mark, Time now) {
    visitor.cookies = visitor.jar().header_for(url, now);
    visitor.cookies += (visitor.cookies.empty() ? "" : "; ") + std::string("postern-doctor=") + mark;
    return visitor.open(url);
}

bool is_copy(const Answer& answer, const std::string& mark) {
    return comes_from_cache(answer) || answer.body.find(mark) != std::string::npos;
}

// Requests the page twice, and returns it if the second answer is a copy of the first answer.
std::optional<CachedPage> find_cached_page(const Url& page, const Visitor& visitor, Time now) {
    CachedPage cached{page, new_mark()};
    cached.url.target += (page.query().empty() ? "?" : "&") + new_mark() + "=1";
    open_with_mark(visitor, cached.url, cached.mark, now);
    const Answer second = open_with_mark(visitor, cached.url, new_mark(), now);
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
        diagnosis.leave_open(Ailment::PageCached, "the page leads who is signed in to another");
        return std::nullopt;
    }
    Visitor stranger(instruments.fetch, instruments.clock);
    const Answer unseen = stranger.open(url);
    if (unseen.is_pass() && !diagnosis.has(Ailment::NotProtected)) {
        diagnosis.find(Ailment::PageCached,
                       shown(url) + " " + std::to_string(unseen.status) + " for a stranger, afterwards");
    } else if (comes_from_cache(walk.last)) {
        diagnosis.find(Ailment::PageCached, shown(url) + " comes from a cache for a session that is new");
    } else if (unseen.has_come()) {
        diagnosis.rule_out({Ailment::PageCached});
    }
    if (diagnosis.has(Ailment::PageCached)) return std::nullopt;
    return find_cached_page(url, visitor, instruments.clock.now());
}

void look_for_cached_page(const CachedPage& cached, const Visitor& visitor, Time now, Diagnosis& diagnosis) {
    const Answer answer = open_with_mark(visitor, cached.url, new_mark(), now);
    if (!answer.is_pass() || !is_copy(answer, cached.mark)) return;
    diagnosis.find(Ailment::PageCached,
                   shown(cached.url) + " of one session is what a cache gives to another session");
}

}  // namespace postern::commands::doctor
