#include "database/database.hpp"

#include <atomic>
#include <chrono>
#include <optional>
#include <thread>
#include <vector>

#include <catch2/catch.hpp>

#include "support/captured_log.hpp"
#include "support/interruption.hpp"
#include "support/temporary_directory.hpp"
#include "support/test_database.hpp"

using namespace postern;
using namespace postern::tests;
using database::Reader;
using database::Transaction;
namespace fs = std::filesystem;

namespace {

long long sign_ins(database::Database& database) {
    return database.use([](Reader& reader) {
        long long count = -1;
        const bool is_there = reader.one("SELECT count(*) FROM sign_ins", {}, {count});
        CHECK(is_there);
        return count;
    });
}

}  // namespace

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
            database.change([&](Transaction& transaction) {
                transaction.run("INSERT INTO sign_ins VALUES (:name, 1, '')", {name});
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
    database.run("CREATE TABLE counter (value INTEGER)");
    database.run("INSERT INTO counter VALUES (0)");
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] {
            for (int n = 0; n < 25; ++n) {
                database.change([&](Transaction& transaction) {
                    int value = 0;
                    transaction.one("SELECT value FROM counter FOR UPDATE", {}, {value});
                    transaction.run("UPDATE counter SET value = :value", {value + 1});
                });
            }
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    int value = 0;
    database.use([&](Reader& reader) { reader.one("SELECT value FROM counter", {}, {value}); });
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
                [&](Transaction& transaction) {
                    int rows = 0;
                    transaction.one("SELECT count(*) FROM sign_ins WHERE user_id = 'd'", {}, {rows});
                    first += rows == 0 ? 1 : 0;
                    transaction.run(
                        "INSERT INTO sign_ins VALUES ('d', 1, '') ON CONFLICT (user_id) DO NOTHING");
                },
                {.holding = {"a name"}, .outlives = database::Outlives::KilledProcess});
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    CHECK(first == 1);
}

TEST_CASE("after a change that need not reach the disk the next one does", "[database]") {
    const TestDatabase place;
    database::Database database(place.place(), 1);
    const auto setting = [](Reader& reader) {
        std::string value;
        reader.one(TestDatabase::is_postgresql() ? "SHOW synchronous_commit" : "PRAGMA synchronous", {},
                   {value});
        return value;
    };
    const database::Terms hasty = {.outlives = database::Outlives::KilledProcess};
    // The values of SQLite's PRAGMA synchronous: 2 is FULL, 1 is NORMAL.
    const std::string careful = TestDatabase::is_postgresql() ? "on" : "2";
    CHECK(database.change(setting, hasty) == (TestDatabase::is_postgresql() ? "off" : "1"));
    CHECK(database.change(setting) == careful);
    CHECK_THROWS_AS(
        database.change([](Transaction& transaction) { transaction.run("INSERT INTO nothing VALUES (1)"); },
                        hasty),
        database::DatabaseError);
    CHECK(database.change(setting) == careful);
    CHECK_THROWS_AS(database.change([](Transaction&) { throw std::logic_error(""); }, hasty),
                    std::logic_error);
    CHECK(database.use(setting) == careful);
}

TEST_CASE("a change that fails is undone", "[database]") {
    const TestDatabase place;
    database::Database database(place.place(), 1);
    CHECK_THROWS_AS(database.change([](Transaction& transaction) {
        transaction.run("INSERT INTO sign_ins VALUES ('d', 1, '')");
        transaction.run("INSERT INTO sign_ins VALUES ('d', 2, 'secret')");
    }),
                    database::DatabaseError);
    CHECK(sign_ins(database) == 0);
}

TEST_CASE("a prepared statement finds what others wrote since, and keeps no lock", "[database]") {
    const TestDatabase place;
    database::Database database(place.place(), 1);
    database::Database other(place.place(), 1);
    CHECK(sign_ins(database) == 0);
    other.run("INSERT INTO sign_ins VALUES ('a', 1, '')");
    CHECK(sign_ins(database) == 1);
    database.change(
        [](Transaction& transaction) { transaction.run("INSERT INTO sign_ins VALUES ('b', 1, '')"); });
    CHECK(sign_ins(database) == 2);
    if (TestDatabase::is_postgresql()) return;
    int busy = 1;
    other.use([&](Reader& reader) {
        int pages = 0;
        reader.one("PRAGMA wal_checkpoint(TRUNCATE)", {}, {busy, pages, pages});
    });
    CHECK(busy == 0);
}

TEST_CASE("a prepared statement that failed is made anew", "[database]") {
    const TestDatabase place;
    database::Database database(place.place(), 1);
    database::Database other(place.place(), 1);
    CHECK(sign_ins(database) == 0);
    other.run("ALTER TABLE sign_ins RENAME TO gone");
    CHECK_THROWS_AS(sign_ins(database), database::DatabaseError);
    CHECK_THROWS_AS(sign_ins(database), database::DatabaseError);
    other.run("ALTER TABLE gone RENAME TO sign_ins");
    CHECK(sign_ins(database) == 0);
}

TEST_CASE("prepared statements go with their connection", "[database]") {
    if (TestDatabase::is_postgresql()) return;  // see below
    const TestDatabase place;
    database::Database database(place.place(), 1);
    database.run("CREATE TEMP TABLE sign_ins (user_id TEXT)");
    database.run("INSERT INTO temp.sign_ins VALUES ('of this connection')");
    CHECK(sign_ins(database) == 1);
    // The work's own ROLLBACK makes the pool's ROLLBACK fail. The pool then opens the connection anew, and
    // the prepared statements of the old connection are lost.
    CHECK_THROWS_AS(database.change([](Transaction& transaction) {
        transaction.run("ROLLBACK");
        throw std::logic_error("");
    }),
                    std::logic_error);
    CHECK(sign_ins(database) == 0);
}

TEST_CASE("a statement that is executed by its text takes other values each time", "[database]") {
    const TestDatabase place;
    database::Database database(place.place(), 1);
    const auto add = [&](const std::string& user, long long at) {
        database.change([&](Transaction& transaction) {
            const long long rows =
                transaction.run("INSERT INTO sign_ins VALUES (:user, :at, '')", {user, at});
            CHECK(rows == 1);
        });
    };
    const auto find = [&](const std::string& user) {
        return database.use([&](Reader& reader) {
            long long at = 0;
            const bool is_there =
                reader.one("SELECT at FROM sign_ins WHERE user_id = :user AND user_id = :user", {user}, {at});
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
    const auto own = [](Reader& reader) {
        std::string whose;
        reader.one("SELECT whose FROM own", {}, {whose});
        return whose;
    };
    // The pool gives its first free connection.
    database.run("CREATE TEMP TABLE own AS SELECT 'first' AS whose");
    database.use([&](Reader& first) {
        CHECK(own(first) == "first");
        database.run("CREATE TEMP TABLE own AS SELECT 'second' AS whose");
        database.use([&](Reader& second) {
            CHECK(own(second) == "second");
            CHECK(own(first) == "first");
        });
    });
}

TEST_CASE("the statements of a batch are executed in their order, and a value may hold any text",
          "[database]") {
    const TestDatabase place;
    database::Database database(place.place(), 1);
    database.run("CREATE TABLE steps (number BIGINT, name TEXT)");
    for (int round = 0; round < 3; ++round) {
        database.change([&](Transaction& transaction) {
            database::Batch batch;
            transaction.run(batch);
            for (const std::string name : {"a':name", "b", "c"}) {
                batch.add("INSERT INTO steps VALUES (:round, :name)", {round, name});
                batch.add("UPDATE sign_ins SET address = :name WHERE user_id = :name AND at = :round",
                          {name, round});
            }
            transaction.run(batch);
        });
    }
    std::string names;
    database.use([&](Reader& reader) {
        std::string name;
        reader.all(TestDatabase::is_postgresql() ? "SELECT name FROM steps ORDER BY ctid"
                                                 : "SELECT name FROM steps ORDER BY rowid",
                   {}, {name}, [&] { names += name + " "; });
    });
    CHECK(names == "a':name b c a':name b c a':name b c ");
}

TEST_CASE("two changes that hold the same names in another order never wait for each other", "[database]") {
    const TestDatabase place;
    database::Database database(place.place(), 4);
    std::atomic<int> done = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&, i] {
            for (int n = 0; n < 50; ++n) {
                database.change([&](Transaction&) { ++done; },
                                {.holding = i % 2 == 0 ? std::vector<std::string>{"a", "b", "a"}
                                                       : std::vector<std::string>{"b", "a"},
                                 .outlives = database::Outlives::KilledProcess});
            }
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    CHECK(done == 200);
}

TEST_CASE("a change that cannot get a name leaves no transaction behind", "[database][postgresql]") {
    if (!TestDatabase::is_postgresql()) return;
    const TestDatabase place;
    database::Database database(place.place(), 2);
    never_wait(database, 2);
    const database::Terms terms = {.holding = {"a name"}};
    database.change(
        [&](Transaction&) {
            CHECK_THROWS_AS(database.change([](Transaction&) {}, terms), database::DatabaseError);
            // On the connection that did not get the name.
            database.run("INSERT INTO sign_ins VALUES ('a', 1, '')");
        },
        terms);
    database::Database other(place.place(), 1);
    CHECK(sign_ins(other) == 1);
}

TEST_CASE("a statement that fails inside a change leaves nothing behind", "[database]") {
    const TestDatabase place;
    database::Database database(place.place(), 1);
    const auto add_twice = [&](const std::string& user) {
        database.change([&](Transaction& transaction) {
            for (int i = 0; i < 2; ++i)
                transaction.run("INSERT INTO sign_ins VALUES (:user, 1, '')", {user});
        });
    };
    for (int i = 0; i < 3; ++i)
        CHECK_THROWS_AS(add_twice("a"), database::DatabaseError);
    CHECK_THROWS_AS(
        database.change([&](Transaction& transaction) { transaction.run("SELECT nonsense FROM nothing"); }),
        database::DatabaseError);
    CHECK(sign_ins(database) == 0);
    if (!TestDatabase::is_postgresql()) return;
    // Two statements are prepared: the count of sign-ins, and this query itself.
    long long prepared = 0;
    database.use(
        [&](Reader& reader) { reader.one("SELECT count(*) FROM pg_prepared_statements", {}, {prepared}); });
    CHECK(prepared == 2);
}

TEST_CASE("a fault's message names its kind, never a value", "[database]") {
    const TestDatabase place;
    database::Database database(place.place(), 1);
    const std::string secret = "secret";
    try {
        database.run("SELECT * FROM nothing WHERE x = :x", {secret});
        FAIL("there is no such table");
    } catch (const database::DatabaseError& error) {
        CHECK(std::string(error.what()) ==
              (TestDatabase::is_postgresql() ? "database: invalid statement" : "database: SQL logic error"));
    }
}

TEST_CASE("a database of a newer version is refused", "[database]") {
    const TestDatabase place;
    { database::Database(place.place(), 1).run("UPDATE schema_version SET version = 999"); }
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
    const auto backend = [](Reader& reader) {
        int pid = 0;
        reader.one("SELECT pg_backend_pid()", {}, {pid});
        return pid;
    };
    const auto kill = [&](int pid) {
        database::Database other(place.place(), 1);
        other.use([&](Reader& reader) {
            std::string ended;
            reader.one("SELECT CAST(pg_terminate_backend(:pid) AS text)", {pid}, {ended});
            CHECK(ended == "true");
        });
        int left = 1;
        for (int i = 0; i < 1000 && left != 0;
             ++i, std::this_thread::sleep_for(std::chrono::milliseconds{10}))
            other.use([&](Reader& reader) {
                reader.one("SELECT count(*) FROM pg_stat_activity WHERE pid = :pid", {pid}, {left});
            });
        CHECK(left == 0);
    };
    const int first = database.use(backend);
    kill(first);
    const int second = database.use(backend);
    CHECK(second != first);
    kill(second);
    CHECK(database.change(backend) != second);
    CHECK(sign_ins(database) == 0);
    kill(database.use(backend));
    CHECK(sign_ins(database) == 0);
    const auto add = [&](const std::string& user) {
        database.change([&](Transaction& transaction) {
            transaction.run("INSERT INTO sign_ins VALUES (:user, 1, '')", {user});
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
    CHECK_THROWS_AS(database.change([&](Transaction& transaction) {
        ++begun;
        transaction.run("INSERT INTO sign_ins VALUES ('x', 1, '')");
        transaction.run("SELECT pg_terminate_backend(pg_backend_pid())");
    }),
                    database::DatabaseAway);
    CHECK(begun == 1);
    CHECK(sign_ins(database) == 0);
}

TEST_CASE("a statement that takes too long keeps its connection", "[database][postgresql]") {
    if (!TestDatabase::is_postgresql()) return;
    const TestDatabase place;
    database::Database database(place.place(), 1);
    int begun = 0;
    CHECK_THROWS_WITH(database.change([&](Transaction& transaction) {
        ++begun;
        transaction.run("SET LOCAL statement_timeout = 50");
        transaction.run("SELECT CAST(pg_sleep(5) AS text)");
    }),
                      "database: the statement took too long");
    CHECK(begun == 1);
}

TEST_CASE("a change that may take long, and a migration that waits for it, are not given up",
          "[database][postgresql]") {
    if (!TestDatabase::is_postgresql()) return;
    const CapturedLog log;
    const TestDatabase place;
    database::Database first(place.place(), 1);
    first.run("UPDATE schema_version SET version = version - 1");
    std::atomic<bool> has_begun = false;
    std::thread second([&] {
        while (!has_begun)
            std::this_thread::yield();
        database::Database waits(place.place(), 1);
        CHECK(waits.version() == database::Database::newest_version());
    });
    const auto migrate = [&](Transaction& transaction) {
        transaction.run("SELECT CAST(pg_advisory_xact_lock(31647739056321134) AS text)");
        has_begun = true;
        transaction.run("SELECT CAST(pg_sleep(8) AS text)");
        transaction.run("UPDATE schema_version SET version = version + 1");
    };
    CHECK_NOTHROW(first.change(migrate, {.holding = {}, .may_take_long = true}));
    second.join();
    CHECK(log.all().empty());
    std::string limit;
    first.use([&](Reader& reader) { reader.one("SHOW statement_timeout", {}, {limit}); });
    CHECK(limit == "5s");
}

TEST_CASE("a machine that vanishes in a transaction holds its locks for ten seconds",
          "[database][postgresql]") {
    if (!TestDatabase::is_postgresql()) return;
    const TestDatabase place;
    database::Database database(place.place(), 1);
    std::string limit;
    database.use(
        [&](Reader& reader) { reader.one("SHOW idle_in_transaction_session_timeout", {}, {limit}); });
    CHECK(limit == "10s");
}

TEST_CASE("what never heals ends the start, what may heal does not", "[database][postgresql]") {
    const CapturedLog log;
    const auto open = [](std::string_view url) {
        return database::Database({.file = {}, .url = Secret(url)}, 1).is_postgresql();
    };
    CHECK_THROWS_WITH(open("postgresql://ada:wonderland@/x?sslmod=require"),
                      "database.url: not a connection URL that PostgreSQL's library understands");
    CHECK_THROWS_WITH(open("postgresql://ada:wonderland@h:port/x"),
                      "database.url: not a connection URL that PostgreSQL's library understands");
    CHECK(open("postgresql://ada:wonderland@/x?host=/nonexistent"));
    CHECK_THAT(log.all(), Catch::Contains("database_away") && Catch::Contains("No such file or directory"));
    CHECK_THAT(log.all(), !Catch::Contains("wonderland"));
}
