#include "database/sqlite.hpp"

#include <chrono>
#include <mutex>
#include <thread>

#include <soci/sqlite3/soci-sqlite3.h>

#include "database/error.hpp"

namespace postern::database {
namespace {

// The pause between tries on a locked file, and the number of tries. SQLite's own handler sleeps up to 100 ms
// between tries, and so starves while others write without a pause.
constexpr std::chrono::milliseconds kBusyPause{2};
constexpr int kBusyTries = 5000;

// Call before the process opens its first connection. The pool gives each connection to one thread at a time,
// so SQLite need not lock each connection. SQLite need not count its memory either, which it does under one
// lock for all threads.
void configure_sqlite() {
    static std::once_flag once;
    std::call_once(once, [] {
        sqlite_api::sqlite3_config(SQLITE_CONFIG_MULTITHREAD);
        sqlite_api::sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    });
}

void wait_when_locked(soci::session& session) {
    const auto* backend = static_cast<soci::sqlite3_session_backend*>(session.get_backend());
    sqlite_api::sqlite3_busy_handler(
        backend->conn_,
        [](void*, int tries) {
            std::this_thread::sleep_for(kBusyPause);
            return tries < kBusyTries ? 1 : 0;
        },
        nullptr);
}

// Returns the journal mode: write-ahead unless SQLite cannot. If two connections change the mode of a new
// file at once, both hold the read lock and want to write: SQLite then refuses one of them without calling
// the handler above.
std::string write_ahead_mode(soci::session& session) {
    const auto deadline = std::chrono::steady_clock::now() + kBusyTries * kBusyPause;
    while (true) {
        try {
            std::string mode;
            session << "PRAGMA journal_mode = WAL", soci::into(mode);
            return mode;
        } catch (const soci::sqlite3_soci_error& error) {
            if (error.result() != SQLITE_BUSY || std::chrono::steady_clock::now() >= deadline) throw;
        }
        std::this_thread::sleep_for(kBusyPause);
    }
}

// SQLite's number of the fault. SOCI throws soci_error itself only for faults without a number.
int result_of(const soci::soci_error& error) {
    const auto* own = dynamic_cast<const soci::sqlite3_soci_error*>(&error);
    return own == nullptr ? SQLITE_ERROR : own->result();
}

}  // namespace

void open_sqlite(soci::session& session, SqliteFile& file) {
    configure_sqlite();
    file.prepare();
    session.open(soci::sqlite3, "db=\"" + file.path().string() + "\"");
    // Must come first: without the handler, the statements below fail at once while another process is at
    // work.
    wait_when_locked(session);
    session << "PRAGMA foreign_keys = ON";
    // An acknowledged sign-out must outlive a power cut, so every commit reaches the disk.
    session << "PRAGMA synchronous = FULL";
    if (write_ahead_mode(session) != "wal")
        throw DatabaseError(file.path().string() + ": SQLite cannot keep a write-ahead log there");
}

bool is_fault_of_file(const soci::soci_error& error) {
    constexpr int kPrimary = 0xFF;
    switch (result_of(error) & kPrimary) {
        case SQLITE_READONLY:
        case SQLITE_CANTOPEN:
        case SQLITE_PERM:
        case SQLITE_IOERR:
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
            return true;
        default:
            return false;
    }
}

std::string fault_of_sqlite(const soci::soci_error& error, const std::filesystem::path& file) {
    const std::string fault = sqlite_api::sqlite3_errstr(result_of(error));
    return is_fault_of_file(error) ? file.string() + ": " + fault : "database: " + fault;
}

}  // namespace postern::database
