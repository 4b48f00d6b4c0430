#pragma once

#include <cstddef>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <utility>

#include <soci/connection-pool.h>
#include <soci/session.h>
#include <soci/soci.h>

namespace postern::database {

// The database cannot do its work: away, locked for too long, full, damaged, or from a newer version. The
// message names the kind of fault only: the library's own text may hold statements and values.
class DatabaseError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

// The SQLite file (write-ahead log, mode 0600) and a pool of connections to it. Safe from any worker; several
// processes may use one file at once: whoever finds it locked waits up to five seconds.
class Database {
public:
    // Creates the file when it is missing and brings its tables up to date. Connections beyond the first are
    // opened when they are needed. Throws DatabaseError.
    Database(std::filesystem::path file, std::size_t connections);

    // Runs `work(soci::session&)` and returns what it returns. One statement is its own transaction.
    // Throws DatabaseError.
    template <typename Work>
    auto use(Work&& work) {
        try {
            const Lease lease(*this);
            return std::forward<Work>(work)(lease.session());
        } catch (const soci::soci_error& error) {
            rethrow(error);
        }
    }

    // The same in one transaction that holds the write lock from its start; rolled back when `work` throws.
    template <typename Work>
    auto change(Work&& work) {
        return use([&](soci::session& sql) {
            WriteTransaction transaction(sql);
            if constexpr (std::is_void_v<std::invoke_result_t<Work, soci::session&>>) {
                work(sql);
                transaction.commit();
            } else {
                auto result = work(sql);
                transaction.commit();
                return result;
            }
        });
    }

    // The same, but undone at the end: shows whether a change could be made.
    template <typename Work>
    void rehearse(Work&& work) {
        use([&](soci::session& sql) {
            const WriteTransaction undone(sql);
            work(sql);
        });
    }

private:
    // A connection taken out of the pool for as long as this lives.
    class Lease {
    public:
        explicit Lease(Database& database);
        Lease(const Lease&) = delete;
        Lease& operator=(const Lease&) = delete;
        ~Lease();
        soci::session& session() const;

    private:
        Database& database_;
        std::size_t position_;
    };

    // soci::transaction begins with a read lock, and SQLite refuses at once to raise that to a write lock
    // while somebody else writes: so this one takes the write lock first and waits for it.
    class WriteTransaction {
    public:
        explicit WriteTransaction(soci::session& sql);
        WriteTransaction(const WriteTransaction&) = delete;
        WriteTransaction& operator=(const WriteTransaction&) = delete;
        ~WriteTransaction();
        void commit();

    private:
        soci::session& sql_;
        bool is_open_ = true;
    };

    [[noreturn]] static void rethrow(const soci::soci_error& error);
    void open(soci::session& sql) const;

    std::filesystem::path file_;
    soci::connection_pool pool_;
};

}  // namespace postern::database
