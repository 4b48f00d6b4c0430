#include "commands/live_site.hpp"

#include <algorithm>
#include <exception>
#include <filesystem>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "commands/log_settings.hpp"
#include "config/settings.hpp"
#include "logging/audit.hpp"
#include "logging/log.hpp"

namespace postern::commands {
namespace {

using logging::Level;

// A text that differs if a file of the directory was added, removed or changed. Empty if there is no
// directory.
std::string fingerprint(const std::filesystem::path& directory) {
    std::vector<std::string> files;
    std::error_code fault;
    for (std::filesystem::directory_iterator entry(directory, fault), end; !fault && entry != end;
         entry.increment(fault)) {
        std::error_code gone;
        files.push_back(fmt::format("{} {} {}", entry->path().filename().string(), entry->file_size(gone),
                                    entry->last_write_time(gone).time_since_epoch().count()));
    }
    std::ranges::sort(files);
    return fmt::format("{}", fmt::join(files, "\n"));
}

void refuse_reload(const std::string& fault) {
    logging::log(Level::Error, "reload_failed",
                 {{"fault", fault}, {"hint", "nothing has changed; run postern config check"}});
}

}  // namespace

gateway::ReadOptions read_options(const config::Config& config) {
    return {config.mount, config.session.secure == config::Secure::Always};
}

LiveSite::LiveSite(Prepared&& prepared, config::Sources sources, const Clock& clock, std::size_t connections)
    : sources_(std::move(sources)),
      clock_(clock),
      connections_(connections),
      config_(prepared.config),
      read_templates_(fingerprint(config_.templates.directory)),
      seen_templates_(read_templates_),
      app_(start(std::move(prepared))) {}

std::shared_ptr<App> LiveSite::start(Prepared&& prepared) const {
    auto app = std::make_shared<App>(std::move(prepared.config), std::move(prepared.templates),
                                     std::move(prepared.look), clock_, connections_);
    app->start_late_writes();
    return app;
}

std::shared_ptr<App> LiveSite::app() const {
    const std::lock_guard lock(mutex_);
    return app_;
}

gateway::ServedApplication LiveSite::application() const {
    return {[app = app()](const http::Request& request) { return app->answer(request); },
            read_options(config_)};
}

void LiveSite::reload(gateway::FastCgiServer& server) {
    read_templates_ = seen_templates_ = fingerprint(config_.templates.directory);
    auto prepared = prepare(sources_);
    if (!prepared) {
        for (const std::string& problem : prepared.error())
            logging::config_error(problem);
        return refuse_reload(fmt::format("{} mistakes in the configuration", prepared.error().size()));
    }
    keep_start_settings(prepared->config);
    log_warnings(*prepared);
    config::Config next = prepared->config;
    const std::string file = prepared->file.string();
    try {
        auto app = start(*std::move(prepared));
        app->watch([&server] { return server.load(); });
        const std::lock_guard lock(mutex_);
        app_ = std::move(app);
    } catch (const std::exception& error) {
        return refuse_reload(error.what());
    }
    if (next.templates.directory != config_.templates.directory)
        read_templates_ = seen_templates_ = fingerprint(next.templates.directory);
    config_ = std::move(next);
    apply(config_.log);
    server.replace(application());
    logging::log(Level::Info, "reloaded", {{"configuration", file}});
}

void LiveSite::keep_start_settings(config::Config& next) const {
    for (const config::Setting& setting : config::settings()) {
        if (!setting.is_for_start || setting.show(next) == setting.show(config_)) continue;
        logging::log(Level::Warning, "restart_needed", {{"setting", std::string(setting.key)}});
        (void)setting.assign(next, setting.show(config_));
    }
}

bool LiveSite::has_changed_templates() {
    if (!config_.templates.reload) return false;
    std::string now = fingerprint(config_.templates.directory);
    const bool is_settled = now == seen_templates_;
    seen_templates_ = std::move(now);
    return is_settled && seen_templates_ != read_templates_;
}

}  // namespace postern::commands
