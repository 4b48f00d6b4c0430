#include "base/unix_user.hpp"

#include <fstream>
#include <functional>
#include <stdexcept>

#include <catch2/catch.hpp>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/temporary_directory.hpp"

using namespace postern;
using namespace postern::tests;
namespace fs = std::filesystem;

namespace {

constexpr uid_t kSomebody = 65534;

// Runs the work in a child process, because the user cannot be changed back.
int status_of(const std::function<int()>& work) {
    const pid_t child = fork();
    if (child == 0) _exit(work());
    int status = -1;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace

TEST_CASE("root works as the owner of the state directory, for good", "[base][root]") {
    if (geteuid() != 0) {
        WARN("needs root");
        return;
    }
    const TemporaryDirectory directory;
    fs::permissions(directory.path(), fs::perms(0711));
    const fs::path state = directory.path() / "state";
    const fs::path for_root = directory.path() / "for root alone";
    std::ofstream(for_root) << "secret";
    fs::permissions(for_root, fs::perms(0600));
    fs::create_directory(state);
    fs::permissions(state, fs::perms(0700));
    REQUIRE(chown(state.c_str(), kSomebody, kSomebody) == 0);
    CHECK(status_of([&] {
              work_as_owner_of(state);
              const bool is_somebody = getuid() == kSomebody && geteuid() == kSomebody && getgid() != 0;
              const bool is_for_good = setuid(0) != 0 && getgroups(0, nullptr) <= 1;
              return is_somebody && is_for_good && !std::ifstream(for_root) ? 0 : 1;
          }) == 0);
    SECTION("but not of one that is root's, or missing") {
        CHECK(status_of([&] {
                  work_as_owner_of(directory.path());
                  work_as_owner_of(directory.path() / "nowhere");
                  return geteuid() == 0 ? 0 : 1;
              }) == 0);
    }
    const fs::path link = directory.path() / "link";
    SECTION("which a link of root's may lead to") {
        fs::create_directory_symlink(state, link);
        CHECK(status_of([&] {
                  work_as_owner_of(link);
                  return geteuid() == kSomebody ? 0 : 1;
              }) == 0);
    }
    SECTION("but not one of root's that another user can replace") {
        const fs::path folder = directory.path() / "folder";
        const fs::path roots = folder / "inner" / "state";
        fs::create_directories(roots);
        fs::permissions(folder, fs::perms(0755));
        CHECK_NOTHROW(work_as_owner_of(roots));
        for (const mode_t mode : {0775U, 0757U}) {
            REQUIRE(chmod(folder.c_str(), mode) == 0);
            CHECK_THROWS_WITH(work_as_owner_of(roots), Catch::Contains("another user can replace it"));
        }
        REQUIRE(chmod(folder.c_str(), 01777) == 0);
        CHECK_NOTHROW(work_as_owner_of(roots));
        REQUIRE(chown(folder.c_str(), kSomebody, kSomebody) == 0);
        CHECK_THROWS_WITH(work_as_owner_of(roots), Catch::Contains("nobody can replace it"));
    }
    SECTION("but not a link of another user's") {
        const fs::path roots = directory.path() / "of root";
        fs::create_directory(roots);
        fs::create_directory_symlink(roots, link);
        REQUIRE(lchown(link.c_str(), kSomebody, kSomebody) == 0);
        CHECK_THROWS_WITH(work_as_owner_of(link),
                          Catch::StartsWith(link.string() + ": is a symbolic link of the user "));
        CHECK_THROWS_AS(work_as_owner_of(link / "."), std::runtime_error);
    }
}
