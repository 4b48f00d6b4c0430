#include "init/changes.hpp"

#include <fstream>
#include <iterator>

#include <catch2/catch.hpp>

#include "init/web_server.hpp"
#include "support/temporary_directory.hpp"

using namespace postern;
using namespace postern::init;

namespace {

namespace fs = std::filesystem;

std::string contents(const fs::path& file) {
    std::ifstream in(file);
    return {std::istreambuf_iterator<char>(in), {}};
}

FileChange change_to(const fs::path& file, const std::string& text) {
    auto change = change_of(file);
    REQUIRE(change);
    change->after = text;
    return *change;
}

}  // namespace

TEST_CASE("changed files keep their mode, and a copy of each stays", "[init]") {
    const tests::TemporaryDirectory directory;
    const fs::path file = directory.path() / "site";
    const fs::path link = directory.path() / "link";
    std::ofstream(file) << "old\n";
    fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write);
    fs::create_symlink(file, link);
    Writer writer(directory.path() / "copies");
    REQUIRE(writer.write({change_to(link, "new\n"), change_to(directory.path() / "folder/fresh", "x\n")}));
    CHECK(contents(file) == "new\n");
    CHECK(fs::is_symlink(link));
    CHECK(fs::status(file).permissions() == (fs::perms::owner_read | fs::perms::owner_write));
    CHECK(contents(directory.path() / "folder/fresh") == "x\n");
    REQUIRE(writer.kept().size() == 1);
    CHECK(contents(writer.kept().front()) == "old\n");
    CHECK(fs::status(directory.path() / "copies").permissions() == fs::perms::owner_all);
    writer.put_back();
    CHECK(contents(file) == "old\n");
    CHECK_FALSE(fs::exists(directory.path() / "folder/fresh"));
}

TEST_CASE("files that were not committed are put back", "[init]") {
    const tests::TemporaryDirectory directory;
    const fs::path file = directory.path() / "site";
    std::ofstream(file) << "old\n";
    const auto write = [&](bool commits) {
        Writer writer(directory.path() / "copies");
        REQUIRE(writer.write({change_to(file, "new\n"), change_to(directory.path() / "fresh", "x\n")}));
        if (commits) writer.commit();
    };
    write(false);
    CHECK(contents(file) == "old\n");
    CHECK_FALSE(fs::exists(directory.path() / "fresh"));
    write(true);
    CHECK(contents(file) == "new\n");
    CHECK(contents(directory.path() / "fresh") == "x\n");
}

TEST_CASE("a file that an operator wrote is not replaced, and the operator reads the lines", "[init]") {
    const tests::TemporaryDirectory directory;
    const fs::path file = directory.path() / "postern.conf";
    CHECK(own_file(file, "x\n")->after == "x\n");
    std::ofstream(file) << "# The address; written by postern init.\nold\n";
    CHECK(own_file(file, "x\n")->after == "x\n");
    for (const char* text : {"old\n", "old\n# written by postern init\n", ""}) {
        CAPTURE(text);
        std::ofstream(file) << text;
        const auto change = own_file(file, "the line\n");
        REQUIRE_FALSE(change);
        CHECK_THAT(change.error().message,
                   Catch::Contains("postern.conf already exists, and postern init did not write it") &&
                       Catch::Contains("the line"));
    }
}

TEST_CASE("a file that was changed after the question is not overwritten", "[init]") {
    const tests::TemporaryDirectory directory;
    const fs::path first = directory.path() / "first";
    const fs::path second = directory.path() / "second";
    std::ofstream(first) << "one\n";
    std::ofstream(second) << "two\n";
    const std::vector<FileChange> changes = {change_to(first, "1\n"), change_to(second, "2\n")};
    std::ofstream(second) << "by another operator\n";
    Writer writer(directory.path() / "copies");
    const auto done = writer.write(changes);
    REQUIRE_FALSE(done);
    CHECK_THAT(done.error().message, Catch::Contains("second: changed while the command ran"));
    CHECK(contents(first) == "one\n");
    CHECK(contents(second) == "by another operator\n");
}

TEST_CASE("a change is shown as a diff, and a file with secrets without its other lines", "[init]") {
    FileChange change{.file = "/etc/x", .before = "a\nsecret\nb\n", .after = "a\nsecret\nc\n"};
    CHECK(diff_of(change) == "--- /etc/x\n+++ /etc/x\n@@ -1,3 +1,3 @@\n a\n secret\n-b\n+c\n");
    change.may_hold_secrets = true;
    CHECK(diff_of(change) == "--- /etc/x\n+++ /etc/x\n@@ -3 +3 @@\n-b\n+c\n");
    change.after = *change.before;
    CHECK(diff_of(change).empty());
    CHECK(diff_of({.file = "/etc/x", .before = std::nullopt, .after = "a\n"}) ==
          "--- /dev/null\n+++ /etc/x\n@@ -0,0 +1 @@\n+a\n");
}

TEST_CASE("the main process of a web server is found, and workers and other machines are not", "[init]") {
    const tests::TemporaryDirectory root;
    const auto process = [&](const char* pid, const std::string& stat, const char* space) {
        const fs::path folder = root.path() / "proc" / pid;
        fs::create_directories(folder / "ns");
        fs::create_symlink(space, folder / "ns/pid");
        std::ofstream(folder / "stat") << stat;
    };
    process("self", "1 (postern-init) R 1 1", "pid:[1]");
    process("40", "40 (nginx) S 1 40", "pid:[2]");
    process("51", "51 (nginx) S 50 50", "pid:[1]");
    process("52", "52 (ng) inx) S 1 50", "pid:[1]");
    process("53", "nonsense", "pid:[1]");
    const Places places{.root = root.path()};
    CHECK(main_process(places, "nginx") == 51);
    process("50", "50 (nginx) S 1 50", "pid:[1]");
    CHECK(main_process(places, "nginx") == 50);
    CHECK(main_process(places, "ng) inx") == 52);
    CHECK_FALSE(main_process(places, "apache2"));
}
