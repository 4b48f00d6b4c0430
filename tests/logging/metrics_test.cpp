#include "logging/metrics.hpp"

#include <algorithm>
#include <thread>
#include <vector>

#include <catch2/catch.hpp>

using namespace postern;
using namespace std::chrono_literals;
using logging::CheckVerdict;
using logging::Metrics;
using logging::SignInOutcome;

namespace {

bool has_line(const std::string& text, const std::string& line) {
    return ("\n" + text).find("\n" + line + "\n") != std::string::npos;
}

}  // namespace

TEST_CASE("every figure that can be known is there from the start, with 0", "[logging][metrics]") {
    const Metrics metrics({"/"});
    const std::string text = metrics.text(0);
    for (const char* line :
         {"postern_sign_ins_total{outcome=\"signed_in\"} 0", "postern_sign_ins_total{outcome=\"refused\"} 0",
          "postern_sign_ins_total{outcome=\"throttled\"} 0",
          "postern_sign_ins_total{outcome=\"turned_away\"} 0",
          "postern_check_duration_seconds_count{verdict=\"passed\"} 0",
          "postern_check_duration_seconds_count{verdict=\"sign_in_first\"} 0",
          "postern_check_duration_seconds_count{verdict=\"refused\"} 0",
          "postern_check_duration_seconds_count{verdict=\"failed\"} 0", "postern_database_errors_total 0",
          "postern_sessions 0"}) {
        CAPTURE(line);
        CHECK(has_line(text, line));
    }
}

TEST_CASE("each event counts under its own label", "[logging][metrics]") {
    Metrics metrics({"/", "/login"});
    metrics.count_request("/", 200);
    metrics.count_request("/", 200);
    metrics.count_request("/login", 303);
    metrics.count_sign_in(SignInOutcome::SignedIn);
    metrics.count_sign_in(SignInOutcome::Refused);
    metrics.count_sign_in(SignInOutcome::Refused);
    metrics.count_sign_in(SignInOutcome::Throttled);
    metrics.count_sign_in(SignInOutcome::TurnedAway);
    metrics.count_database_error();
    metrics.count_check(CheckVerdict::Passed, 30us);
    metrics.count_check(CheckVerdict::Passed, 2ms);
    metrics.count_check(CheckVerdict::SignInFirst, 10us);
    metrics.count_check(CheckVerdict::Refused, 1s);
    metrics.count_check(CheckVerdict::Failed, 10s);
    const std::string text = metrics.text(1'000'000);
    for (const char* line :
         {"postern_requests_total{page=\"/\",status=\"200\"} 2",
          "postern_requests_total{page=\"/login\",status=\"303\"} 1",
          "postern_sign_ins_total{outcome=\"signed_in\"} 1", "postern_sign_ins_total{outcome=\"refused\"} 2",
          "postern_sign_ins_total{outcome=\"throttled\"} 1",
          "postern_sign_ins_total{outcome=\"turned_away\"} 1", "postern_database_errors_total 1",
          "postern_sessions 1000000",
          "postern_check_duration_seconds_bucket{verdict=\"passed\",le=\"2.5e-05\"} 0",
          "postern_check_duration_seconds_bucket{verdict=\"passed\",le=\"5e-05\"} 1",
          "postern_check_duration_seconds_bucket{verdict=\"passed\",le=\"0.001\"} 1",
          "postern_check_duration_seconds_bucket{verdict=\"passed\",le=\"0.0025\"} 2",
          "postern_check_duration_seconds_count{verdict=\"passed\"} 2",
          "postern_check_duration_seconds_sum{verdict=\"passed\"} 0.00203",
          "postern_check_duration_seconds_bucket{verdict=\"sign_in_first\",le=\"1e-05\"} 1",
          "postern_check_duration_seconds_bucket{verdict=\"refused\",le=\"1\"} 1",
          "postern_check_duration_seconds_bucket{verdict=\"failed\",le=\"1\"} 0",
          "postern_check_duration_seconds_bucket{verdict=\"failed\",le=\"+Inf\"} 1"}) {
        CAPTURE(line);
        CHECK(has_line(text, line));
    }
}

TEST_CASE("100,000 addresses that nobody knows are one figure", "[logging][metrics]") {
    Metrics metrics({"/"});
    metrics.count_request("/\"} 1\nevil_total{x=\"", 404);
    const std::string before = metrics.text({});
    for (int i = 1; i < 100'000; ++i)
        metrics.count_request("/" + std::to_string(i), 404);
    const std::string after = metrics.text({});
    CHECK(has_line(after, "postern_requests_total{page=\"other\",status=\"404\"} 100000"));
    CHECK(after.find("evil") == std::string::npos);
    CHECK(std::count(after.begin(), after.end(), '\n') == std::count(before.begin(), before.end(), '\n'));
}

TEST_CASE("how much there is to do is told by whoever knows, and else left out", "[logging][metrics]") {
    Metrics metrics({"/"});
    CHECK(metrics.text({}).find("postern_workers") == std::string::npos);
    CHECK(metrics.text({}).find("postern_hash_lane") == std::string::npos);
    CHECK(metrics.text({}).find("postern_sessions") == std::string::npos);
    metrics.watch([] { return logging::Load{8, 3, 2, 1, 128, 7}; });
    const std::string text = metrics.text({});
    for (const char* line : {"postern_workers 8", "postern_workers_busy 3", "postern_hash_lane_places 2",
                             "postern_hash_lane_busy 1", "postern_hash_lane_waiting 128",
                             "postern_hash_lane_turned_away_total 7"}) {
        CAPTURE(line);
        CHECK(has_line(text, line));
    }
}

TEST_CASE("without anybody to tell, nothing is counted", "[logging][metrics]") {
    Metrics metrics;
    metrics.count_request("/", 200);
    metrics.count_sign_in(SignInOutcome::SignedIn);
    metrics.count_check(CheckVerdict::Passed, 1us);
    metrics.count_database_error();
    metrics.watch([] { return logging::Load{}; });
    CHECK(metrics.text(1).empty());
}

TEST_CASE("figures are exact however many count and read them at once", "[logging][metrics][gateway]") {
    constexpr int kThreads = 4;
    constexpr int kTimes = 2000;
    Metrics metrics({"/", "/login"});
    std::vector<std::thread> threads;
    for (int i = 0; i < kThreads; ++i) {
        threads.emplace_back([&metrics, i] {
            for (int time = 0; time < kTimes; ++time) {
                metrics.count_request(time % 2 == 0 ? "/" : "/nowhere", 200 + time % 5);
                metrics.count_sign_in(SignInOutcome::Refused);
                metrics.count_check(CheckVerdict::Passed, 20us);
                metrics.count_database_error();
                if (time % 500 == i)
                    metrics.watch([time] { return logging::Load{static_cast<std::size_t>(time)}; });
                if (time % 500 == 0) static_cast<void>(metrics.text(1));
            }
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    const std::string text = metrics.text({});
    CHECK(has_line(text, "postern_sign_ins_total{outcome=\"refused\"} 8000"));
    CHECK(has_line(text, "postern_check_duration_seconds_count{verdict=\"passed\"} 8000"));
    CHECK(has_line(text, "postern_database_errors_total 8000"));
    CHECK(has_line(text, "postern_requests_total{page=\"other\",status=\"203\"} 800"));
}
