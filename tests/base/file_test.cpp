#include "base/file.hpp"

#include <atomic>
#include <fstream>
#include <iterator>
#include <system_error>
#include <thread>

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/temporary_directory.hpp"

using namespace postern;
using namespace postern::tests;
namespace fs = std::filesystem;

TEST_CASE("a private file is made once, whole, and for its owner alone", "[base]") {
    const TemporaryDirectory directory;
    const fs::path file = directory.path() / "f";
    CHECK(create_private_file(file, "first"));
    CHECK_FALSE(create_private_file(file, "second"));
    CHECK(read_file(file) == "first");
    CHECK((fs::status(file).permissions() & fs::perms::mask) ==
          (fs::perms::owner_read | fs::perms::owner_write));
    CHECK(std::distance(fs::directory_iterator(directory.path()), fs::directory_iterator()) == 1);
    const fs::path nowhere = directory.path() / "nowhere" / "f";
    CHECK_THROWS_WITH(create_private_file(nowhere, ""), Catch::StartsWith(nowhere.string() + ": "));
}

TEST_CASE("what is no readable regular file of a reasonable size is told", "[base]") {
    const TemporaryDirectory directory;
    CHECK(read_file(directory.path() / "nowhere").error().message == "No such file or directory");
    CHECK(read_file(directory.path()).error().message == "not a regular file");
    std::ofstream(directory.path() / "large") << std::string(101, 'x');
    CHECK(read_file(directory.path() / "large", 100).error().message == "larger than 100 bytes");
    CHECK(read_file(directory.path() / "large", 101)->size() == 101);
}

TEST_CASE("a private directory is made when it is missing", "[base]") {
    const TemporaryDirectory directory;
    const fs::path state = make_private_directory(directory.path() / "state");
    CHECK((fs::status(state).permissions() & fs::perms::mask) == fs::perms::owner_all);
    CHECK(make_private_directory(state) == state);
    CHECK_THROWS_AS(make_private_directory(directory.path() / "a" / "b"), std::system_error);
}

TEST_CASE("a text's byte order mark is not part of the text, and UTF-16 is told", "[base]") {
    const TemporaryDirectory directory;
    const fs::path file = directory.path() / "text";
    const auto text_of = [&](const std::string& bytes) {
        std::ofstream(file, std::ios::binary) << bytes;
        return read_text_file(file);
    };
    CHECK(text_of("\xEF\xBB\xBF"
                  "a\r\n") == "a\r\n");
    CHECK(text_of("\xEF\xBB\xBF") == "");
    CHECK(text_of("") == "");
    CHECK(text_of("\xEF\xBB") == "\xEF\xBB");
    for (const std::string& bytes :
         {std::string("\xFF\xFE"
                      "a\0",
                      4),
          std::string("\xFE\xFF\0a", 4), std::string("a\0", 2), std::string("\0a", 2)})
        CHECK(text_of(bytes).error().message == "is UTF-16; save it as UTF-8");
}

TEST_CASE("a state file that another process deletes meanwhile is no fault", "[base][state]") {
    const TemporaryDirectory directory;
    const fs::path file = directory.path() / "postern.db-wal";
    std::atomic<bool> is_done{false};
    std::thread other([&] {
        while (!is_done) {
            { const FileDescriptor made(open(file.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600)); }
            unlink(file.c_str());
        }
    });
    std::string fault;
    for (int i = 0; i < 50'000 && fault.empty(); ++i)
        fault = fault_of_state_file(file).value_or("");
    is_done = true;
    other.join();
    CHECK(fault.empty());
}

TEST_CASE("a second name of a state file, as a snapshot makes it, is no fault but for root", "[base][root]") {
    if (geteuid() != 0) {
        WARN("needs root");
        return;
    }
    const TemporaryDirectory directory;
    const fs::path file = directory.path() / "postern.db";
    constexpr uid_t kUser = 65534;
    REQUIRE(create_private_file(file, ""));
    fs::create_hard_link(file, directory.path() / "snapshot");
    CHECK_THAT(fault_of_state_file(file).value_or(""), Catch::Contains("has a second name"));
    REQUIRE(chown(file.c_str(), kUser, kUser) == 0);
    REQUIRE(chown(directory.path().c_str(), kUser, kUser) == 0);
    // In a child process, because the user cannot be changed back.
    const pid_t child = fork();
    if (child == 0) _exit(setresuid(kUser, kUser, kUser) == 0 && !fault_of_state_file(file) ? 0 : 1);
    int status = -1;
    waitpid(child, &status, 0);
    CHECK(status == 0);
}
