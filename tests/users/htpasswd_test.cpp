#include "users/htpasswd.hpp"

#include <algorithm>
#include <fstream>

#include <catch2/catch.hpp>

#include "support/captured_log.hpp"
#include "support/occurrences.hpp"
#include "support/temporary_directory.hpp"

using namespace postern;
using namespace postern::tests;
namespace fs = std::filesystem;

namespace {

const std::string kSha = "{SHA}tiY7sUhYKUwI5L3866kDY+ENcrQ=";
const std::string kApr1 = "$apr1$6Ks0Ed6p$EaBGdWiG98Kdr2jqBPK3a/";

// A password file that tests change.
struct File {
    CapturedLog log;
    TemporaryDirectory directory;
    fs::path path = directory.path() / "htpasswd";

    void write(const std::string& text) const {
        const fs::path unfinished = directory.path() / "new";
        std::ofstream(unfinished) << text;
        fs::rename(unfinished, path);
    }
};

std::optional<users::Account> find(users::HtpasswdFile& file, std::string_view address) {
    return file.find(*users::parse_email(address));
}

}  // namespace

TEST_CASE("every line of a password file is a user, a comment or a problem with its number",
          "[users][htpasswd]") {
    const auto parsed = users::parse_htpasswd(
        "# our people\n"  // 1
        "\n"              // 2
        "Ada@Example.com:" +
            kSha +
            "\n"  // 3
            "bob@example.com:" +
            kApr1 +
            ":Bob\r\n"                        // 4
            "nocolon\n"                       // 5
            "plain@example.com:wonderland\n"  // 6
            "ADA@example.com:" +
            kApr1 +
            "\n"  // 7
            "carol:" +
            kSha +
            "\n"  // 8
            ":" +
            kSha +
            "\n"  // 9
            "a\tb@example.com:" +
            kSha +
            "\n"                 // 10
            "eve@example.com:",  // 11
        "");
    REQUIRE(parsed.entries.size() == 2);
    CHECK(parsed.entries[0].email.typed == "Ada@Example.com");
    CHECK(parsed.entries[0].line == 3);
    CHECK(parsed.entries[1].password_hash.text() == kApr1);
    std::string problems;
    for (const auto& problem : parsed.problems)
        problems += std::to_string(problem.line) + ": " + problem.message + "\n";
    CHECK(
        problems ==
        "5: expected NAME:HASH\n"
        "6: after the name is plain text or an old DES hash, which protects nothing\n"
        "7: an earlier line has the same name\n"
        "8: the name is not an email address, and no domain is given\n"
        "9: the name is not an email address, and no domain is given\n"
        "10: the name is not an email address: expected NAME@DOMAIN without blanks or invisible characters\n"
        "11: after the name is plain text or an old DES hash, which protects nothing\n");
    CHECK(problems.find("wonderland") == std::string::npos);
}

TEST_CASE("a line that locks somebody out lets no later line in", "[users][htpasswd]") {
    for (const std::string& locked : {"!" + kSha, std::string("x"), std::string("")}) {
        const auto parsed =
            users::parse_htpasswd("ada@example.com:" + locked + "\nADA@example.com:" + kSha + "\n", "");
        CHECK(parsed.entries.empty());
        CHECK(parsed.problems.size() == 2);
    }
}

TEST_CASE("more kinds of hashes than a sign-in can compute are refused", "[users][htpasswd]") {
    std::string text;
    for (int i = 0; i < 60; ++i) {
        text += "u" + std::to_string(i) + "@example.com:$5$rounds=" + std::to_string(5000 + i) +
                "$saltsalt$" + std::string(43, 'a') + "\n";
    }
    const auto parsed = users::parse_htpasswd(text, "");
    CHECK(parsed.entries.size() == 12);
    CHECK(parsed.problems.size() == 48);
    CHECK_THAT(parsed.problems.front().message, Catch::StartsWith("more than 12 kinds of hashes"));
}

TEST_CASE("two changes within one tick of the file system are both seen", "[users][htpasswd]") {
    const File text;
    text.write("ada@example.com:" + kSha + "\n");
    users::HtpasswdFile file(text.path, "");
    // Overwrites the file in place with the same length and the same time, like two edits within one clock
    // tick.
    for (const char* name : {"bob", "eve", "joe"}) {
        std::fstream(text.path, std::ios::in | std::ios::out) << name;
        CHECK(find(file, name + std::string("@example.com")));
        CHECK_FALSE(find(file, "ada@example.com"));
    }
    CHECK(occurrences(text.log.all(), "htpasswd_read") == 4);
}

TEST_CASE("names without a domain get the one that is given", "[users][htpasswd]") {
    const auto parsed =
        users::parse_htpasswd("ada:" + kSha + "\nbob@example.org:" + kSha + "\n:" + kSha, "example.com");
    REQUIRE(parsed.entries.size() == 2);
    CHECK(parsed.entries[0].email.typed == "ada@example.com");
    CHECK(parsed.entries[1].email.typed == "bob@example.org");
    CHECK(parsed.problems.size() == 1);
}

TEST_CASE("any bytes at all are users or problems", "[users][htpasswd]") {
    std::string bytes;
    for (int i = 0; i < 4096; ++i)
        bytes += static_cast<char>(i * 7 % 256);
    CHECK(users::parse_htpasswd(bytes, "").entries.empty());
    CHECK(users::parse_htpasswd(std::string(100000, ':'), "example.com").entries.empty());
}

TEST_CASE("a password file is followed as it changes", "[users][htpasswd]") {
    const File text;
    text.write("ada@example.com:" + kSha + "\nbob@example.com:" + kSha + "\nbroken\n");
    users::HtpasswdFile file(text.path, "");
    const auto ada = find(file, "ADA@example.com");
    REQUIRE(ada);
    CHECK_THAT(text.log.all(), Catch::Contains("htpasswd_line_skipped") && Catch::Contains("line=3"));
    CHECK(file.find_by_id(ada->user.id, "", {})->version == ada->user.version);
    CHECK(file.hashes_of_each_kind() == std::vector<users::PasswordHash>{users::PasswordHash::stored(kSha)});

    text.write("ada@example.com:" + kApr1 + "\n");
    CHECK(find(file, "ada@example.com")->user.version != ada->user.version);
    CHECK(find(file, "ada@example.com")->user.id == ada->user.id);
    CHECK_FALSE(find(file, "bob@example.com"));
}

TEST_CASE("a password file that cannot be read leaves the users of before", "[users][htpasswd]") {
    const File text;
    text.write("ada@example.com:" + kSha + "\n");
    users::HtpasswdFile file(text.path, "");
    fs::remove(text.path);
    CHECK(find(file, "ada@example.com"));
    CHECK(find(file, "ada@example.com"));
    const std::string told = text.log.lines_with("htpasswd_unreadable");
    CHECK(std::ranges::count(told, '\n') == 1);
    CHECK_THAT(told, Catch::Contains("No such file"));
    fs::create_directory(text.path);
    CHECK(find(file, "ada@example.com"));
    fs::remove(text.path);
    text.write("bob@example.com:" + kSha + "\n");
    CHECK_FALSE(find(file, "ada@example.com"));
    CHECK(find(file, "bob@example.com"));
}

TEST_CASE("a password file that is not there at the start is a fault", "[users][htpasswd]") {
    const CapturedLog log;
    CHECK_THROWS_WITH(users::HtpasswdFile("/nonexistent/htpasswd", ""),
                      Catch::Contains("/nonexistent/htpasswd"));
}

TEST_CASE("an empty password file lets nobody in, and still costs a stranger a hash", "[users][htpasswd]") {
    const File text;
    text.write("");
    users::HtpasswdFile file(text.path, "");
    CHECK_FALSE(find(file, "ada@example.com"));
    CHECK(file.hashes_of_each_kind().empty());
}

TEST_CASE("a byte order mark before a password file costs nobody their account", "[users][htpasswd]") {
    const File file;
    file.write(
        "\xEF\xBB\xBF"
        "ada@example.com:" +
        kSha + "\r\nbob@example.com:" + kSha + "\r\n");
    users::HtpasswdFile users(file.path, "");
    CHECK(find(users, "ada@example.com"));
    CHECK(find(users, "bob@example.com"));
}

TEST_CASE("a password file's user with an international domain signs in with each spelling",
          "[users][htpasswd]") {
    const File text;
    text.write("ada@xn--mnchen-3ya.example:" + kSha + "\nbob@münchen.example:" + kSha +
               "\nADA@MÜNCHEN.example:" + kSha + "\neve@xn--x.example:" + kSha + "\ncy:" + kSha + "\n");
    users::HtpasswdFile file(text.path, "münchen.example");
    for (const char* name : {"ada", "bob", "cy"}) {
        CAPTURE(name);
        const auto account = find(file, std::string(name) + "@münchen.example");
        REQUIRE(account);
        CHECK(find(file, std::string(name) + "@xn--mnchen-3ya.example")->user.id == account->user.id);
    }
    CHECK_THAT(text.log.all(), Catch::Contains("line=3 reason=\"an earlier line has the same name\""));
    CHECK_THAT(text.log.all(),
               Catch::Contains("line=4") && Catch::Contains("not a valid international name"));
}
