#include "commands/housekeeping.hpp"

#include <exception>
#include <utility>

#include "logging/log.hpp"

namespace postern::commands {

Housekeeping::Housekeeping(Purge purge) : Housekeeping(std::move(purge), Pace{}) {}

Housekeeping::Housekeeping(Purge purge, Pace pace)
    : purge_(std::move(purge)), pace_(pace), thread_([this](const std::stop_token& stop) { run(stop); }) {}

void Housekeeping::run(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    while (!stop.stop_requested()) {
        const auto wait = has_more() ? pace_.pause : pace_.rest;
        stopped_.wait_for(lock, stop, wait, [] { return false; });
    }
}

// Catches every exception, because an exception that leaves the thread ends the process.
bool Housekeeping::has_more() {
    try {
        const int count = purge_(pace_.count);
        fault_.clear();
        return count > 0;
    } catch (const std::exception& error) {
        if (fault_ != error.what())
            logging::log(logging::Level::Warning, "purge_failed", {{"fault", error.what()}});
        fault_ = error.what();
        return false;
    }
}

}  // namespace postern::commands
