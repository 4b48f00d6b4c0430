#pragma once

#include <mutex>

#include "database/error.hpp"

namespace postern::database {

// Whether a server could be reached last. While it is away, one connection is tried at a time, and every
// other request fails at once: a server that hangs keeps at most one worker busy. Safe from any thread.
class Availability {
public:
    // One attempt to connect. Throws DatabaseAway if the server is away and another attempt is under way. It
    // has failed unless succeeded() is called.
    class Attempt {
    public:
        explicit Attempt(Availability& availability) : availability_(availability) {
            const std::lock_guard lock(availability_.mutex_);
            if (availability_.is_away_ && availability_.is_tried_)
                throw DatabaseAway("database: the server is away; another request is trying to connect");
            is_only_one_ = availability_.is_away_;
            if (is_only_one_) availability_.is_tried_ = true;
        }
        Attempt(const Attempt&) = delete;
        Attempt& operator=(const Attempt&) = delete;
        ~Attempt() {
            const std::lock_guard lock(availability_.mutex_);
            availability_.is_away_ = !has_succeeded_;
            if (is_only_one_) availability_.is_tried_ = false;
        }
        void succeeded() { has_succeeded_ = true; }

    private:
        Availability& availability_;
        bool is_only_one_ = false;
        bool has_succeeded_ = false;
    };

    // A connection found that the server does not answer.
    void note_away() {
        const std::lock_guard lock(mutex_);
        is_away_ = true;
    }

private:
    std::mutex mutex_;
    bool is_away_ = false;
    bool is_tried_ = false;
};

}  // namespace postern::database
