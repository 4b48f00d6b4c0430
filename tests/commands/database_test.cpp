#include <fstream>

#include <catch2/catch.hpp>
#include <sys/stat.h>

#include "support/operator.hpp"

using namespace postern;
using namespace postern::tests;
using Catch::Contains;
namespace fs = std::filesystem;

namespace {

// A database without a site.
struct BareDatabase {
    TestDatabase database;
    TemporaryDirectory directory;
    fs::path state = directory.path() / "state";
    fs::path file = state / "postern.db";
    Operator shell{state, database.url()};

    void execute(const std::string& statement) const {
        database::Database opened({file, Secret(database.url())}, 1, database::Tables::LeaveAlone);
        opened.run(statement);
    }
};

const std::string kNewest = std::to_string(database::Database::newest_version());

}  // namespace

TEST_CASE("the check says where the database is and that all is in order", "[commands][database]") {
    const BareDatabase place;
    REQUIRE(place.shell.run({"database", "migrate"}).out ==
            "The tables are up to date (version " + kNewest + ").\n");
    const Outcome outcome = place.shell.run({"database", "check"});
    CHECK(outcome.status == 0);
    CHECK(outcome.err.empty());
    const std::string name =
        TestDatabase::is_postgresql() ? "PostgreSQL (unix socket port 5432, primary)" : place.file.string();
    CHECK(outcome.out == "The database is " + name + ".\nThe tables are up to date (version " + kNewest +
                             ").\n" + (TestDatabase::is_postgresql() ? "" : "The file is not damaged.\n"));
}

TEST_CASE("the check changes nothing, and outdated tables are a failure", "[commands][database]") {
    const BareDatabase place;
    REQUIRE(place.shell.run({"database", "migrate"}).status == 0);
    place.execute("UPDATE schema_version SET version = 3");
    for (int i = 0; i < 2; ++i) {
        const Outcome outcome = place.shell.run({"database", "check"});
        CHECK(outcome.status == 1);
        CHECK(outcome.err == "postern: the tables have version 3, and this program needs version " + kNewest +
                                 "; postern database migrate updates them\n");
    }
}

TEST_CASE("tables of a newer program are left alone", "[commands][database]") {
    const BareDatabase place;
    REQUIRE(place.shell.run({"database", "migrate"}).status == 0);
    place.execute("UPDATE schema_version SET version = 999");
    const Outcome check = place.shell.run({"database", "check"});
    CHECK(check.status == 1);
    CHECK_THAT(check.err, Contains("version 999") && Contains("a newer Postern wrote them"));
    for (const std::vector<std::string>& command : std::vector<std::vector<std::string>>{
             {"database", "migrate"}, {"user", "list"}, {"session", "list"}}) {
        const Outcome outcome = place.shell.run(command);
        CHECK(outcome.status == 1);
        CHECK_THAT(outcome.err, Contains("version 999, from a newer Postern"));
    }
}

TEST_CASE("the check makes no file where none is", "[commands][database]") {
    const BareDatabase place;
    if (TestDatabase::is_postgresql()) return;
    for (const std::vector<std::string>& command : std::vector<std::vector<std::string>>{
             {"database", "check"}, {"database", "backup", "/nowhere/copy"}}) {
        const Outcome outcome = place.shell.run(command);
        CHECK(outcome.status == 1);
        CHECK(outcome.err == "postern: " + place.file.string() +
                                 ": does not exist yet; postern database migrate creates it\n");
        CHECK(fs::is_empty(place.state));
    }
}

TEST_CASE("damage is found", "[commands][database]") {
    const BareDatabase place;
    if (TestDatabase::is_postgresql()) return;
    REQUIRE(place.shell.run({"database", "migrate"}).status == 0);
    SECTION("in the pages of the file") {
        for (int i = 0; i < 50; ++i) {
            place.shell.run({"user", "add", "user" + std::to_string(i) + "@example.com", "--no-password"});
        }
        std::fstream file(place.file, std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(3 * 4096 + 8);
        file << std::string(200, '\x55');
        file.close();
        const Outcome outcome = place.shell.run({"database", "check"});
        CHECK(outcome.status == 1);
        CHECK_THAT(outcome.err, Contains("postern: the database is damaged: \"") || Contains("malformed"));
        CHECK(std::ranges::count(outcome.err, '\n') == 1);
    }
    SECTION("so much that no copy can be made, and none is left") {
        const auto rest = static_cast<std::size_t>(fs::file_size(place.file)) - 4096;
        std::fstream file(place.file, std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(4096);
        file << std::string(rest, '\x55');
        file.close();
        const fs::path copy = place.directory.path() / "copy.db";
        const Outcome outcome = place.shell.run({"database", "backup", copy.string()});
        CHECK(outcome.status == 1);
        CHECK(outcome.err == "postern: " + place.file.string() + ": database disk image is malformed\n");
        CHECK_FALSE(fs::exists(copy));
    }
    SECTION("where there is another file instead") {
        std::ofstream(place.file) << std::string(8192, 'x');
        const Outcome outcome = place.shell.run({"database", "check"});
        CHECK(outcome.status == 1);
        CHECK(outcome.err == "postern: " + place.file.string() + ": file is not a database\n");
    }
}

TEST_CASE("a backup is a whole database, for its owner's eyes", "[commands][database]") {
    const BareDatabase place;
    if (TestDatabase::is_postgresql()) {
        const Outcome outcome = place.shell.run({"database", "backup", "/nowhere/copy"});
        CHECK(outcome.status == 1);
        CHECK(outcome.err == "postern: the database is PostgreSQL; use its pg_dump for backups\n");
        return;
    }
    REQUIRE(place.shell.run({"user", "add", "ada@example.com", "--no-password"}).status == 0);
    const fs::path other = place.directory.path() / "restored";
    fs::create_directory(other, place.state);
    const fs::path copy = other / "postern.db";
    const Outcome outcome = place.shell.run({"database", "backup", copy.string()});
    CHECK(outcome.status == 0);
    CHECK(outcome.out == "Backed up to " + copy.string() + ".\n");
    CHECK((fs::status(copy).permissions() & fs::perms(077)) == fs::perms::none);
    CHECK_THAT(Operator(other, "").run({"user", "list"}).out, Contains("ada@example.com"));

    SECTION("and takes no other file's place") {
        const auto before = fs::file_size(copy);
        const Outcome again = place.shell.run({"database", "backup", copy.string()});
        CHECK(again.status == 1);
        CHECK(again.err == "postern: " + copy.string() + ": already exists\n");
        CHECK(fs::file_size(copy) == before);
    }
    SECTION("nor one that a link names") {
        fs::create_symlink(place.directory.path() / "absent", place.directory.path() / "link");
        CHECK(place.shell.run({"database", "backup", (place.directory.path() / "link").string()}).status ==
              1);
        CHECK_FALSE(fs::exists(place.directory.path() / "absent"));
    }
}

TEST_CASE("a backup can be made before the tables are brought up to date", "[commands][database]") {
    const BareDatabase place;
    if (TestDatabase::is_postgresql()) return;
    REQUIRE(place.shell.run({"database", "migrate"}).status == 0);
    place.execute("UPDATE schema_version SET version = 3");
    const std::string copy = (place.directory.path() / "copy.db").string();
    CHECK(place.shell.run({"database", "backup", copy}).status == 0);
    CHECK_THAT(place.shell.run({"database", "check"}).err, Contains("version 3"));
    CHECK(place.shell.run({"database", "backup", ""}).status == 2);
    CHECK(place.shell.run({"database", "backup", copy + "/at all"}).status == 1);
}

TEST_CASE("the check writes, and names what stands in the way with its cure", "[commands][database][state]") {
    const BareDatabase place;
    REQUIRE(place.shell.run({"database", "migrate"}).status == 0);
    if (TestDatabase::is_postgresql()) return;
    SECTION("a file that is read-only") {
        fs::permissions(place.file, fs::perms(0400));
        const Outcome outcome = place.shell.run({"database", "check"});
        CHECK(outcome.status == 1);
        CHECK(outcome.err == "postern: " + place.file.string() + ": has mode 0400; chmod it to 0600\n");
        CHECK(outcome.out.empty());
        fs::permissions(place.file, fs::perms(0600));
        CHECK(place.shell.run({"database", "check"}).status == 0);
    }
    SECTION("a symbolic link to nothing") {
        fs::remove(place.file);
        fs::create_symlink("/nowhere", place.file);
        CHECK_THAT(place.shell.run({"database", "check"}).err, Contains("is a symbolic link"));
    }
    SECTION("changes that the database refuses") {
        // query_only stands for a fault that only a write finds, such as a quota.
        database::Database writer({place.file}, 1, database::Tables::LeaveAlone);
        CHECK(writer.write_fault().empty());
        writer.run("PRAGMA query_only = ON");
        CHECK_THAT(writer.write_fault(), Contains("attempt to write a readonly database"));
        // The pool does not use the refused connection again.
        CHECK(writer.write_fault().empty());
    }
}

TEST_CASE("a PostgreSQL that takes no writes is named with its cure", "[commands][database][postgresql]") {
    if (!TestDatabase::is_postgresql()) return;
    const BareDatabase place;
    REQUIRE(place.shell.run({"database", "migrate"}).status == 0);
    const auto check_with = [&](const std::string& option) {
        const Operator shell(place.state, place.database.url() + "%20" + option);
        return shell.run({"database", "check"});
    };
    SECTION("because of a default") {
        const Outcome outcome = check_with("-cdefault_transaction_read_only%3Don");
        CHECK(outcome.status == 1);
        CHECK_THAT(outcome.err, Contains("default_transaction_read_only is on; set it to off"));
    }
    SECTION("because of the role's privileges") {
        const std::string schema = place.database.url().substr(place.database.url().rfind("test_"));
        const std::string reader = "reader_" + schema;
        place.execute("CREATE ROLE " + reader);
        place.execute("GRANT SELECT ON ALL TABLES IN SCHEMA " + schema + " TO " + reader);
        place.execute("GRANT USAGE ON SCHEMA " + schema + " TO " + reader);
        place.execute("GRANT INSERT, UPDATE, DELETE ON users TO " + reader);
        const Outcome outcome = check_with("-crole%3D" + reader);
        CHECK(outcome.status == 1);
        CHECK_THAT(
            outcome.err,
            Contains(reader +
                     " may not write these tables: app_passwords, known_networks, pending_sign_ins,") &&
                !Contains(" users") && Contains("GRANT SELECT, INSERT, UPDATE, DELETE ON"));
        place.execute("DROP OWNED BY " + reader);
        place.execute("DROP ROLE " + reader);
    }
}

TEST_CASE("a connection on which PostgreSQL took no writes is not used again", "[database][postgresql]") {
    if (!TestDatabase::is_postgresql()) return;
    const TestDatabase place;
    database::Database database(place.place(), 1);
    const auto add = [&] {
        database.change([](database::Transaction& transaction) {
            transaction.run("INSERT INTO sign_ins VALUES ('a', 1, '')");
        });
    };
    database.run("SET default_transaction_read_only = on");
    CHECK_THROWS_WITH(add(), "database: PostgreSQL refuses writes (read-only transaction)");
    add();
}
