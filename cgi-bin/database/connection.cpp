#include "database/connection.hpp"

#include <algorithm>
#include <utility>

#include <sys/socket.h>

#include "database/error.hpp"
#include "database/postgresql.hpp"
#include "database/sqlite.hpp"

namespace postern::database {
namespace {

// SQLite knows no row locks: its transaction holds the whole file.
std::string as_sqlite(std::string_view text) {
    const std::size_t begin = text.find(" FOR UPDATE");
    std::string own(text.substr(0, begin));
    if (begin < text.size()) own += text.substr(std::min(text.find(')', begin), text.size()));
    return own;
}

}  // namespace

void Connection::open() {
    try {
        if (is_postgresql()) {
            open_postgresql(session_, url_);
            if (hang_watch_ != nullptr) socket_ = socket_of_postgresql(session_);
            const auto watched = watch();
            set_up_postgresql(session_);
            opened_ = 1;
        } else {
            open_sqlite(session_, file_);
            opened_ = file_.note_opened();
        }
    } catch (const soci::soci_error& error) {
        close();
        // A server that fails now may work later.
        if (is_postgresql()) throw DatabaseAway(fault_of_postgresql(error));
        throw DatabaseError(fault_of_sqlite(error, file_.path()));
    } catch (...) {
        close();  // a half-open connection would count as open the next time
        throw;
    }
}

void Connection::close() {
    // The library may have closed the socket already, and its number may now be another socket's.
    if (socket_ != -1) socket_ = socket_of_postgresql(session_);
    if (socket_ != -1 && hang_watch_->has_just_ended_a_wait()) shutdown(socket_, SHUT_RDWR);
    {
        const auto watched = watch();
        forget_statements();  // waits for an answer to each
    }
    session_.close();
    socket_ = -1;
    is_given_up_ = is_patient_ = false;
}

void Connection::note_opened_again() {
    if (!is_postgresql()) opened_ = file_.note_opened();
}

void Connection::forget_statements() {
    failed_.clear();
    statements_.clear();
}

void Connection::end_lease() {
    failed_.clear();
    is_patient_ = false;
    if (is_given_up_) close();
}

void Connection::announce(std::string_view text) const {
    if (observer_) observer_(text);
}

void Connection::once(const std::string& text) {
    const auto watched = watch();
    try {
        announce(text);
        session_ << text;
    } catch (const soci::soci_error& error) {
        rethrow(error, watched);
    }
}

template <typename Work>
auto Connection::with_statement(std::string_view text, std::span<const In> in, std::span<const Out> out,
                                const Work& work) {
    auto found = statements_.find(text);
    try {
        if (found == statements_.end()) {
            if (is_postgresql()) announce(text);
            const std::string own = is_postgresql() ? std::string(text) : as_sqlite(text);
            found = statements_
                        .emplace(std::piecewise_construct, std::forward_as_tuple(text),
                                 std::forward_as_tuple(session_, own, in, out))
                        .first;
        }
        announce(text);
        return work(found->second);
    } catch (...) {
        if (found != statements_.end()) failed_.push_back(statements_.extract(found));
        throw;
    }
}

long long Connection::run(std::string_view text, std::span<const In> in) {
    const auto watched = watch();
    try {
        return with_statement(text, in, {}, [&](Statement& statement) { return statement.run(in); });
    } catch (const soci::soci_error& error) {
        rethrow(error, watched);
    }
}

void Connection::read(std::string_view text, std::span<const In> in, std::span<const Out> out,
                      const std::function<void()>& each) {
    const auto watched = watch();
    try {
        with_statement(text, in, out, [&](Statement& statement) { statement.read(in, out, each); });
    } catch (const soci::soci_error& error) {
        rethrow(error, watched);
    }
}

void Connection::rethrow(const soci::soci_error& error, const HangWatch::Watched& watched) {
    if (!is_postgresql()) {
        if (is_fault_of_file(error)) give_up();
        throw DatabaseError(fault_of_sqlite(error, file_.path()));
    }
    if (watched.is_over()) {
        give_up();
        throw DatabaseHangs("database: the server does not answer");
    }
    // For use after a fault: not every category of SOCI reports a lost connection, but the connection itself
    // does.
    if (!session_.is_connected()) {
        give_up();
        throw DatabaseAway("database: connection lost");
    }
    // A connection keeps the read-only default from its start, and may lead to a server that was demoted.
    if (is_refusal_to_write(error)) give_up();
    throw DatabaseError(fault_of_postgresql(error));
}

}  // namespace postern::database
