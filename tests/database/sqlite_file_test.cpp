#include "database/sqlite_file.hpp"

#include <fstream>
#include <functional>

#include <catch2/catch.hpp>
#include <sys/stat.h>
#include <unistd.h>

#include "database/database.hpp"
#include "support/temporary_directory.hpp"

using namespace postern;
using namespace postern::tests;
using Catch::Contains;
using Catch::StartsWith;
namespace fs = std::filesystem;

namespace {

struct State {
    TemporaryDirectory directory;
    fs::path file = directory.path() / "postern.db";
    fs::path log = directory.path() / "postern.db-wal";
    fs::path index = directory.path() / "postern.db-shm";

    void make() const { database::Database({file}, 1); }
    std::string fault() const {
        try {
            database::Database({file}, 1);
            return "";
        } catch (const database::DatabaseError& error) {
            return error.what();
        }
    }
    void restore(const fs::path& backup) const { fs::rename(backup, file); }
};

void add(database::Database& database, const std::string& user) {
    database.change([&](database::Transaction& transaction) {
        transaction.run("INSERT INTO sign_ins VALUES (:user, 1, '')", {user});
    });
}

bool knows(database::Database& database, const std::string& user) {
    return database.use([&](database::Reader& reader) {
        int rows = 0;
        reader.one("SELECT count(*) FROM sign_ins WHERE user_id = :user", {user}, {rows});
        return rows == 1;
    });
}

// Runs the work, which leases a second connection while the first connection is leased.
void on_another_connection(database::Database& database, const std::function<void()>& work) {
    database.use([&](database::Reader&) { work(); });
}

}  // namespace

TEST_CASE("a state file that cannot be written is named at start, with the cure", "[database][state]") {
    const State state;
    state.make();
    const auto name = [&](const fs::path& path) { return path.string() + ": "; };
    SECTION("the database is read-only for its owner") {
        fs::permissions(state.file, fs::perms(0400));
        CHECK(state.fault() == name(state.file) + "has mode 0400; chmod it to 0600");
    }
    SECTION("the log of the last changes is") {
        std::ofstream(state.log) << "";
        fs::permissions(state.log, fs::perms(0400));
        CHECK(state.fault() == name(state.log) + "has mode 0400; chmod it to 0600");
    }
    SECTION("the log's index is") {
        std::ofstream(state.index) << "";
        fs::permissions(state.index, fs::perms(0444));
        CHECK(state.fault() == name(state.index) + "is open to other users; chmod it to 0600");
    }
    SECTION("the directory takes no new files") {
        fs::permissions(state.directory.path(), fs::perms(0500));
        CHECK_THAT(state.fault(),
                   StartsWith(name(state.directory.path()) + "has mode 0500; chmod it to 0700"));
        fs::permissions(state.directory.path(), fs::perms(0700));
    }
    SECTION("other users may write into the directory") {
        fs::permissions(state.directory.path(), fs::perms(0770));
        CHECK(state.fault() == name(state.directory.path()) + "is open to other users; chmod it to 0700");
    }
    SECTION("a directory is in its place") {
        fs::remove(state.file);
        fs::create_directory(state.file);
        CHECK(state.fault() == name(state.file) + "is a directory, not a file");
    }
    SECTION("a pipe is in its place") {
        fs::remove(state.file);
        REQUIRE(mkfifo(state.file.c_str(), 0600) == 0);
        CHECK(state.fault() == name(state.file) + "is not a regular file");
    }
    SECTION("a text is in its place") {
        std::ofstream(state.file) << std::string(9000, 'x');
        CHECK(state.fault() == name(state.file) + "file is not a database");
    }
    SECTION("the file belongs to another user") {
        if (geteuid() != 0) {
            WARN("needs root");
            return;
        }
        REQUIRE(chown(state.file.c_str(), 65534, 65534) == 0);
        CHECK(state.fault() ==
              name(state.file) +
                  "belongs to nobody, its directory to root; give both to the user that Postern runs as");
    }
    for (const fs::path& path : {state.file, state.log, state.index}) {
        struct stat status {};
        if (lstat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode)) chmod(path.c_str(), 0600);
    }
}

TEST_CASE("a state file that leads to another file is refused, and that file is left alone",
          "[database][state]") {
    const State state;
    const TemporaryDirectory elsewhere;
    const fs::path other = elsewhere.path() / "other.db";
    std::ofstream(other) << "";
    fs::permissions(other, fs::perms(0600));
    SECTION("by a symbolic link") {
        fs::create_symlink(other, state.file);
        CHECK(state.fault() == state.file.string() + ": is a symbolic link; replace the link with the file");
    }
    SECTION("by a symbolic link to nothing") {
        fs::create_symlink(elsewhere.path() / "absent", state.file);
        CHECK_THAT(state.fault(), Contains("is a symbolic link"));
        CHECK_FALSE(fs::exists(elsewhere.path() / "absent"));
    }
    SECTION("by a hard link") {
        fs::create_hard_link(other, state.file);
        CHECK_THAT(state.fault(), Contains("has a second name (a hard link)"));
    }
    SECTION("by its log") {
        state.make();
        fs::create_symlink(other, state.log);
        CHECK(state.fault() == state.log.string() + ": is a symbolic link; replace the link with the file");
    }
    CHECK(fs::file_size(other) == 0);
}

TEST_CASE("an empty file becomes a database", "[database][state]") {
    const State state;
    std::ofstream(state.file) << "";
    fs::permissions(state.file, fs::perms(0600));
    CHECK(state.fault().empty());
    CHECK(database::Database({state.file}, 1).version() == database::Database::newest_version());
}

TEST_CASE("a running process that meets a read-only file works again once it is made right",
          "[database][state]") {
    const State state;
    database::Database database({state.file}, 2);
    add(database, "a");
    const std::string ending = GENERATE("", "-wal", "-shm");
    const fs::path path = state.file.string() + ending;
    CAPTURE(path.string());
    fs::permissions(path, fs::perms(0400));
    on_another_connection(database, [&] {
        for (int i = 0; i < 2; ++i)
            CHECK_THROWS_WITH(add(database, "b"), path.string() + ": has mode 0400; chmod it to 0600");
    });
    fs::permissions(path, fs::perms(0600));
    on_another_connection(database, [&] { add(database, "b"); });
    CHECK(knows(database, "b"));
}

TEST_CASE("a database that was deleted under a running process takes no more changes", "[database][state]") {
    const State state;
    database::Database database({state.file}, 2);
    add(database, "a");
    const fs::path away = state.directory.path() / "away";
    fs::rename(state.file, away);
    CHECK_THROWS_WITH(add(database, "b"), StartsWith(state.file.string() + ": was deleted; put it back"));
    CHECK_FALSE(fs::exists(state.file));
    state.restore(away);
    add(database, "b");
    CHECK(knows(database, "a"));
    CHECK(knows(database, "b"));
}

TEST_CASE("a backup that takes the database's place counts at the next request", "[database][state]") {
    const State state;
    database::Database database({state.file}, 2);
    add(database, "a");
    const fs::path backup = state.directory.path() / "backup";
    database.back_up(backup);
    add(database, "since");
    SECTION("with the old log still there: not until the log is removed") {
        state.restore(backup);
        for (int i = 0; i < 2; ++i)
            CHECK_THROWS_WITH(knows(database, "a"), Contains("was replaced while Postern was using it") &&
                                                        Contains("remove " + state.log.string()));
        fs::remove(state.log);
        fs::remove(state.index);
    }
    SECTION("with the old log removed") {
        fs::remove(state.log);
        fs::remove(state.index);
        state.restore(backup);
    }
    on_another_connection(database, [&] { CHECK(knows(database, "a")); });
    CHECK(knows(database, "a"));
    CHECK_FALSE(knows(database, "since"));
    add(database, "b");
    CHECK(knows(database, "b"));
    CHECK(database.damage().empty());
}

TEST_CASE("a backup of an older version is brought up to date when it takes the database's place",
          "[database][state]") {
    const State state;
    const fs::path old = state.directory.path() / "old";
    std::ofstream(old) << "";
    fs::permissions(old, fs::perms(0600));
    database::Database database({state.file}, 1);
    fs::remove(state.log);
    fs::remove(state.index);
    state.restore(old);
    CHECK_FALSE(knows(database, "a"));
    CHECK(database.version() == database::Database::newest_version());
}
