#pragma once

#include <atomic>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <typeindex>
#include <vector>

#include <soci/connection-pool.h>
#include <soci/session.h>
#include <soci/soci.h>

#include "base/secret.hpp"
#include "config/config.hpp"
#include "database/sqlite_file.hpp"

namespace postern::database {

// The database cannot do its work: it is locked for too long, full, damaged, or from a newer version. The
// message names only the kind of fault: the library's own text may contain statements and values.
class DatabaseError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

// The database server cannot be reached. It may be back at the next request.
class DatabaseAway : public DatabaseError {
public:
    using DatabaseError::DatabaseError;
};

// Executes the statement and returns the number of rows it wrote or deleted.
inline long long rows_changed_by(soci::statement& statement) {
    statement.execute(true);
    return statement.get_affected_rows();
}

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

// An SQLite file (write-ahead log, mode 0600) or a PostgreSQL database, with a pool of connections. Safe from
// any worker. Several processes may use one database: a process that finds the SQLite file locked waits up to
// ten seconds. A connection that a PostgreSQL server dropped is opened again. A connection to an SQLite file
// that was replaced or could not be written is opened again too, so an operator can fix the file while the
// program runs.
class Database {
public:
    // Creates the file if it is missing and brings the tables up to date. If a PostgreSQL server is away, the
    // tables are brought up to date when the server is back. Connections beyond the first are opened when
    // they are needed. Throws DatabaseError; DatabaseAway only with Tables::LeaveAlone.
    Database(Place place, std::size_t connections, Tables tables = Tables::BringUpToDate);

    // Runs `work(soci::session&)` and returns its result. For reading, and for a single statement that may
    // run twice without harm: if a kept connection turns out to be dead, `work` starts again on a new
    // connection. Throws DatabaseError.
    template <typename Work>
    auto use(const Work& work) {
        Lease lease(*this);
        return run(lease, work);
    }

    // Like use(), with a statement that each connection prepares once. `Statement` is constructed from a
    // soci::session and holds the statement with its bound variables. `work(Statement&)` must fetch all rows,
    // because SQLite holds its read lock until then. After an exception the statement is prepared again.
    template <typename Statement, typename Work>
    auto use_prepared(const Work& work) {
        Lease lease(*this);
        try {
            return run(lease, [&](soci::session&) { return work(lease.prepared<Statement>()); });
        } catch (...) {
            lease.drop_prepared<Statement>();
            throw;
        }
    }

    // Like use(), in one transaction, which is rolled back if `work` throws. After BEGIN the work is never
    // repeated: if the connection is lost during the commit, the outcome is unknown and DatabaseAway is
    // thrown. In SQLite the transaction holds the write lock from its start. In PostgreSQL, a row that is
    // read and then written must be read with for_update(), or under hold().
    template <typename Work>
    auto change(const Work& work, Outlives outlives = Outlives::PowerCut) {
        Lease lease(*this);
        const Haste haste(*this, lease, outlives);
        run(lease, [&](soci::session& sql) { begin(sql, outlives); });
        try {
            WriteTransaction transaction(lease);
            if constexpr (std::is_void_v<std::invoke_result_t<Work, soci::session&>>) {
                work(lease.session());
                transaction.commit();
            } else {
                auto result = work(lease.session());
                transaction.commit();
                return result;
            }
        } catch (const soci::soci_error& error) {
            rethrow(lease, error);
        }
    }

    // Like change(), but always rolled back: shows whether a change would succeed.
    template <typename Work>
    void rehearse(const Work& work) {
        require_room();
        Lease lease(*this);
        run(lease, [&](soci::session& sql) { begin(sql, Outlives::PowerCut); });
        try {
            const WriteTransaction undone(lease);
            work(lease.session());
        } catch (const soci::soci_error& error) {
            rethrow(lease, error);
        }
    }

    // Executes a statement that the connection prepares once; returns whether a row was read. For statements
    // of requests, with constant text. `bound` holds the input and output variables (soci::use, soci::into).
    // Throws soci::soci_error. Requires: `sql` comes from use(), change() or rehearse(); a SELECT returns at
    // most one row, and in SQLite reads at least one of its columns.
    template <typename... Bound>
    bool execute(soci::session& sql, const std::string& text, const Bound&... bound) {
        Statements& statements = statements_[position_of(sql)];
        const auto [found, is_new] = statements.by_text.try_emplace(text, sql);
        soci::statement& statement = found->second;
        try {
            if (is_new) {
                statement.alloc();
                statement.prepare(text);
            }
            // Exchange all variables: SQLite still points at the variables of the last call, which no longer
            // exist.
            (statement.exchange(bound), ...);
            statement.define_and_bind();
            const bool has_row = statement.execute(true);
            // Fetch to the end, because SQLite holds its read lock until then.
            [[maybe_unused]] const bool has_more = has_row && statement.fetch();
            assert(!has_more);
            statement.bind_clean_up();
            return has_row;
        } catch (...) {
            statements.failed.push_back(statements.by_text.extract(found));
            throw;
        }
    }

    bool is_postgresql() const { return !place_.url.empty(); }

    // The end of a SELECT inside change() that reads a row to write it.
    std::string for_update() const { return is_postgresql() ? " FOR UPDATE" : ""; }

    // Inside change(): waits until no other transaction holds this name, then holds it until the transaction
    // ends. No row with the name needs to exist. Code that holds several names must take them in the same
    // order everywhere.
    void hold(soci::session& sql, std::string_view name);

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
    // The prepared statements of a connection; destroyed before the connection.
    struct Statements {
        using ByText = std::map<std::string, soci::statement>;
        std::map<std::type_index, std::shared_ptr<void>> by_type;
        ByText by_text;
        // Kept until the connection is given back: in a failed transaction PostgreSQL cannot drop a prepared
        // statement.
        std::vector<ByText::node_type> failed;
        std::uint64_t opened = 0;  // SqliteFile::note_opened(); 1 for PostgreSQL
    };

    // A connection, taken from the pool for the lifetime of this object.
    class Lease {
    public:
        explicit Lease(Database& database);
        Lease(const Lease&) = delete;
        Lease& operator=(const Lease&) = delete;
        ~Lease();
        soci::session& session() const;
        // Tells whether the connection was already open, so that it may have died meanwhile.
        bool was_kept() const { return was_kept_; }
        void renew();
        void close() const;
        Statements& statements() const { return database_.statements_[position_]; }

        template <typename Statement>
        Statement& prepared() const {
            std::shared_ptr<void>& statement = statements().by_type[typeid(Statement)];
            if (!statement) statement = std::make_shared<Statement>(session());
            return *static_cast<Statement*>(statement.get());
        }
        template <typename Statement>
        void drop_prepared() const {
            statements().by_type.erase(typeid(Statement));
        }

    private:
        void open();
        Database& database_;
        std::size_t position_;
        bool was_kept_ = false;
    };

    // While this object lives, commits on an SQLite connection do not wait for the disk. SQLite must be told
    // outside a transaction.
    class Haste {
    public:
        Haste(const Database& database, const Lease& lease, Outlives outlives);
        Haste(const Haste&) = delete;
        Haste& operator=(const Haste&) = delete;
        ~Haste();

    private:
        const Lease& lease_;
        bool is_on_ = false;
    };

    // The transaction that begin() began. The destructor rolls back an uncommitted transaction.
    class WriteTransaction {
    public:
        explicit WriteTransaction(const Lease& lease) : lease_(lease) {}
        WriteTransaction(const WriteTransaction&) = delete;
        WriteTransaction& operator=(const WriteTransaction&) = delete;
        ~WriteTransaction();
        void commit();

    private:
        const Lease& lease_;
        bool is_open_ = true;
    };

    template <typename Work>
    auto run(Lease& lease, const Work& work) {
        try {
            return work(lease.session());
        } catch (const soci::soci_error& error) {
            if (!lease.was_kept() || !is_lost(lease.session())) rethrow(lease, error);
        }
        lease.renew();
        try {
            return work(lease.session());
        } catch (const soci::soci_error& error) {
            rethrow(lease, error);
        }
    }

    void begin(soci::session& sql, Outlives outlives) const;
    bool is_lost(soci::session& sql) const;
    std::size_t position_of(const soci::session& sql);
    [[noreturn]] void rethrow(Lease& lease, const soci::soci_error& error) const;
    void require_room() const;
    bool is_in_place(std::size_t position) const;
    void open(const Lease& lease);
    void open_file(const Lease& lease);
    void open_postgresql(soci::session& sql) const;
    void bring_up_to_date(const Lease& lease);

    Place place_;
    SqliteFile file_;
    const Tables tables_;
    std::atomic<std::uint64_t> ready_ = 0;  // Statements::opened of the file that has up-to-date tables
    std::mutex getting_ready_;
    soci::connection_pool pool_;
    std::vector<Statements> statements_;  // one entry for each connection of the pool
};

}  // namespace postern::database
