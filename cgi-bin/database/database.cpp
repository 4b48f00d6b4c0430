#include "database/database.hpp"

#include <chrono>
#include <cstdint>
#include <string_view>
#include <system_error>
#include <thread>

#include <soci/sqlite3/soci-sqlite3.h>

#include "base/digest.hpp"
#include "base/file.hpp"
#include "database/migrations.hpp"
#include "logging/log.hpp"

namespace postern::database {
namespace {

// How often, and for how long in all, whoever finds the file locked tries again. SQLite's own handler rests
// up to 100 ms between tries, and so starves where many write without a pause.
constexpr std::chrono::milliseconds kBusyPause{2};
constexpr int kBusyTries = 5000;

// What a small change writes to SQLite's log at the most.
constexpr std::uintmax_t kRoomBytes = std::uintmax_t{64} * 1024;

// Any number, but the same in every Postern: who changes the tables holds this lock of PostgreSQL's.
constexpr long long kMigrationLock = 0x706f737465726e;

// The settings of ours that hold unless the URL has its own: libpq takes the last of a kind. A server that
// vanished must not occupy a worker for the minutes that TCP would wait.
std::string with_timeouts(std::string_view url) {
    const auto question = url.find('?');
    const std::string rest(question == std::string_view::npos ? "" : url.substr(question + 1));
    return std::string(url.substr(0, question)) +
           "?connect_timeout=5&tcp_user_timeout=5000"
           "&keepalives_idle=5&keepalives_interval=2&keepalives_count=3" +
           (rest.empty() ? "" : "&" + rest);
}

// For the process, before its first connection. Every connection is used by one thread at a time, as the pool
// leases them, so SQLite need not lock each; and it need not count its memory, which it does under one lock
// for all threads.
void configure_sqlite() {
    static std::once_flag once;
    std::call_once(once, [] {
        sqlite_api::sqlite3_config(SQLITE_CONFIG_MULTITHREAD);
        sqlite_api::sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    });
}

void wait_when_locked(soci::session& sql) {
    const auto* backend = static_cast<soci::sqlite3_session_backend*>(sql.get_backend());
    sqlite_api::sqlite3_busy_handler(
        backend->conn_,
        [](void*, int tries) {
            std::this_thread::sleep_for(kBusyPause);
            return tries < kBusyTries ? 1 : 0;
        },
        nullptr);
}

// The journal mode, write-ahead unless SQLite cannot. Two that change a new file to it at once both hold the
// lock for reading and want to write: SQLite refuses one of them without asking the handler above.
std::string write_ahead_mode(soci::session& sql) {
    const auto deadline = std::chrono::steady_clock::now() + kBusyTries * kBusyPause;
    while (true) {
        try {
            std::string mode;
            sql << "PRAGMA journal_mode = WAL", soci::into(mode);
            return mode;
        } catch (const soci::sqlite3_soci_error& error) {
            if (error.result() != SQLITE_BUSY || std::chrono::steady_clock::now() >= deadline) throw;
        }
        std::this_thread::sleep_for(kBusyPause);
    }
}

// Throws why there is no connection: DatabaseAway when that may change by itself. Of libpq's messages those
// about the URL hold it, password and all.
[[noreturn]] void throw_unconnected(std::string_view message) {
    for (const std::string_view known :
         {"connection to server", "could not translate host name", "server closed the connection",
          "terminating connection", "no connection to the server"}) {
        const auto begin = message.find(known);
        if (begin == std::string_view::npos) continue;
        throw DatabaseAway("database: " +
                           std::string(message.substr(begin, message.find('\n', begin) - begin)));
    }
    if (message.find("shared library") != std::string_view::npos)
        throw DatabaseError(
            "database.url: SOCI's PostgreSQL backend is not installed (libsoci-postgresql4.0)");
    throw DatabaseError("database.url: PostgreSQL's library does not take it as a connection URL");
}

// What SQLite cannot get over with this connection, though the next one may: the file is at fault, not the
// statement.
bool is_of_the_file(int result) {
    constexpr int kPrimary = 0xFF;
    switch (result & kPrimary) {
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

// A server that only reads, or is a standby, or a role that only reads.
bool is_refusal_to_write(const soci::soci_error& error) {
    return std::string_view(error.what()).find("read-only transaction") != std::string_view::npos;
}

// The server's own words may hold values.
std::string fault_of(const soci::soci_error& error) {
    switch (error.get_error_category()) {
        case soci::soci_error::invalid_statement:
            return "database: invalid statement";
        case soci::soci_error::no_privilege:
            return "database: permission denied";
        case soci::soci_error::constraint_violation:
            return "database: constraint violated";
        case soci::soci_error::system_error:
            return "database: the server's system failed";
        default:
            break;
    }
    if (is_refusal_to_write(error)) return "database: PostgreSQL takes no writes (read-only transaction)";
    const bool is_timeout =
        std::string_view(error.what()).find("statement timeout") != std::string_view::npos;
    return is_timeout ? "database: the statement took too long" : "database: unexpected fault";
}

}  // namespace

Place place_of(const config::Config& config) {
    return {config.state.directory / "postern.db", Secret(config.database.url)};
}

Database::Database(Place place, std::size_t connections, Tables tables)
    : place_(std::move(place)),
      file_(place_.file),
      tables_(tables),
      pool_(connections),
      statements_(connections) {
    try {
        use([](soci::session&) {});
    } catch (const DatabaseAway& error) {
        if (tables == Tables::LeaveAlone) throw;
        // It may come back before anybody asks; until then every request is told.
        logging::log(logging::Level::Warning, "database_away", {{"fault", error.what()}});
    }
}

// After a fault: not every category of SOCI's tells, but the connection does.
bool Database::is_lost(soci::session& sql) const {
    return is_postgresql() && !sql.is_connected();
}

std::size_t Database::position_of(const soci::session& sql) {
    std::size_t position = 0;
    while (&pool_.at(position) != &sql)
        ++position;
    return position;
}

void Database::rethrow(Lease& lease, const soci::soci_error& error) const {
    if (const auto* sqlite = dynamic_cast<const soci::sqlite3_soci_error*>(&error)) {
        const std::string fault = sqlite_api::sqlite3_errstr(sqlite->result());
        if (!is_of_the_file(sqlite->result())) throw DatabaseError("database: " + fault);
        lease.close();
        throw DatabaseError(place_.file.string() + ": " + fault);
    }
    if (is_lost(lease.session())) {
        lease.close();
        throw DatabaseAway("database: connection lost");
    }
    // A connection keeps the server's default of the time when it began, and may lead to a server that was
    // demoted.
    if (is_refusal_to_write(error)) lease.close();
    throw DatabaseError(fault_of(error));
}

void Database::open(const Lease& lease) {
    if (is_postgresql()) {
        open_postgresql(lease.session());
        lease.statements().opened = 1;
    } else {
        open_file(lease);
    }
    // A file that was put in place of another may have the tables of an older version.
    const std::uint64_t opened = lease.statements().opened;
    if (tables_ == Tables::LeaveAlone || ready_ == opened) return;
    const std::lock_guard lock(getting_ready_);
    if (ready_ == opened) return;
    bring_up_to_date(lease);
    // A new file has its log from the first change on.
    if (!is_postgresql()) lease.statements().opened = file_.note_opened();
    ready_ = opened;
}

bool Database::is_in_place(std::size_t position) const {
    return is_postgresql() || file_.is_still(statements_[position].opened);
}

void Database::open_file(const Lease& lease) {
    configure_sqlite();
    file_.prepare();
    soci::session& sql = lease.session();
    sql.open(soci::sqlite3, "db=\"" + place_.file.string() + "\"");
    // First of all: without it the statements below fail at once when another process is at work.
    wait_when_locked(sql);
    sql << "PRAGMA foreign_keys = ON";
    // An acknowledged sign-out must outlive a power cut, so every commit reaches the disk.
    sql << "PRAGMA synchronous = FULL";
    if (write_ahead_mode(sql) != "wal")
        throw DatabaseError(place_.file.string() + ": SQLite cannot keep a write-ahead log there");
    lease.statements().opened = file_.note_opened();
}

void Database::open_postgresql(soci::session& sql) const {
    try {
        sql.open("postgresql", with_timeouts(place_.url.reveal()));
    } catch (const soci::soci_error& error) {
        throw_unconnected(error.what());
    }
    // A statement that hangs must not occupy a worker for ever.
    sql << "SET statement_timeout = '10s'";
    sql << "SET client_min_messages = 'error'";
}

void Database::bring_up_to_date(const Lease& lease) {
    soci::session& sql = lease.session();
    if (is_up_to_date(sql, is_postgresql())) return;
    begin(sql, Outlives::PowerCut);
    WriteTransaction transaction(lease);
    // Whoever migrates takes as long as it takes, and others wait for it.
    if (is_postgresql()) sql << "SET LOCAL statement_timeout = 0";
    if (is_postgresql()) sql << "SELECT pg_advisory_xact_lock(" << kMigrationLock << ")";
    migrate(sql, is_postgresql());
    transaction.commit();
}

void Database::require_room() const {
    if (is_postgresql()) return;
    // What SQLite's transaction writes reaches the disk at its commit only, so an undone one tells nothing.
    std::error_code fault;
    const auto space = std::filesystem::space(place_.file, fault);
    if (fault || space.available < kRoomBytes) throw DatabaseError("database: the disk is full");
}

int Database::version() {
    return use([&](soci::session& sql) { return version_of(sql, is_postgresql()); });
}

int Database::newest_version() {
    return database::newest_version();
}

std::string Database::damage() {
    if (is_postgresql()) return "";
    return use([](soci::session& sql) {
        std::string found;
        std::string row;
        soci::statement rows = (sql.prepare << "PRAGMA integrity_check(20)", soci::into(row));
        rows.execute();
        while (rows.fetch())
            found += (found.empty() ? "" : "; ") + row;
        return found == "ok" ? "" : found;
    });
}

void Database::back_up(const std::filesystem::path& copy) {
    // The copy is private before anything is in it: SQLite keeps the mode of a file that is there and empty.
    if (!create_private_file(copy, "", FileOwner::Self))
        throw DatabaseError(copy.string() + ": is there already");
    const std::string name = copy.string();
    try {
        use([&](soci::session& sql) { sql << "VACUUM INTO :copy", soci::use(name); });
    } catch (const DatabaseError&) {
        std::error_code ignored;
        std::filesystem::remove(copy, ignored);  // half a copy would pass for a whole one
        throw;
    }
}

Database::Lease::Lease(Database& database) : database_(database), position_(database.pool_.lease()) {
    // Not is_connected(): that asks a PostgreSQL server each time, and what is open and dead cannot be
    // opened.
    was_kept_ = session().get_backend() != nullptr;
    if (was_kept_ && database_.is_in_place(position_)) return;
    try {
        if (was_kept_) close();
        open();
    } catch (...) {
        database_.pool_.give_back(position_);
        throw;
    }
}

Database::Lease::~Lease() {
    statements().failed.clear();
    database_.pool_.give_back(position_);
}

soci::session& Database::Lease::session() const {
    return database_.pool_.at(position_);
}

void Database::Lease::renew() {
    close();
    open();
}

void Database::Lease::close() const {
    statements() = {};
    session().close();
}

void Database::Lease::open() {
    try {
        database_.open(*this);
    } catch (const soci::soci_error& error) {
        close();
        database_.rethrow(*this, error);
    } catch (...) {
        close();  // half opened, it would pass for open the next time
        throw;
    }
}

// soci::transaction begins with a read lock, and SQLite refuses at once to raise that to a write lock while
// somebody else writes: so this takes the write lock first and waits for it. PostgreSQL's is as our locks
// need it, whatever the server's default.
void Database::begin(soci::session& sql, Outlives outlives) const {
    sql << (is_postgresql() ? "BEGIN ISOLATION LEVEL READ COMMITTED" : "BEGIN IMMEDIATE");
    if (is_postgresql() && outlives == Outlives::KilledProcess) sql << "SET LOCAL synchronous_commit = off";
}

void Database::hold(soci::session& sql, std::string_view name) {
    if (!is_postgresql()) return;  // the transaction itself holds everything
    // The beginning of the digest as a number: any machine's program makes the same of a name.
    std::uint64_t number = 0;
    for (const char byte : sha256(name).substr(0, sizeof number))
        number = number << 8U | static_cast<unsigned char>(byte);
    const auto key = static_cast<long long>(number);
    execute(sql, "SELECT pg_advisory_xact_lock(:key)", soci::use(key));
}

Database::Haste::Haste(const Database& database, const Lease& lease, Outlives outlives) : lease_(lease) {
    if (database.is_postgresql() || outlives == Outlives::PowerCut) return;
    try {
        lease.session() << "PRAGMA synchronous = NORMAL";
        is_on_ = true;
    } catch (const soci::soci_error&) {
        // Then it takes longer.
    }
}

Database::Haste::~Haste() {
    if (!is_on_) return;
    try {
        lease_.session() << "PRAGMA synchronous = FULL";
    } catch (const std::exception&) {
        lease_.close();  // what comes next must reach the disk: a new connection sees to that
    }
}

Database::WriteTransaction::~WriteTransaction() {
    if (!is_open_) return;
    try {
        lease_.session() << "ROLLBACK";
    } catch (const std::exception&) {
        // SQLite may have rolled back by itself when the disk was full. If not, what comes next must not run
        // inside the old transaction: a new connection has none.
        lease_.close();
    }
}

void Database::WriteTransaction::commit() {
    lease_.session() << "COMMIT";
    is_open_ = false;
}

}  // namespace postern::database
