#include "users/throttle.hpp"

#include <algorithm>

#include "users/throttle_bucket.hpp"
#include "users/throttle_table.hpp"

namespace postern::users {
namespace {

constexpr milliseconds kFirstWait = 1s;

// A time ahead of now was written before the clock was put back, or by a machine whose clock is ahead. Such a
// time becomes now. Returns whether there was any.
bool bring_to(Time now, const Bucket& bucket, Counts& counts) {
    const Counts before = counts;
    counts.failed_at = std::min(counts.failed_at, now);
    counts.full_at = std::min(counts.full_at, bucket.empty_at(now));
    counts.site_full_at = std::min(counts.site_full_at, bucket.empty_at(now));
    if (counts.failed_at <= now - kMemory) counts.failures = 0;
    return counts.failed_at != before.failed_at || counts.full_at != before.full_at ||
           counts.site_full_at != before.site_full_at;
}

// The buckets of a network and of its site.
struct Buckets {
    explicit Buckets(const config::Throttle& settings)
        : of_network(settings), of_site(settings, kNetworksOfSite) {}

    Bucket of_network;
    Bucket of_site;
};

bool has_no_ceiling(const Attempt& attempt, const Counts& counts) {
    return counts.is_known || attempt.account.empty();
}

std::optional<Throttle::Refusal> refusal(const Attempt& attempt, const Counts& counts, const Buckets& buckets,
                                         Time now) {
    Throttle::Refusal longest{Limit::Address,
                              std::chrono::ceil<milliseconds>(buckets.of_network.wait(counts.full_at, now))};
    // Neighbours of a user, such as the customers of one carrier, do not block a user in a known network.
    const auto site = std::chrono::ceil<milliseconds>(buckets.of_site.wait(counts.site_full_at, now));
    if (site > longest.wait && !counts.is_known) longest = {Limit::Site, site};
    const auto pair = counts.failed_at + wait_after(counts.failures) - now;
    if (pair > longest.wait) longest = {Limit::Pair, pair};
    if (!has_no_ceiling(attempt, counts) && counts.failures_of_strangers >= kMostFailuresOfStrangers)
        longest = {Limit::User, Throttle::kLongestWait};
    if (longest.wait <= 0ms) return std::nullopt;
    return longest;
}

}  // namespace

milliseconds wait_after(long long failures) {
    if (failures < kFailuresWithoutWait) return 0ms;
    const auto doublings = static_cast<int>(std::min(failures - kFailuresWithoutWait, 10LL));
    return std::min(kFirstWait * (1 << doublings), milliseconds(Throttle::kLongestWait));
}

std::string_view name_of(Limit limit) {
    switch (limit) {
        case Limit::Pair:
            return "pair";
        case Limit::Address:
            return "address";
        case Limit::Site:
            return "site";
        case Limit::User:
            break;
    }
    return "user";
}

std::optional<Throttle::Refusal> Throttle::admit(const Attempt& attempt) {
    const Buckets buckets(settings_);
    // The first look takes no lock, so a flood of refused attempts delays nothing and writes nothing.
    Counts seen = database_.use([&](database::Reader& reader) { return read_counts(reader, attempt); });
    const Time now = clock_.now();
    const bool is_ahead = bring_to(now, buckets.of_network, seen);
    const auto refused = refusal(attempt, seen, buckets, now);
    if (refused && !is_ahead) return refused;
    return database_.change(
        [&](database::Transaction& transaction) {
            const Time then = clock_.now();
            Counts counts = read_counts(transaction, attempt);
            const bool was_ahead = bring_to(then, buckets.of_network, counts);
            const auto still = refusal(attempt, counts, buckets, then);
            if (still && was_ahead) write_counts(transaction, attempt, counts, false);
            if (still) return still;
            ++counts.failures;
            ++counts.failures_of_strangers;
            counts.failed_at = then;
            counts.full_at = buckets.of_network.without_one(counts.full_at, then);
            // A user in a known network may take one from an empty bucket. The bucket then stays empty.
            counts.site_full_at = std::min(buckets.of_site.without_one(counts.site_full_at, then),
                                           buckets.of_site.empty_at(then));
            write_counts(transaction, attempt, counts, !has_no_ceiling(attempt, counts));
            return still;
        },
        {.holding = names_of(attempt), .outlives = database::Outlives::KilledProcess});
}

void Throttle::succeeded(const Attempt& attempt) {
    database_.change(
        [&](database::Transaction& transaction) {
            database::Batch batch;
            add_success(batch, attempt, clock_.now());
            transaction.run(batch);
        },
        {.holding = names_of(attempt), .outlives = database::Outlives::KilledProcess});
}

}  // namespace postern::users
