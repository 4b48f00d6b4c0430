#include "logging/audit_file.hpp"

#include <fstream>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include <catch2/catch.hpp>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.hpp"
#include "logging/audit.hpp"
#include "logging/log.hpp"
#include "support/captured_log.hpp"
#include "support/temporary_directory.hpp"

using namespace postern;
using namespace postern::tests;
using logging::AuditFile;
namespace fs = std::filesystem;

namespace {

struct Place {
    TemporaryDirectory directory;
    fs::path path = directory.path() / "audit.log";
    AuditFile file{path};

    std::string text() const { return read_file(path).value_or("nothing"); }
};

// Writes the audit events to that file until its destruction.
class Audited {
public:
    explicit Audited(const fs::path& path, logging::AuditFault on_fault = {}) {
        logging::set_audit_file(path, std::move(on_fault));
    }
    Audited(const Audited&) = delete;
    Audited& operator=(const Audited&) = delete;
    ~Audited() { logging::set_audit_file({}); }
};

}  // namespace

TEST_CASE("the audit file is made for its owner and group, whatever the umask", "[logging][audit]") {
    Place place;
    const mode_t before = umask(0077);
    CHECK(place.file.append("one"));
    umask(before);
    CHECK(place.file.append("two"));
    CHECK(place.text() == "one\ntwo\n");
    struct stat status {};
    REQUIRE(stat(place.path.c_str(), &status) == 0);
    CHECK((status.st_mode & 07777) == 0640);
}

TEST_CASE("the audit file may be rotated in any way between two lines", "[logging][audit]") {
    Place place;
    const fs::path old = place.directory.path() / "audit.log.1";
    CHECK(place.file.append("one"));
    SECTION("renamed") {
        fs::rename(place.path, old);
        CHECK(place.file.append("two"));
        CHECK(read_file(old) == "one\n");
    }
    SECTION("renamed, and another one made") {
        fs::rename(place.path, old);
        std::ofstream{place.path};
        CHECK(place.file.append("two"));
        CHECK(read_file(old) == "one\n");
    }
    SECTION("copied, and cut to nothing") {
        fs::copy(place.path, old);
        fs::resize_file(place.path, 0);
        CHECK(place.file.append("two"));
        CHECK(read_file(old) == "one\n");
    }
    SECTION("removed") {
        fs::remove(place.path);
        CHECK(place.file.append("two"));
    }
    CHECK(place.text() == "two\n");
}

TEST_CASE("what a full disk left of a line is ended before the next one", "[logging][audit]") {
    Place place;
    std::ofstream(place.path) << "one\n2026-11-22T20:0";
    CHECK(place.file.append("two"));
    CHECK(place.file.append("three"));
    CHECK(place.text() == "one\n2026-11-22T20:0\ntwo\nthree\n");
}

TEST_CASE("the audit file is none but a regular file of that very name", "[logging][audit]") {
    Place place;
    SECTION("no symbolic link, which would lead a command of root's anywhere") {
        const fs::path target = place.directory.path() / "target";
        std::ofstream{target};
        fs::create_symlink(target, place.path);
        CHECK(place.file.append("one").error().message == "is a symbolic link");
        CHECK(fs::is_empty(target));
    }
    SECTION("no pipe, at which a visitor would wait") {
        REQUIRE(mkfifo(place.path.c_str(), 0600) == 0);
        CHECK(place.file.append("one").error().message == "not a regular file");
    }
    SECTION("no second name of a file, which may be anybody's") {
        std::ofstream{place.path};
        fs::create_hard_link(place.path, place.directory.path() / "other");
        CHECK(place.file.append("one").error().message == "has a second name (a hard link)");
        CHECK(fs::is_empty(place.path));
    }
    SECTION("no directory") {
        fs::create_directory(place.path);
        CHECK_FALSE(place.file.append("one"));
    }
}

TEST_CASE("lines of several writers stay whole", "[logging][audit]") {
    Place place;
    const std::string line(300, 'x');
    {
        std::vector<std::jthread> writers;
        for (int i = 0; i < 4; ++i) {
            writers.emplace_back([&] {
                AuditFile own(place.path);
                for (int k = 0; k < 250; ++k)
                    (void)own.append(line);
            });
        }
    }
    std::istringstream text(place.text());
    int whole = 0;
    for (std::string each; std::getline(text, each);) {
        // If a busy machine leaves a partial line in the file for long, an empty line follows it.
        if (each.empty()) continue;
        CHECK(each == line);
        ++whole;
    }
    CHECK(whole == 1000);
}

TEST_CASE("audit events are in the file and in the log, other lines in the log alone", "[logging][audit]") {
    const Place place;
    const CapturedLog log;
    {
        const Audited audited(place.path);
        logging::stopped("Terminated");
        logging::log(logging::Level::Info, "request", {});
    }
    logging::stopped("Hangup");
    CHECK(place.text() == log.lines_with("Terminated"));
    CHECK(!log.lines_with("request").empty());
    CHECK(!log.lines_with("Hangup").empty());
}

TEST_CASE("an audit file that cannot be written is told once, and again when lines went missing",
          "[logging][audit]") {
    const Place place;
    const CapturedLog log;
    const Audited audited(place.path);
    fs::create_directory(place.path);
    for (int i = 0; i < 3; ++i)
        logging::stopped("Terminated");
    CHECK_THAT(log.lines_with("audit_file"),
               Catch::EndsWith(" error audit_file_failed path=" + place.path.string() +
                               " fault=\"Is a directory\"\n"));
    fs::remove(place.path);
    for (int i = 0; i < 2; ++i)
        logging::stopped("Hangup");
    CHECK_THAT(log.lines_with("audit_file_restored"),
               Catch::EndsWith(" warning audit_file_restored path=" + place.path.string() + " missing=3\n"));
    CHECK(place.text() == log.lines_with("Hangup"));
    fs::remove(place.path);
    fs::create_directory(place.path);
    const std::string before = log.lines_with("audit_file_failed");
    logging::stopped("Terminated");
    CHECK(log.lines_with("audit_file_failed").size() == 2 * before.size());
}
