#include "logging/metrics.hpp"

#include <array>
#include <mutex>
#include <utility>
#include <vector>

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include "base/process.hpp"

namespace postern::logging {
namespace {

using prometheus::MetricFamily;
using prometheus::MetricType;
using Families = std::vector<MetricFamily>;

// In the order of the enumerators.
constexpr std::array kSignInOutcomes = {"signed_in", "refused", "throttled", "turned_away", "code_asked"};
constexpr std::array kCodeOutcomes = {"accepted", "recovery_code", "refused", "throttled", "unreadable"};
constexpr std::array kAppPasswordOutcomes = {"accepted", "malformed",   "unknown",   "expired",
                                             "no_user",  "wrong_label", "wrong_user"};
constexpr std::array kCheckVerdicts = {"passed", "sign_in_first", "refused", "failed", "unreadable"};

// In seconds: from a session that SQLite finds to a database that does not answer.
prometheus::Histogram::BucketBoundaries check_durations() {
    return {1e-5, 2.5e-5, 5e-5,   1e-4, 2.5e-4, 5e-4, 1e-3, 2.5e-3,
            5e-3, 1e-2,   2.5e-2, 5e-2, 0.1,    0.25, 0.5,  1.0};
}

// Adds one metric for each label value, so that all values exist from the start with 0. Otherwise an alert
// would not see the first event, because a new metric is no increase.
template <typename Metric, std::size_t count, typename... Arguments>
std::array<Metric*, count> add_each(prometheus::Family<Metric>& family, const std::string& label,
                                    const std::array<const char*, count>& values,
                                    const Arguments&... arguments) {
    std::array<Metric*, count> metrics{};
    for (std::size_t i = 0; i < count; ++i)
        metrics.at(i) = &family.Add({{label, values.at(i)}}, arguments...);
    return metrics;
}

// Adds a figure that is computed on request.
void add(Families& families, MetricType type, const std::string& name, const std::string& help,
         double value) {
    prometheus::ClientMetric metric;
    metric.counter.value = value;
    metric.gauge.value = value;
    families.push_back({name, help, type, {std::move(metric)}});
}

void add_gauge(Families& families, const std::string& name, const std::string& help,
               std::optional<std::size_t> value) {
    if (value) add(families, MetricType::Gauge, name, help, static_cast<double>(*value));
}

void add_load(Families& families, const Load& load) {
    add_gauge(families, "postern_workers", "Threads for pages and checks.", load.workers);
    add_gauge(families, "postern_workers_busy", "Threads for pages and checks that answer a request now.",
              load.busy_workers);
    add_gauge(families, "postern_hash_lane_places", "Passwords that can be checked at the same time.",
              load.slow_threads);
    add_gauge(families, "postern_hash_lane_busy", "Passwords that are checked now.", load.busy_slow_threads);
    add_gauge(families, "postern_hash_lane_waiting", "Requests that wait for their password's turn.",
              load.waiting);
    add(families, MetricType::Counter, "postern_hash_lane_turned_away_total",
        "Requests that found too many others waiting, or waited too long.",
        static_cast<double>(load.turned_away));
}

void add_process(Families& families, std::chrono::system_clock::time_point began) {
    using Seconds = std::chrono::duration<double>;
    const ProcessUse use = process_use();
    add(families, MetricType::Gauge, "process_start_time_seconds",
        "When the process began, in seconds since the Unix epoch.",
        Seconds(began.time_since_epoch()).count());
    add(families, MetricType::Counter, "process_cpu_seconds_total", "Processor time of all threads.",
        Seconds(use.processor).count());
    add_gauge(families, "process_resident_memory_bytes", "Memory that the process holds.",
              use.resident_bytes);
    add_gauge(families, "process_open_fds", "Open file descriptors.", use.open_descriptors);
    add_gauge(families, "process_max_fds", "File descriptors that may be open.", use.most_descriptors);
}

}  // namespace

struct Metrics::Counters {
    explicit Counters(std::set<std::string, std::less<>> own_pages) : pages(std::move(own_pages)) {
        prometheus::BuildGauge()
            .Name("postern_build_info")
            .Help("Always 1; the version is its label.")
            .Register(registry)
            .Add({{"version", POSTERN_VERSION}})
            .Set(1);
    }

    std::function<Load()> current_load() const {
        const std::lock_guard lock(mutex);
        return load;
    }

    prometheus::Registry registry;
    const std::set<std::string, std::less<>> pages;
    const std::chrono::system_clock::time_point began = std::chrono::system_clock::now();
    prometheus::Family<prometheus::Counter>& requests =
        prometheus::BuildCounter()
            .Name("postern_requests_total")
            .Help("Requests answered, without checks, by page and status.")
            .Register(registry);
    std::array<prometheus::Counter*, kSignInOutcomes.size()> sign_ins =
        add_each(prometheus::BuildCounter()
                     .Name("postern_sign_ins_total")
                     .Help("Attempts to sign in, by outcome.")
                     .Register(registry),
                 "outcome", kSignInOutcomes);
    std::array<prometheus::Counter*, kCodeOutcomes.size()> codes =
        add_each(prometheus::BuildCounter()
                     .Name("postern_codes_total")
                     .Help("Codes of second factors, by outcome.")
                     .Register(registry),
                 "outcome", kCodeOutcomes);
    std::array<prometheus::Counter*, kAppPasswordOutcomes.size()> app_passwords =
        add_each(prometheus::BuildCounter()
                     .Name("postern_app_passwords_total")
                     .Help("App passwords that clients sent to protected sites, by outcome.")
                     .Register(registry),
                 "outcome", kAppPasswordOutcomes);
    std::array<prometheus::Histogram*, kCheckVerdicts.size()> checks =
        add_each(prometheus::BuildHistogram()
                     .Name("postern_check_duration_seconds")
                     .Help("How long checks for protected sites took, by verdict.")
                     .Register(registry),
                 "verdict", kCheckVerdicts, check_durations());
    prometheus::Counter& database_errors = prometheus::BuildCounter()
                                               .Name("postern_database_errors_total")
                                               .Help("Requests that failed because the database did.")
                                               .Register(registry)
                                               .Add({});
    mutable std::mutex mutex;
    std::function<Load()> load;
};

Metrics::Metrics() = default;

Metrics::Metrics(std::set<std::string, std::less<>> pages)
    : counters_(std::make_unique<Counters>(std::move(pages))) {}

Metrics::~Metrics() = default;

void Metrics::count_request(std::string_view page, int status) {
    if (!counters_) return;
    const auto known = counters_->pages.find(page);
    counters_->requests
        .Add({{"page", known == counters_->pages.end() ? "other" : *known},
              {"status", std::to_string(status)}})
        .Increment();
}

void Metrics::count_sign_in(SignInOutcome outcome) {
    if (counters_) counters_->sign_ins.at(static_cast<std::size_t>(outcome))->Increment();
}

void Metrics::count_code(CodeOutcome outcome) {
    if (counters_) counters_->codes.at(static_cast<std::size_t>(outcome))->Increment();
}

void Metrics::count_app_password(AppPasswordOutcome outcome) {
    if (counters_) counters_->app_passwords.at(static_cast<std::size_t>(outcome))->Increment();
}

void Metrics::count_check(CheckVerdict verdict, std::chrono::nanoseconds spent) {
    if (!counters_) return;
    counters_->checks.at(static_cast<std::size_t>(verdict))
        ->Observe(std::chrono::duration<double>(spent).count());
}

void Metrics::count_database_error() {
    if (counters_) counters_->database_errors.Increment();
}

void Metrics::watch(std::function<Load()> load) {
    if (!counters_) return;
    const std::lock_guard lock(counters_->mutex);
    counters_->load = std::move(load);
}

std::string Metrics::text(std::optional<std::size_t> sessions) const {
    if (!counters_) return "";
    Families families = counters_->registry.Collect();
    add_gauge(families, "postern_sessions", "Sessions in the database that are not over.", sessions);
    if (const auto load = counters_->current_load()) add_load(families, load());
    add_process(families, counters_->began);
    return prometheus::TextSerializer().Serialize(families);
}

}  // namespace postern::logging
