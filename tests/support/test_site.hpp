#pragma once

#include <functional>
#include <memory>

#include "app.hpp"
#include "support/captured_log.hpp"
#include "support/manual_clock.hpp"
#include "support/temporary_directory.hpp"

namespace postern::tests {

// A Postern in this process: real database in a directory of its own, shared password "jtp", the embedded
// templates, and a clock that the test moves.
class TestSite {
public:
    explicit TestSite(const std::function<void(config::Config&)>& change = {});

    App& app() { return *app_; }
    const config::Config& config() const { return config_; }
    ManualClock& clock() { return clock_; }
    const CapturedLog& log() const { return log_; }
    const std::filesystem::path& directory() const { return directory_.path(); }

    // Stops it and starts it anew on the same state.
    void restart();

private:
    CapturedLog log_;
    TemporaryDirectory directory_;
    ManualClock clock_;
    config::Config config_;
    std::unique_ptr<App> app_;
};

}  // namespace postern::tests
