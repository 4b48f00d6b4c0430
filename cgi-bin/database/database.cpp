#include "database/database.hpp"

#include <system_error>
#include <type_traits>

#include <soci/sqlite3/soci-sqlite3.h>

#include "base/file.hpp"
#include "database/migrations.hpp"

namespace postern::database {
namespace {

constexpr int kBusyTimeoutMilliseconds = 5000;

}  // namespace

Database::Database(std::filesystem::path file, std::size_t connections)
    : file_(std::move(file)), pool_(connections) {
    // SOCI's connection string has no way to spell one.
    if (file_.string().find('"') != std::string::npos)
        throw DatabaseError("a quote in the path " + file_.string());
    try {
        // SQLite gives its -wal and -shm files the same mode.
        if (!std::filesystem::exists(file_)) create_private_file(file_, "");
        require_private(file_);
    } catch (const std::system_error& error) {
        throw DatabaseError(file_.string() + ": " + error.code().message());
    } catch (const std::runtime_error& error) {
        throw DatabaseError(error.what());
    }
    use([](soci::session& sql) {
        sql << "PRAGMA journal_mode = WAL";
        if (!is_up_to_date(sql)) {
            WriteTransaction transaction(sql);
            migrate(sql);
            transaction.commit();
        }
    });
}

void Database::rethrow(const soci::soci_error& error) {
    const auto* sqlite = dynamic_cast<const soci::sqlite3_soci_error*>(&error);
    if (sqlite == nullptr) throw DatabaseError("database: unexpected fault");
    throw DatabaseError(std::string("database: ") + sqlite_api::sqlite3_errstr(sqlite->result()));
}

void Database::open(soci::session& sql) const {
    sql.open(soci::sqlite3, "db=\"" + file_.string() + "\"");
    // First of all: without it the statements below fail at once when another process is at work.
    sql << "PRAGMA busy_timeout = " << kBusyTimeoutMilliseconds;
    sql << "PRAGMA foreign_keys = ON";
    // An acknowledged sign-out must outlive a power cut, so every commit reaches the disk.
    sql << "PRAGMA synchronous = FULL";
}

Database::Lease::Lease(Database& database) : database_(database), position_(database.pool_.lease()) {
    try {
        if (!session().is_connected()) database_.open(session());
    } catch (...) {
        session().close();  // half opened, it would pass for open the next time
        database_.pool_.give_back(position_);
        throw;
    }
}

Database::Lease::~Lease() {
    database_.pool_.give_back(position_);
}

soci::session& Database::Lease::session() const {
    return database_.pool_.at(position_);
}

Database::WriteTransaction::WriteTransaction(soci::session& sql) : sql_(sql) {
    sql_ << "BEGIN IMMEDIATE";
}

Database::WriteTransaction::~WriteTransaction() {
    if (!is_open_) return;
    try {
        sql_ << "ROLLBACK";
    } catch (const std::exception&) {
        // SQLite may have rolled back by itself when the disk was full. If not, what comes next must not run
        // inside the old transaction: a new connection has none.
        sql_.close();
    }
}

void Database::WriteTransaction::commit() {
    sql_ << "COMMIT";
    is_open_ = false;
}

}  // namespace postern::database
