#pragma once

#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <span>
#include <string>
#include <string_view>

#include <soci/soci.h>

#include "base/secret.hpp"
#include "database/hang_watch.hpp"
#include "database/sqlite_file.hpp"
#include "database/statement.hpp"
#include "database/value.hpp"

namespace postern::database {

// A connection to the SQLite file or to PostgreSQL, with its prepared statements. Used by one thread at a
// time. Turns every exception of SOCI into a DatabaseError.
class Connection {
public:
    using Observer = std::function<void(std::string_view)>;

    // Uses the file, unless there is a URL of PostgreSQL. `observer` gets the text of each message to the
    // database, before it is sent. `hang_watch` watches each wait for PostgreSQL; null: nobody does. All four
    // must outlive the connection.
    Connection(SqliteFile& file, const Secret& url, const Observer& observer, HangWatch* hang_watch)
        : file_(file), url_(url), observer_(observer), hang_watch_(hang_watch) {}
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    ~Connection() { close(); }

    bool is_postgresql() const { return !url_.empty(); }
    bool is_open() { return session_.get_backend() != nullptr; }
    // Requires: not open. If it throws, the connection is not open.
    void open();
    void close();

    // Until the end of the lease, the waits of this connection are not watched.
    void be_patient() { is_patient_ = true; }

    // The number of the file that the connection opened (SqliteFile::note_opened); 1 for PostgreSQL.
    std::uint64_t opened() const { return opened_; }
    // A new file has a log only after its first change: call this after that change.
    void note_opened_again();
    // Tells whether the path of the SQLite file still leads to the file that the connection opened.
    bool is_in_place() const { return is_postgresql() || file_.is_still(opened_); }

    // The connection must not be used any more. The end of the lease closes it.
    void give_up() { is_given_up_ = true; }
    // Call when the work with the connection has ended.
    void end_lease();

    // Executes statements without parameters, in one message, and keeps nothing.
    void once(const std::string& text);
    // Executes a statement that is prepared once. See Reader and Transaction.
    long long run(std::string_view text, std::span<const In> in);
    void read(std::string_view text, std::span<const In> in, std::span<const Out> out,
              const std::function<void()>& each);
    void forget_statements();

private:
    using Statements = std::map<std::string, Statement, std::less<>>;
    template <typename Work>
    auto with_statement(std::string_view text, std::span<const In> in, std::span<const Out> out,
                        const Work& work);
    void announce(std::string_view text) const;
    HangWatch::Watched watch() { return {is_patient_ ? nullptr : hang_watch_, socket_}; }
    [[noreturn]] void rethrow(const soci::soci_error& error, const HangWatch::Watched& watched);

    SqliteFile& file_;
    const Secret& url_;
    const Observer& observer_;
    HangWatch* hang_watch_;
    int socket_ = -1;
    soci::session session_;
    Statements statements_;
    // Kept until the lease ends: in a failed transaction PostgreSQL cannot drop a prepared statement.
    std::list<Statements::node_type> failed_;
    std::uint64_t opened_ = 0;
    bool is_given_up_ = false;
    bool is_patient_ = false;
};

}  // namespace postern::database
