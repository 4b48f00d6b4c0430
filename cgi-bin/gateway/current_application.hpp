#pragma once

#include <memory>
#include <mutex>
#include <utility>

#include "gateway/application.hpp"
#include "gateway/read_request.hpp"

namespace postern::gateway {

// The application of a server, and how its requests are read.
struct ServedApplication {
    Application answer;
    ReadOptions read;
};

// The application of the requests that arrive now. A request holds its application until it is answered, so a
// replaced application lives as long as its last request. Safe from any thread.
class CurrentApplication {
public:
    explicit CurrentApplication(ServedApplication application)
        : application_(std::make_shared<ServedApplication>(std::move(application))) {}

    std::shared_ptr<const ServedApplication> get() const {
        const std::lock_guard lock(mutex_);
        return application_;
    }
    void replace(ServedApplication application) {
        auto next = std::make_shared<const ServedApplication>(std::move(application));
        const std::lock_guard lock(mutex_);
        application_.swap(next);
    }

private:
    mutable std::mutex mutex_;
    std::shared_ptr<const ServedApplication> application_;
};

}  // namespace postern::gateway
