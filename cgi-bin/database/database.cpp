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

// The pause between tries on a locked file, and the number of tries. SQLite's own handler sleeps up to 100 ms
// between tries, and so starves while others write without a pause.
constexpr std::chrono::milliseconds kBusyPause{2};
constexpr int kBusyTries = 5000;

// The most that a small change writes to SQLite's log.
constexpr std::uintmax_t kRoomBytes = std::uintmax_t{64} * 1024;

// The key of the PostgreSQL lock for changes of the tables. Any number will do, but it must be the same in
// every Postern.
constexpr long long kMigrationLock = 0x706f737465726e;

// These settings apply unless the URL sets them: libpq uses the last value of a setting. A vanished server
// must not occupy a worker for the minutes that TCP would wait.
std::string with_timeouts(std::string_view url) {
    const auto question = url.find('?');
    const std::string rest(question == std::string_view::npos ? "" : url.substr(question + 1));
    return std::string(url.substr(0, question)) +
           "?connect_timeout=5&tcp_user_timeout=5000"
           "&keepalives_idle=5&keepalives_interval=2&keepalives_count=3" +
           (rest.empty() ? "" : "&" + rest);
}

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

// Returns the journal mode: write-ahead unless SQLite cannot. If two connections change the mode of a new
// file at once, both hold the read lock and want to write: SQLite then refuses one of them without calling
// the handler above.
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

// Throws the reason for the failed connection: DatabaseAway if the cause may pass by itself. Only known
// messages of libpq are quoted, because a message about the URL contains the URL with its password.
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

// Tells whether the fault lies in the file and not in the statement. This connection cannot recover, but a
// new connection may.
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

// The server or the role is read-only, or the server is a standby.
bool is_refusal_to_write(const soci::soci_error& error) {
    return std::string_view(error.what()).find("read-only transaction") != std::string_view::npos;
}

// The server's own message is not quoted, because it may contain values.
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
        // The server may be back before the first request; until then every request gets the error.
        logging::log(logging::Level::Warning, "database_away", {{"fault", error.what()}});
    }
}

// For use after a fault: not every category of SOCI reports a lost connection, but the connection itself
// does.
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
    // A connection keeps the read-only default from its start, and may lead to a server that was demoted.
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
    // A replacement file may have the tables of an older version.
    const std::uint64_t opened = lease.statements().opened;
    if (tables_ == Tables::LeaveAlone || ready_ == opened) return;
    const std::lock_guard lock(getting_ready_);
    if (ready_ == opened) return;
    bring_up_to_date(lease);
    // A new file has a log only after its first change, so note the log again.
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
    // Must come first: without the handler, the statements below fail at once while another process is at
    // work.
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
    // A migration may take long, and other processes wait for it.
    if (is_postgresql()) sql << "SET LOCAL statement_timeout = 0";
    if (is_postgresql()) sql << "SELECT pg_advisory_xact_lock(" << kMigrationLock << ")";
    migrate(sql, is_postgresql());
    transaction.commit();
}

void Database::require_room() const {
    if (is_postgresql()) return;
    // A rolled-back transaction proves nothing about space: SQLite writes to the disk only at the commit.
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
    // The copy is private before it has contents: SQLite keeps the mode of an existing empty file.
    if (!create_private_file(copy, "", FileOwner::Self))
        throw DatabaseError(copy.string() + ": is there already");
    const std::string name = copy.string();
    try {
        use([&](soci::session& sql) { sql << "VACUUM INTO :copy", soci::use(name); });
    } catch (const DatabaseError&) {
        std::error_code ignored;
        std::filesystem::remove(copy, ignored);  // a partial copy would pass for a complete copy
        throw;
    }
}

Database::Lease::Lease(Database& database) : database_(database), position_(database.pool_.lease()) {
    // Does not call is_connected(), because that asks a PostgreSQL server each time. A dead connection still
    // has a backend and is found by the first statement.
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
        close();  // a half-open connection would count as open the next time
        throw;
    }
}

// soci::transaction begins with a read lock, and SQLite refuses at once to upgrade it while another
// connection writes. Therefore this takes the write lock first and waits for it. PostgreSQL's isolation level
// is set explicitly, because the row locks depend on it.
void Database::begin(soci::session& sql, Outlives outlives) const {
    sql << (is_postgresql() ? "BEGIN ISOLATION LEVEL READ COMMITTED" : "BEGIN IMMEDIATE");
    if (is_postgresql() && outlives == Outlives::KilledProcess) sql << "SET LOCAL synchronous_commit = off";
}

void Database::hold(soci::session& sql, std::string_view name) {
    if (!is_postgresql()) return;  // SQLite's transaction holds the whole file
    // The first bytes of the digest as a number: every machine computes the same number from a name.
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
        // The commit then takes longer, which does no harm.
    }
}

Database::Haste::~Haste() {
    if (!is_on_) return;
    try {
        lease_.session() << "PRAGMA synchronous = FULL";
    } catch (const std::exception&) {
        lease_.close();  // the next change must reach the disk: a new connection has synchronous = FULL
    }
}

Database::WriteTransaction::~WriteTransaction() {
    if (!is_open_) return;
    try {
        lease_.session() << "ROLLBACK";
    } catch (const std::exception&) {
        // SQLite may have rolled back by itself when the disk was full. Otherwise the next statement must not
        // run inside the old transaction: a new connection has no transaction.
        lease_.close();
    }
}

void Database::WriteTransaction::commit() {
    lease_.session() << "COMMIT";
    is_open_ = false;
}

}  // namespace postern::database
