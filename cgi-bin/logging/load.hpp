#pragma once

#include <cstddef>

namespace postern::logging {

// The load of a server at one moment, in threads and requests.
struct Load {
    std::size_t workers = 0;       // threads for pages and checks
    std::size_t busy_workers = 0;  // workers that answer a request
    std::size_t slow_threads = 0;  // threads for slow requests
    std::size_t busy_slow_threads = 0;
    std::size_t waiting = 0;      // slow requests that wait for a thread
    std::size_t turned_away = 0;  // slow requests since the start that had no place or waited too long

    bool is_slow() const { return busy_slow_threads + waiting > 0; }
    bool is_busy() const { return busy_workers > 0 || is_slow(); }
};

}  // namespace postern::logging
