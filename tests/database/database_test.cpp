#include "database/database.hpp"

#include <thread>
#include <vector>

#include <catch2/catch.hpp>

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
