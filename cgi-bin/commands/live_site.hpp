#pragma once

#include <cstddef>
#include <memory>
#include <mutex>

#include "app.hpp"
#include "base/clock.hpp"
#include "commands/prepared.hpp"
#include "gateway/current_application.hpp"
#include "gateway/fastcgi.hpp"

namespace postern::commands {

// How requests are read with this configuration.
gateway::ReadOptions read_options(const config::Config& config);

// The application of a running server. reload() replaces it. reload() and has_changed_templates() are for one
// thread, the other functions for any thread.
class LiveSite {
public:
    // `connections` as in App. Throws as App does.
    LiveSite(Prepared&& prepared, config::Sources sources, const Clock& clock, std::size_t connections);

    std::shared_ptr<App> app() const;
    gateway::ServedApplication application() const;
    const config::Config& config() const { return config_; }

    // Reads the configuration and the templates again. If all is right, the server and the log go on with
    // them, except for the settings that need a restart. Otherwise logs every fault and changes nothing.
    void reload(gateway::FastCgiServer& server);

    // Tells whether templates.reload is set and the templates have changed since the last call or reload. A
    // change counts when it is older than one call, because an editor may write a file in several steps.
    bool has_changed_templates();

private:
    std::shared_ptr<App> start(Prepared&& prepared) const;
    void keep_start_settings(config::Config& next) const;

    config::Sources sources_;
    const Clock& clock_;
    std::size_t connections_;
    config::Config config_;
    std::string read_templates_;  // as they were when they were read (fingerprint)
    std::string seen_templates_;  // as the last call of has_changed_templates() saw them
    mutable std::mutex mutex_;    // guards app_
    std::shared_ptr<App> app_;
};

}  // namespace postern::commands
