#include "database/database.hpp"

#include <chrono>
#include <optional>
#include <thread>
#include <vector>

#include <catch2/catch.hpp>

#include "support/captured_log.hpp"
#include "support/temporary_directory.hpp"
#include "support/test_database.hpp"

using namespace postern;
using namespace postern::tests;
namespace fs = std::filesystem;

TEST_CASE("the database file can be read by its owner alone", "[database]") {
    const TemporaryDirectory directory;
    database::Database database({directory.path() / "a name with 'blanks'; x=1.db"}, 1);
    for (const auto& file : fs::directory_iterator(directory.path())) {
        CAPTURE(file.path().string());
        CHECK((file.status().permissions() & (fs::perms::group_all | fs::perms::others_all)) ==
              fs::perms::none);
    }
    CHECK(fs::exists(directory.path() / "a name with 'blanks'; x=1.db"));
    CHECK_THROWS_WITH(database::Database({directory.path() / "a\"b.db"}, 1),
                      Catch::Contains("a quote in the path"));
}

TEST_CASE("many may open a new database at once", "[database]") {
    const TestDatabase place;
    std::atomic<int> opened = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i) {
        threads.emplace_back([&, name = std::to_string(i)] {
            database::Database database(place.place(), 1);
            database.change([&](soci::session& sql) {
                sql << "INSERT INTO sign_ins VALUES (:name, 1, '')", soci::use(name);
            });
            ++opened;
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    CHECK(opened == 8);
}

TEST_CASE("writers wait for each other and lose nothing", "[database]") {
    const TestDatabase place;
    database::Database database(place.place(), 4);
    database.use([](soci::session& sql) { sql << "CREATE TABLE counter (value INTEGER)"; });
    database.use([](soci::session& sql) { sql << "INSERT INTO counter VALUES (0)"; });
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] {
            for (int n = 0; n < 25; ++n) {
                database.change([&](soci::session& sql) {
                    int value = 0;
                    sql << "SELECT value FROM counter" + database.for_update(), soci::into(value);
                    ++value;
                    sql << "UPDATE counter SET value = :value", soci::use(value);
                });
            }
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    int value = 0;
    database.use([&](soci::session& sql) { sql << "SELECT value FROM counter", soci::into(value); });
    CHECK(value == 100);
}

TEST_CASE("who holds a name goes on alone, also where there is no row yet", "[database]") {
    const TestDatabase place;
    database::Database database(place.place(), 4);
    database::Database other(place.place(), 4);
    std::atomic<int> first = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i) {
        threads.emplace_back([&, i] {
            auto& here = i % 2 == 0 ? database : other;
            here.change(
                [&](soci::session& sql) {
                    here.hold(sql, "a name");
                    int rows = 0;
                    sql << "SELECT count(*) FROM sign_ins WHERE user_id = 'd'", soci::into(rows);
                    first += rows == 0 ? 1 : 0;
                    sql << "INSERT INTO sign_ins VALUES ('d', 1, '') ON CONFLICT (user_id) DO NOTHING";
                },
                database::Outlives::KilledProcess);
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    CHECK(first == 1);
}

TEST_CASE("after a change that need not reach the disk the next one does", "[database]") {
    const TestDatabase place;
    database::Database database(place.place(), 1);
    const auto setting = [](soci::session& sql) {
        std::string value;
        sql << (TestDatabase::is_postgresql() ? "SHOW synchronous_commit" : "PRAGMA synchronous"),
            soci::into(value);
        return value;
    };
    const auto hasty = database::Outlives::KilledProcess;
    // The values of SQLite's PRAGMA synchronous: 2 is FULL, 1 is NORMAL.
    const std::string careful = TestDatabase::is_postgresql() ? "on" : "2";
    CHECK(database.change(setting, hasty) == (TestDatabase::is_postgresql() ? "off" : "1"));
    CHECK(database.change(setting) == careful);
    CHECK_THROWS_AS(
        database.change([](soci::session& sql) { sql << "INSERT INTO nothing VALUES (1)"; }, hasty),
        database::DatabaseError);
    CHECK(database.change(setting) == careful);
    CHECK_THROWS_AS(database.change([](soci::session&) { throw std::logic_error(""); }, hasty),
                    std::logic_error);
    CHECK(database.use(setting) == careful);
}

TEST_CASE("a change that fails is undone", "[database]") {
    const TestDatabase place;
    database::Database database(place.place(), 1);
    CHECK_THROWS_AS(database.change([](soci::session& sql) {
        sql << "INSERT INTO sign_ins VALUES ('d', 1, '')";
        sql << "INSERT INTO sign_ins VALUES ('d', 2, 'secret')";
    }),
                    database::DatabaseError);
    int rows = 1;
    database.use([&](soci::session& sql) { sql << "SELECT count(*) FROM sign_ins", soci::into(rows); });
    CHECK(rows == 0);
}

namespace {

struct CountSignIns {
    explicit CountSignIns(soci::session& sql)
        : statement((sql.prepare << "SELECT count(*) FROM sign_ins", soci::into(count))) {}
    long long read() {
        statement.execute();
        long long found = -1;
        while (statement.fetch())
            found = count;
        return found;
    }
    long long count = 0;
    soci::statement statement;
};

enum class Prepared {
    AsType,
    AsText,
};

long long sign_ins(database::Database& database, Prepared how = Prepared::AsType) {
    if (how == Prepared::AsType)
        return database.use_prepared<CountSignIns>([](CountSignIns& statement) { return statement.read(); });
    return database.use([&](soci::session& sql) {
        long long count = -1;
        const bool is_there = database.execute(sql, "SELECT count(*) FROM sign_ins", soci::into(count));
        CHECK(is_there);
        return count;
    });
}

}  // namespace

TEST_CASE("a prepared statement finds what others wrote since, and keeps no lock", "[database]") {
    const auto how = GENERATE(Prepared::AsType, Prepared::AsText);
    const TestDatabase place;
    database::Database database(place.place(), 1);
    database::Database other(place.place(), 1);
    CHECK(sign_ins(database, how) == 0);
    other.use([](soci::session& sql) { sql << "INSERT INTO sign_ins VALUES ('a', 1, '')"; });
    CHECK(sign_ins(database, how) == 1);
    database.change([](soci::session& sql) { sql << "INSERT INTO sign_ins VALUES ('b', 1, '')"; });
    CHECK(sign_ins(database, how) == 2);
    if (TestDatabase::is_postgresql()) return;
    int busy = 1;
    other.use([&](soci::session& sql) { sql << "PRAGMA wal_checkpoint(TRUNCATE)", soci::into(busy); });
    CHECK(busy == 0);
}

TEST_CASE("a prepared statement that failed is made anew", "[database]") {
    const auto how = GENERATE(Prepared::AsType, Prepared::AsText);
    const TestDatabase place;
    database::Database database(place.place(), 1);
    database::Database other(place.place(), 1);
    CHECK(sign_ins(database, how) == 0);
    other.use([](soci::session& sql) { sql << "ALTER TABLE sign_ins RENAME TO gone"; });
    CHECK_THROWS_AS(sign_ins(database, how), database::DatabaseError);
    CHECK_THROWS_AS(sign_ins(database, how), database::DatabaseError);
    other.use([](soci::session& sql) { sql << "ALTER TABLE gone RENAME TO sign_ins"; });
    CHECK(sign_ins(database, how) == 0);
}

TEST_CASE("prepared statements go with their connection", "[database]") {
    if (TestDatabase::is_postgresql()) return;  // see below
    const auto how = GENERATE(Prepared::AsType, Prepared::AsText);
    const TestDatabase place;
    database::Database database(place.place(), 1);
    database.use([](soci::session& sql) { sql << "CREATE TEMP TABLE sign_ins (user_id TEXT)"; });
    database.use(
        [](soci::session& sql) { sql << "INSERT INTO temp.sign_ins VALUES ('of this connection')"; });
    CHECK(sign_ins(database, how) == 1);
    // The work's own ROLLBACK makes the pool's ROLLBACK fail. The pool then opens the connection anew, and
    // the prepared statements of the old connection are lost.
    CHECK_THROWS_AS(database.change([](soci::session& sql) {
        sql << "ROLLBACK";
        throw std::logic_error("");
    }),
                    std::logic_error);
    CHECK(sign_ins(database, how) == 0);
}

TEST_CASE("a statement that is executed by its text takes other values each time", "[database]") {
    const TestDatabase place;
    database::Database database(place.place(), 1);
    const auto add = [&](const std::string& user, long long at) {
        database.change([&](soci::session& sql) {
            const bool is_there = database.execute(sql, "INSERT INTO sign_ins VALUES (:user, :at, '')",
                                                   soci::use(user), soci::use(at));
            CHECK_FALSE(is_there);
        });
    };
    const auto find = [&](const std::string& user) {
        return database.use([&](soci::session& sql) {
            long long at = 0;
            const bool is_there =
                database.execute(sql, "SELECT at FROM sign_ins WHERE user_id = :user AND user_id = :user",
                                 soci::use(user, "user"), soci::into(at));
            return is_there ? std::optional(at) : std::nullopt;
        });
    };
    add("a", 1);
    add("b", 2);
    CHECK(find("a") == 1);
    CHECK(find("nobody") == std::nullopt);
    CHECK(find("b") == 2);
    // A key that exists already. The failed statement must not harm the next statement.
    CHECK_THROWS_AS(add("b", 3), database::DatabaseError);
    add("c", 4);
    CHECK(find("b") == 2);
    CHECK(find("c") == 4);
}

TEST_CASE("each connection has prepared statements of its own", "[database]") {
    const TestDatabase place;
    database::Database database(place.place(), 2);
    const auto own = [&](soci::session& sql) {
        std::string whose;
        database.execute(sql, "SELECT whose FROM own", soci::into(whose));
        return whose;
    };
    database.use([&](soci::session& first) {
        first << "CREATE TEMP TABLE own AS SELECT 'first' AS whose";
        CHECK(own(first) == "first");
        database.use([&](soci::session& second) {
            second << "CREATE TEMP TABLE own AS SELECT 'second' AS whose";
            CHECK(own(second) == "second");
            CHECK(own(first) == "first");
        });
    });
}

TEST_CASE("a statement that fails inside a change leaves nothing behind", "[database]") {
    const TestDatabase place;
    database::Database database(place.place(), 1);
    const auto add_twice = [&](const std::string& user) {
        database.change([&](soci::session& sql) {
            for (int i = 0; i < 2; ++i)
                database.execute(sql, "INSERT INTO sign_ins VALUES (:user, 1, '')", soci::use(user));
        });
    };
    for (int i = 0; i < 3; ++i)
        CHECK_THROWS_AS(add_twice("a"), database::DatabaseError);
    CHECK_THROWS_AS(
        database.change([&](soci::session& sql) { database.execute(sql, "SELECT nonsense FROM nothing"); }),
        database::DatabaseError);
    CHECK(sign_ins(database, Prepared::AsText) == 0);
    if (!TestDatabase::is_postgresql()) return;
    // Two statements are prepared: the count of sign-ins, and this query itself.
    long long prepared = 0;
    database.use([&](soci::session& sql) {
        database.execute(sql, "SELECT count(*) FROM pg_prepared_statements", soci::into(prepared));
    });
    CHECK(prepared == 2);
}

TEST_CASE("a fault's message names its kind, never a value", "[database]") {
    const TestDatabase place;
    database::Database database(place.place(), 1);
    const std::string secret = "secret";
    try {
        database.use(
            [&](soci::session& sql) { sql << "SELECT * FROM nothing WHERE x = :x", soci::use(secret); });
        FAIL("there is no such table");
    } catch (const database::DatabaseError& error) {
        CHECK(std::string(error.what()) ==
              (TestDatabase::is_postgresql() ? "database: invalid statement" : "database: SQL logic error"));
    }
}

TEST_CASE("a database of a newer version is refused", "[database]") {
    const TestDatabase place;
    {
        database::Database(place.place(), 1).use([](soci::session& sql) {
            sql << "UPDATE schema_version SET version = 999";
        });
    }
    CHECK_THROWS_WITH(database::Database(place.place(), 1), Catch::Contains("from a newer Postern"));
}

TEST_CASE("a directory that is not there is told", "[database]") {
    CHECK_THROWS_WITH(database::Database({"/nonexistent/postern.db"}, 1),
                      Catch::Contains("No such file or directory"));
}

TEST_CASE("a kept connection that died is made anew, also for a change", "[database][postgresql]") {
    if (!TestDatabase::is_postgresql()) return;
    const TestDatabase place;
    database::Database database(place.place(), 1);
    const auto backend = [](soci::session& sql) {
        int pid = 0;
        sql << "SELECT pg_backend_pid()", soci::into(pid);
        return pid;
    };
    const auto kill = [&](int pid) {
        database::Database other(place.place(), 1);
        other.use([&](soci::session& sql) {
            std::string ended;
            sql << "SELECT CAST(pg_terminate_backend(:pid) AS text)", soci::use(pid), soci::into(ended);
            CHECK(ended == "true");
        });
        std::this_thread::sleep_for(std::chrono::milliseconds{200});
    };
    const int first = database.use(backend);
    kill(first);
    const int second = database.use(backend);
    CHECK(second != first);
    kill(second);
    CHECK(database.change(backend) != second);
    for (const auto how : {Prepared::AsType, Prepared::AsText}) {
        CHECK(sign_ins(database, how) == 0);
        kill(database.use(backend));
        CHECK(sign_ins(database, how) == 0);
    }
    const auto add = [&](const std::string& user) {
        database.change([&](soci::session& sql) {
            database.execute(sql, "INSERT INTO sign_ins VALUES (:user, 1, '')", soci::use(user));
        });
    };
    add("a");
    kill(database.use(backend));
    add("b");
    CHECK(sign_ins(database) == 2);
}

TEST_CASE("a change whose connection is lost on the way is not done a second time",
          "[database][postgresql]") {
    if (!TestDatabase::is_postgresql()) return;
    const TestDatabase place;
    database::Database database(place.place(), 1);
    int begun = 0;
    CHECK_THROWS_AS(database.change([&](soci::session& sql) {
        ++begun;
        sql << "INSERT INTO sign_ins VALUES ('x', 1, '')";
        sql << "SELECT pg_terminate_backend(pg_backend_pid())";
    }),
                    database::DatabaseAway);
    CHECK(begun == 1);
    int rows = 1;
    database.use([&](soci::session& sql) { sql << "SELECT count(*) FROM sign_ins", soci::into(rows); });
    CHECK(rows == 0);
}

TEST_CASE("a statement that takes too long keeps its connection", "[database][postgresql]") {
    if (!TestDatabase::is_postgresql()) return;
    const TestDatabase place;
    database::Database database(place.place(), 1);
    int begun = 0;
    CHECK_THROWS_WITH(database.change([&](soci::session& sql) {
        ++begun;
        sql << "SET LOCAL statement_timeout = 50";
        sql << "SELECT CAST(pg_sleep(5) AS text)";
    }),
                      "database: the statement took too long");
    CHECK(begun == 1);
}

TEST_CASE("what never heals ends the start, what may heal does not", "[database][postgresql]") {
    const CapturedLog log;
    const auto open = [](std::string_view url) {
        return database::Database({.file = {}, .url = Secret(url)}, 1).is_postgresql();
    };
    CHECK_THROWS_WITH(open("postgresql://ada:wonderland@/x?sslmod=require"),
                      "database.url: PostgreSQL's library does not take it as a connection URL");
    CHECK_THROWS_WITH(open("postgresql://ada:wonderland@h:port/x"),
                      "database.url: PostgreSQL's library does not take it as a connection URL");
    CHECK(open("postgresql://ada:wonderland@/x?host=/nonexistent"));
    CHECK_THAT(log.all(), Catch::Contains("database_away") && Catch::Contains("No such file or directory"));
    CHECK_THAT(log.all(), !Catch::Contains("wonderland"));
}
