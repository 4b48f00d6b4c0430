#pragma once

#include <memory>
#include <mutex>
#include <utility>

#include "gateway/application.hpp"
#include "gateway/read_request.hpp"

namespace postern::gateway {

// The application of a server, and how its requests are read.
struct Service {
    Application application;
    ReadOptions read;
};

// The service of the requests that arrive now. A request holds its service until it is answered, so a
// replaced service lives as long as its last request. Safe from any thread.
class CurrentService {
public:
    explicit CurrentService(Service service) : service_(std::make_shared<Service>(std::move(service))) {}

    std::shared_ptr<const Service> get() const {
        const std::lock_guard lock(mutex_);
        return service_;
    }
    void replace(Service service) {
        auto next = std::make_shared<const Service>(std::move(service));
        const std::lock_guard lock(mutex_);
        service_.swap(next);
    }

private:
    mutable std::mutex mutex_;
    std::shared_ptr<const Service> service_;
};

}  // namespace postern::gateway
