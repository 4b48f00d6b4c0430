#include "database/database.hpp"

#include <algorithm>
#include <chrono>
#include <exception>
#include <span>
#include <system_error>

#include "base/digest.hpp"
#include "database/availability.hpp"
#include "database/connection.hpp"
#include "database/hang_watch.hpp"
#include "database/migrations.hpp"
#include "database/pool.hpp"
#include "logging/log.hpp"

namespace postern::database {
namespace {

// The most that a small change writes to SQLite's log.
constexpr std::uintmax_t kRoomBytes = std::uintmax_t{64} * 1024;

// The longest wait for an answer of PostgreSQL: longer than its statement_timeout.
constexpr std::chrono::seconds kLongestWait{7};

// The key of the PostgreSQL lock for changes of the tables. Any number will do, but it must be the same in
// every Postern.
constexpr long long kMigrationLock = 0x706f737465726e;

// The first bytes of the digest as a number: every machine computes the same number from a name.
long long key_of(std::string_view name) {
    std::uint64_t number = 0;
    for (const char byte : sha256(name).substr(0, sizeof number))
        number = number << 8U | static_cast<unsigned char>(byte);
    return static_cast<long long>(number);
}

// Sorted, so that no two transactions wait for each other.
std::vector<long long> keys_of(const std::vector<std::string>& names) {
    std::vector<long long> keys;
    keys.reserve(names.size());
    for (const std::string& name : names)
        keys.push_back(key_of(name));
    std::ranges::sort(keys);
    return keys;
}

}  // namespace

// A connection, taken from the pool for the lifetime of this object.
class Database::Lease {
public:
    explicit Lease(Database& database) : database_(database), connection_(database.pool_->lease()) {
        // Does not call is_connected(), because that asks a PostgreSQL server each time. A dead connection
        // still has a backend and is found by the first statement.
        was_kept_ = connection_.is_open();
        if (was_kept_ && connection_.is_in_place()) return;
        try {
            if (was_kept_) connection_.close();
            database_.open(connection_);
        } catch (...) {
            database_.pool_->give_back(connection_);
            throw;
        }
    }
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    ~Lease() {
        connection_.end_lease();
        database_.pool_->give_back(connection_);
    }

    Connection& connection() const { return connection_; }

    // Runs the work, and again on a new connection if the kept connection had died meanwhile.
    template <typename Work>
    void run(const Work& work) {
        try {
            return work(connection_);
        } catch (const DatabaseHangs&) {
            database_.availability_->note_away();
            throw;
        } catch (const DatabaseAway&) {
            if (!was_kept_) throw;
        }
        was_kept_ = false;
        connection_.close();
        database_.open(connection_);
        work(connection_);
    }

private:
    Database& database_;
    Connection& connection_;
    bool was_kept_ = false;
};

// While this object lives, commits on an SQLite connection do not wait for the disk. SQLite must be told
// outside a transaction.
class Database::WithoutSync {
public:
    WithoutSync(Connection& connection, Outlives outlives) : connection_(connection) {
        if (connection.is_postgresql() || outlives == Outlives::PowerCut) return;
        try {
            connection.once("PRAGMA synchronous = NORMAL");
            is_on_ = true;
        } catch (const DatabaseError&) {
            // The commit then takes longer, which does no harm.
        }
    }
    WithoutSync(const WithoutSync&) = delete;
    WithoutSync& operator=(const WithoutSync&) = delete;
    ~WithoutSync() {
        if (!is_on_) return;
        try {
            connection_.once("PRAGMA synchronous = FULL");
        } catch (const std::exception&) {
            // The next change must reach the disk: a new connection has synchronous = FULL.
            connection_.give_up();
        }
    }

private:
    Connection& connection_;
    bool is_on_ = false;
};

// The transaction that begin() began. The destructor rolls back an uncommitted transaction.
class Database::OpenTransaction {
public:
    explicit OpenTransaction(Connection& connection) : connection_(connection) {}
    OpenTransaction(const OpenTransaction&) = delete;
    OpenTransaction& operator=(const OpenTransaction&) = delete;
    ~OpenTransaction() {
        if (!is_open_) return;
        try {
            connection_.once("ROLLBACK");
        } catch (const std::exception&) {
            // SQLite may have rolled back by itself when the disk was full. Otherwise the next statement must
            // not run inside the old transaction: a new connection has no transaction.
            connection_.give_up();
        }
    }
    void commit() {
        connection_.once("COMMIT");
        is_open_ = false;
    }

private:
    Connection& connection_;
    bool is_open_ = true;
};

Place place_of(const config::Config& config) {
    return {config.state.directory / "postern.db", Secret(config.database.url)};
}

Database::Database(Place place, std::size_t connections, Tables tables)
    : place_(std::move(place)),
      file_(place_.file),
      tables_(tables),
      hang_watch_(place_.url.empty() ? nullptr : std::make_unique<HangWatch>(kLongestWait)),
      availability_(std::make_unique<Availability>()),
      pool_(std::make_unique<Pool>(connections, [this] {
          return std::make_unique<Connection>(file_, place_.url, observer_, hang_watch_.get());
      })) {
    try {
        use([](Reader&) {});
    } catch (const DatabaseAway& error) {
        if (tables == Tables::LeaveAlone) throw;
        // The server may be back before the first request; until then every request gets the error.
        logging::log(logging::Level::Warning, "database_away", {{"fault", error.what()}});
    }
}

Database::~Database() = default;

void Database::read(const std::function<void(Reader&)>& work) {
    Lease lease(*this);
    lease.run([&](Connection& connection) {
        Reader reader(connection);
        work(reader);
    });
}

long long Database::run(std::string_view text, std::initializer_list<In> in) {
    Lease lease(*this);
    long long rows = 0;
    lease.run([&](Connection& connection) {
        rows = connection.run(text, std::span<const In>(in.begin(), in.size()));
    });
    return rows;
}

void Database::write(const std::function<void(Transaction&)>& work, const Terms& terms) {
    Lease lease(*this);
    const WithoutSync without_sync(lease.connection(), terms.outlives);
    lease.run([&](Connection& connection) { begin(connection, terms); });
    OpenTransaction open(lease.connection());
    Transaction transaction(lease.connection());
    work(transaction);
    open.commit();
}

void Database::rehearse(const std::function<void(Transaction&)>& work) {
    require_room();
    Lease lease(*this);
    lease.run([&](Connection& connection) { begin(connection, {}); });
    const OpenTransaction undone(lease.connection());
    Transaction transaction(lease.connection());
    work(transaction);
}

// SQLite's plain BEGIN takes a read lock, and SQLite refuses at once to upgrade it while another connection
// writes. Therefore this takes the write lock first and waits for it. PostgreSQL's isolation level is set
// explicitly, because the row locks depend on it. Each statement of the message sees the changes of the
// transactions that it waited for.
void Database::begin(Connection& connection, const Terms& terms) const {
    if (terms.may_take_long) connection.be_patient();
    if (!is_postgresql()) return connection.once("BEGIN IMMEDIATE");
    std::string text = "BEGIN ISOLATION LEVEL READ COMMITTED";
    if (terms.outlives == Outlives::KilledProcess) text += "; SET LOCAL synchronous_commit = off";
    if (terms.may_take_long) text += "; SET LOCAL statement_timeout = 0";
    for (const long long key : keys_of(terms.holding))
        text += "; SELECT pg_advisory_xact_lock(" + std::to_string(key) + ")";
    try {
        connection.once(text);
    } catch (const DatabaseAway&) {
        throw;
    } catch (const DatabaseError&) {
        const OpenTransaction failed(connection);  // BEGIN itself succeeded
        throw;
    }
}

void Database::open(Connection& connection) {
    if (is_postgresql()) {
        Availability::Attempt attempt(*availability_);
        connection.open();
        attempt.succeeded();
    } else {
        connection.open();  // a file is no server: each request finds its own fault
    }
    try {
        // A replacement file may have the tables of an older version.
        if (tables_ == Tables::LeaveAlone || ready_ == connection.opened()) return;
        const std::lock_guard lock(getting_ready_);
        const std::uint64_t opened = connection.opened();
        if (ready_ == opened) return;
        bring_up_to_date(connection);
        connection.note_opened_again();
        ready_ = opened;  // the number from before: the file may have been replaced during the migration
    } catch (const NewerTables&) {
        connection.close();  // a connection to other tables would count as ready the next time
        throw;
    } catch (const DatabaseError& error) {
        connection.close();
        // A server that takes no tables now may take them later.
        if (is_postgresql()) throw DatabaseAway(error.what());
        throw;
    } catch (...) {
        connection.close();
        throw;
    }
}

void Database::bring_up_to_date(Connection& connection) const {
    Transaction transaction(connection);
    if (is_up_to_date(transaction, is_postgresql())) return;
    begin(connection, {.may_take_long = true});
    OpenTransaction open(connection);
    if (is_postgresql())  // other processes wait for this one
        connection.once("SELECT pg_advisory_xact_lock(" + std::to_string(kMigrationLock) + ")");
    migrate(transaction, is_postgresql());
    open.commit();
    connection.forget_statements();
}

void Database::require_room() const {
    if (is_postgresql()) return;
    // A rolled-back transaction proves nothing about space: SQLite writes to the disk only at the commit.
    std::error_code fault;
    const auto space = std::filesystem::space(place_.file, fault);
    if (fault || space.available < kRoomBytes) throw DatabaseError("database: the disk is full");
}

}  // namespace postern::database
