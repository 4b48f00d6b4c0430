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

// The database cannot do its work: locked for too long, full, damaged, or from a newer version. The message
// names the kind of fault only: the library's own text may hold statements and values.
class DatabaseError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

// The database's server cannot be reached. It may be there again at the next request.
class DatabaseAway : public DatabaseError {
public:
    using DatabaseError::DatabaseError;
};

// Executes the statement and says how many rows it wrote or removed.
inline long long rows_changed_by(soci::statement& statement) {
    statement.execute(true);
    return statement.get_affected_rows();
}

// Where the tables are.
struct Place {
    std::filesystem::path file;  // the SQLite file
    Secret url = {};             // when not empty: the PostgreSQL database, and there is no file
};

// "postern.db" in the state directory, or the configured PostgreSQL database.
Place place_of(const config::Config& config);

enum class Tables {
    BringUpToDate,
    LeaveAlone,
};

// What a change is still there after, once it was acknowledged.
enum class Outlives {
    PowerCut,
    KilledProcess,  // a good deal cheaper: nobody waits for the disk
};

// An SQLite file (write-ahead log, mode 0600) or a PostgreSQL database, and a pool of connections to it. Safe
// from any worker; several processes may use one database at once: whoever finds the file locked waits up to
// ten seconds, and a connection that a PostgreSQL server dropped is made anew. So is one to an SQLite file
// that was replaced or could not be written: what made it fail may be put right while the program runs.
class Database {
public:
    // Creates the file when it is missing and brings the tables up to date; with a PostgreSQL server that is
    // away, once it is there. Connections beyond the first are opened when they are needed.
    // Throws DatabaseError.
    Database(Place place, std::size_t connections, Tables tables = Tables::BringUpToDate);

    // Runs `work(soci::session&)` and returns what it returns: for reading, and for one statement that does
    // no harm twice. When a kept connection turns out to be dead, the work is done again from its start on a
    // new one. Throws DatabaseError.
    template <typename Work>
    auto use(const Work& work) {
        Lease lease(*this);
        return run(lease, work);
    }

    // The same with a statement that each connection prepares once: `Statement` is made of a soci::session,
    // and holds the statement with the variables that it is bound to. `work(Statement&)` reads what it finds
    // to the end, as SQLite's read lock lasts until then. One with which something went wrong is made anew.
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

    // The same as use() in one transaction, rolled back when `work` throws; once begun it is not done again:
    // with a connection lost at its end nobody knows whether it counts, and DatabaseAway says that. In SQLite
    // it holds the write lock from its start; in PostgreSQL a row that it reads and then writes is to be read
    // with for_update(), or under hold().
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

    // The same, but undone at the end: shows whether a change could be made.
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

    // Executes a statement that the connection prepares once, and returns whether there was a row to read.
    // For what requests execute, with texts that do not vary. `bound` is what is put in and read out
    // (soci::use, soci::into). Throws soci::soci_error. Requires: `sql` is what use(), change() or rehearse()
    // gave to their work; a SELECT has one row at the most, and in SQLite reads something of it.
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
            // All of them: SQLite still points at the last call's values, which are no more.
            (statement.exchange(bound), ...);
            statement.define_and_bind();
            const bool has_row = statement.execute(true);
            // To the end, as SQLite's read lock lasts until then.
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

    // What ends a SELECT inside change() whose row will be written.
    std::string for_update() const { return is_postgresql() ? " FOR UPDATE" : ""; }

    // Inside change(): nobody else who holds the same name gets further than this until the transaction ends,
    // whether or not there is a row for it. Who holds several takes them in one order everywhere.
    void hold(soci::session& sql, std::string_view name);

    // The version of the tables, and the one that this program makes of them; 0: there are none.
    int version();
    static int newest_version();

    // Why nothing can be written, and the cure, found by writing; empty: nothing stands in the way. In SQLite
    // the write reaches the disk; in PostgreSQL it is undone, and each table's privileges are compared.
    std::string write_fault();

    // What is wrong inside the file, as the database itself finds; empty: nothing. Takes long on a big one.
    std::string damage();

    // Writes a copy of the SQLite file as it is at this moment, while others go on (0600). Requires: SQLite,
    // and a path where nothing is.
    void back_up(const std::filesystem::path& copy);

private:
    // What a connection has prepared; gone before it is.
    struct Statements {
        using ByText = std::map<std::string, soci::statement>;
        std::map<std::type_index, std::shared_ptr<void>> by_type;
        ByText by_text;
        // Until the connection is given back: inside a transaction that failed PostgreSQL forgets none.
        std::vector<ByText::node_type> failed;
        std::uint64_t opened = 0;  // SqliteFile::note_opened; 1 in PostgreSQL
    };

    // A connection taken out of the pool for as long as this lives.
    class Lease {
    public:
        explicit Lease(Database& database);
        Lease(const Lease&) = delete;
        Lease& operator=(const Lease&) = delete;
        ~Lease();
        soci::session& session() const;
        // Whether the connection was open before, and so may have died meanwhile.
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

    // For as long as it lives the connection does not wait for the disk, where that is said outside a
    // transaction.
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

    // The transaction that begin() began: rolled back at the end, unless it was committed.
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
    std::atomic<std::uint64_t> ready_ = 0;  // the file whose tables are up to date, as of Statements::opened
    std::mutex getting_ready_;
    soci::connection_pool pool_;
    std::vector<Statements> statements_;  // for each connection of the pool
};

}  // namespace postern::database
