#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <initializer_list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/secret.hpp"
#include "config/config.hpp"
#include "database/error.hpp"
#include "database/late_writes.hpp"
#include "database/sqlite_file.hpp"
#include "database/transaction.hpp"

namespace postern::database {

// Where the tables are stored.
struct Place {
    std::filesystem::path file;  // the SQLite file
    Secret url = {};             // if not empty: the PostgreSQL database, and `file` is not used
};

// "postern.db" in the state directory, or the configured PostgreSQL database.
Place place_of(const config::Config& config);

enum class Tables {
    BringUpToDate,
    LeaveAlone,
};

// The events that an acknowledged change survives.
enum class Outlives {
    PowerCut,
    KilledProcess,  // much cheaper: the transaction does not wait for the disk
};

struct Terms {
    // The transaction begins when no other transaction holds one of these names, and holds them until it
    // ends. No row with a name needs to exist.
    std::vector<std::string> holding = {};
    Outlives outlives = Outlives::PowerCut;
    // PostgreSQL may take longer than five seconds for a statement.
    bool may_take_long = false;
};

class Availability;
class HangWatch;
class Pool;

// An SQLite file (write-ahead log, mode 0600) or a PostgreSQL database, with a pool of connections. Safe from
// any worker. Several processes may use one database: a process that finds the SQLite file locked waits up to
// ten seconds. A connection that a PostgreSQL server dropped is opened again. A connection to an SQLite file
// that was replaced or could not be written is opened again too, so an operator can fix the file while the
// program runs. No exception or type of the database library leaves this folder.
class Database {
public:
    // Creates the file if it is missing and brings the tables up to date. If a PostgreSQL server is away, the
    // tables are brought up to date when the server is back. Connections beyond the first are opened when
    // they are needed. Throws DatabaseError; DatabaseAway only with Tables::LeaveAlone.
    Database(Place place, std::size_t connections, Tables tables = Tables::BringUpToDate);
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;
    ~Database();

    // Runs `work(Reader&)` and returns its result. If a kept connection turns out to be dead, `work` starts
    // again on a new connection. Throws DatabaseError.
    template <typename Work>
    auto use(const Work& work) {
        return result_of<Reader>(work, [this](const auto& each) { read(each); });
    }

    // Executes a single statement, without BEGIN and COMMIT, and returns the number of rows that it wrote or
    // deleted. The statement must bear to run twice, because use()'s rule for dead connections applies. See
    // Reader for the text and the values.
    long long run(std::string_view text, std::initializer_list<In> in = {});

    // Runs `work(Transaction&)` in a transaction, which is rolled back if `work` throws. After BEGIN the work
    // is never repeated: if the connection is lost during the commit, the outcome is unknown and DatabaseAway
    // is thrown. In SQLite the transaction holds the write lock from its start. In PostgreSQL, a row that is
    // read and then written must be read FOR UPDATE, or while the transaction holds a name.
    template <typename Work>
    auto change(const Work& work, const Terms& terms = {}) {
        return result_of<Transaction>(work, [&](const auto& each) { write(each, terms); });
    }

    // For changes that may be lost: runs `work(Transaction&)` in a transaction, which it may share with other
    // such work (LateWrites). Before start_late_writes(), the work is done when this function returns; then
    // it is done a moment later, in a thread that uses one of the connections.
    void write_late(std::string_view key, LateWrites::Work work) { late_writes_.add(key, std::move(work)); }
    // Requires: no other thread uses the database yet.
    void start_late_writes() { late_writes_.start(); }

    // Like change(), but always rolled back: shows whether a change would succeed.
    void rehearse(const std::function<void(Transaction&)>& work);

    bool is_postgresql() const { return !place_.url.empty(); }

    // Calls `observer` before each message to the database, with the text of the message: each is a round
    // trip if the database is a server. Requires: no connection is in use.
    void observe(std::function<void(std::string_view)> observer) { observer_ = std::move(observer); }

    // The version of the tables; 0: no tables exist. newest_version() is the version that this program
    // creates.
    int version();
    static int newest_version();

    // Why the database cannot be written, and the fix; empty if it can. SQLite: found by a write that reaches
    // the disk. PostgreSQL: found from the server's settings and the privileges on each table; nothing is
    // written.
    std::string write_fault();

    // The damage inside the file, as SQLite reports it; empty if none is found. Takes long on a large file.
    std::string damage();

    // Writes a copy of the SQLite file as it is now (mode 0600), while other processes keep working.
    // Requires: SQLite, and that `copy` does not exist.
    void back_up(const std::filesystem::path& copy);

private:
    class Lease;
    class WithoutSync;
    class OpenTransaction;

    // Runs the work inside `run_each` and returns the result of the work.
    template <typename Argument, typename Work, typename Run>
    static auto result_of(const Work& work, const Run& run_each) {
        using Result = std::invoke_result_t<Work, Argument&>;
        if constexpr (std::is_void_v<Result>) {
            run_each([&work](Argument& argument) { work(argument); });
        } else {
            std::optional<Result> result;
            run_each([&work, &result](Argument& argument) { result.emplace(work(argument)); });
            return std::move(*result);
        }
    }

    void read(const std::function<void(Reader&)>& work);
    void write(const std::function<void(Transaction&)>& work, const Terms& terms);
    void begin(Connection& connection, const Terms& terms) const;
    void require_room() const;
    void open(Connection& connection);
    void bring_up_to_date(Connection& connection) const;

    Place place_;
    SqliteFile file_;
    const Tables tables_;
    std::function<void(std::string_view)> observer_;
    std::atomic<std::uint64_t> ready_ = 0;  // Connection::opened() of the file that has up-to-date tables
    std::mutex getting_ready_;
    std::unique_ptr<HangWatch> hang_watch_;  // null for SQLite
    std::unique_ptr<Availability> availability_;
    std::unique_ptr<Pool> pool_;
    LateWrites late_writes_{*this};  // must be the last member: it uses the others until it ends
};

}  // namespace postern::database
