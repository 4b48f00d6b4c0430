#pragma once

#include <algorithm>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <vector>

#include "database/connection.hpp"

namespace postern::database {

// The connections of a database, each of which one thread uses at a time. Safe from any worker.
class Pool {
public:
    // `make()` returns a std::unique_ptr<Connection>.
    template <typename Make>
    Pool(std::size_t connections, const Make& make) {
        for (std::size_t i = 0; i < connections; ++i)
            entries_.push_back({make(), false});
    }

    // Waits for a free connection. The first one is taken, so that few threads open few connections.
    Connection& lease() {
        std::unique_lock lock(mutex_);
        auto free = entries_.end();
        given_back_.wait(lock, [&] {
            free = std::ranges::find(entries_, false, &Entry::is_leased);
            return free != entries_.end();
        });
        free->is_leased = true;
        return *free->connection;
    }

    void give_back(const Connection& connection) {
        {
            const std::lock_guard lock(mutex_);
            std::ranges::find(entries_, &connection, [](const Entry& entry) {
                return entry.connection.get();
            })->is_leased = false;
        }
        given_back_.notify_one();
    }

private:
    struct Entry {
        std::unique_ptr<Connection> connection;
        bool is_leased;
    };
    std::mutex mutex_;
    std::condition_variable given_back_;
    std::vector<Entry> entries_;
};

}  // namespace postern::database
