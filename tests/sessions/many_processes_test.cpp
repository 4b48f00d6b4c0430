#include <exception>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <random>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <sys/wait.h>
#include <unistd.h>

#include "sessions/sessions.hpp"
#include "support/captured_log.hpp"
#include "support/live_sessions.hpp"
#include "support/manual_clock.hpp"
#include "support/test_database.hpp"
#include "users/users.hpp"

using namespace postern;
using namespace postern::tests;
using namespace std::chrono_literals;

namespace {

constexpr int kProcesses = 8;
constexpr int kOperations = 1000;
constexpr int kStaying = 5;     // users who are never removed
constexpr int kLongOver = 300;  // sessions that expired before the test

users::Email email_of(const std::string& name) {
    return *users::parse_email(name + "@example.com");
}

users::Email staying(int number) {
    return email_of("staying" + std::to_string(number));
}

// The same users and sessions, seen from one process.
struct SharedSite {
    explicit SharedSite(const TestDatabase& place) : database(place.place(), 1) {}

    database::Database database;
    ManualClock clock;
    users::Users users{database, clock};
    sessions::Sessions sessions{database, users, clock, {}};

    void add(const users::Email& who) { users.add({{.email = who}}); }
    sessions::Sessions::Started start(const users::Email& who) {
        return sessions.start(users.find(who)->user, {.address = "192.0.2.7", .browser = ""});
    }
    long long number(const std::string& statement) {
        return database.use([&](database::Reader& reader) {
            long long value = 0;
            reader.one(statement, {}, {value});
            return value;
        });
    }
};

// The actions of a process, and the rows that must therefore exist at the end.
struct Account {
    long long users = 0;  // added, less those removed
    long long purged = 0;
    std::multiset<std::string> expired;  // session ids from the audit
    std::set<std::string> tokens;
    std::set<std::string> ended;
    std::set<int> groups;  // the staying users that it put into its group
    std::string faults;

    void expect(bool is_right, const std::string& what) {
        if (!is_right) faults += what + "\n";
    }
};

// One of the processes. The processes work on the same users.
class Process {
public:
    Process(const TestDatabase& place, int number)
        : number_(number), site_(place), random_(static_cast<unsigned>(number)) {}

    Account run() {
        const std::vector<std::function<void()>> operations = {
            [&] { add(); },       [&] { remove(); },
            [&] { rename(); },    [&] { regroup(); },
            [&] { start(); },     [&] { find(); },
            [&] { renew(); },     [&] { end(); },
            [&] { purge(); },     [&] { change_password(); },
            [&] { end_others(); }};
        for (int i = 0; i < kOperations; ++i) {
            const auto chosen = below(static_cast<int>(operations.size()));
            try {
                operations.at(static_cast<std::size_t>(chosen))();
            } catch (const std::exception& error) {
                account_.faults += std::to_string(chosen) + ": " + error.what() + "\n";
            }
        }
        std::istringstream lines(log_.lines_with(" session_expired "));
        for (std::string line; std::getline(lines, line);) {
            const auto id = line.find("session=") + 8;
            account_.expired.insert(line.substr(id, line.find(' ', id) - id));
        }
        return account_;
    }

private:
    int below(int limit) { return std::uniform_int_distribution(0, limit - 1)(random_); }

    users::Email passing() { return email_of("passing" + std::to_string(below(12))); }

    void add() { account_.users += site_.users.add({{.email = passing()}}).empty() ? 1 : 0; }
    void remove() { account_.users -= site_.users.remove(passing(), sessions::remove_of_user) ? 1 : 0; }
    void rename() { site_.users.rename(passing(), passing()); }

    void regroup() {
        const int who = below(kStaying);
        const std::string group = "group" + std::to_string(number_);
        const bool joins = account_.groups.insert(who).second;
        if (!joins) account_.groups.erase(who);
        const auto done = joins ? site_.users.add_to_group(staying(who), group)
                                : site_.users.remove_from_group(staying(who), group);
        account_.expect(done == users::Users::Regrouped::Done, "a group was lost");
    }

    void start() { account_.tokens.emplace(site_.start(staying(below(kStaying))).token.reveal()); }

    // One of this process's own live tokens; empty if the process has none.
    std::string any_token() {
        if (account_.tokens.empty()) return "";
        auto chosen = account_.tokens.begin();
        std::advance(chosen, below(static_cast<int>(account_.tokens.size())));
        return *chosen;
    }

    void find() {
        site_.clock.advance(200ms);
        const std::string token = any_token();
        account_.expect(token.empty() || site_.sessions.find(token), "a session was lost");
    }

    void renew() {
        const std::string token = any_token();
        if (token.empty()) return;
        const auto session = site_.sessions.find(token);
        const auto renewed = session ? site_.sessions.renew(*session, session->user) : std::nullopt;
        account_.expect(renewed.has_value(), "a session could not be renewed");
        if (renewed) account_.tokens.emplace(renewed->token.reveal());
        forget(token);
    }

    void end() {
        const std::string token = any_token();
        site_.sessions.end_by_token(token, {});
        if (!token.empty()) forget(token);
    }

    void forget(const std::string& token) {
        account_.tokens.erase(token);
        account_.ended.insert(token);
        account_.expect(!site_.sessions.find(token), "an ended session lives");
    }

    void purge() { account_.purged += site_.sessions.purge(7); }

    // For a user with a password that all processes change: no old version ever comes back.
    void change_password() {
        const auto who = email_of("changing");
        const auto before = site_.start(who);
        account_.expect(site_.users.set_password(who, {}), "a user was lost");
        account_.expect(!site_.sessions.find(before.token.reveal()), "a session outlived its password");
        site_.sessions.end(before.session, {});
    }

    // For a user of this process alone, so that the remaining sessions are known.
    void end_others() {
        const auto who = email_of("own" + std::to_string(number_));
        const auto kept = site_.start(who);
        for (int i = 0; i < 2; ++i)
            site_.start(who);
        site_.sessions.end_others(kept.session.user, kept.session.digest, {});
        const auto left = site_.sessions.of_user(kept.session.user.id);
        account_.expect(left.size() == 1 && left[0].digest == kept.session.digest, "others were not ended");
        site_.sessions.end(kept.session, {});
    }

    CapturedLog log_;
    int number_;
    SharedSite site_;
    std::mt19937 random_;
    Account account_;
};

// Runs a child process, which writes its Account to a file: a word and a value per line.
pid_t begin(const TestDatabase& place, int number, const std::filesystem::path& file) {
    const pid_t child = fork();
    if (child != 0) return child;
    Account account;
    try {
        account = Process(place, number).run();
    } catch (const std::exception& error) {
        account.faults = error.what();
    }
    std::ofstream out(file);
    out << "users " << account.users << "\npurged " << account.purged << "\n";
    for (const std::string& id : account.expired)
        out << "expired " << id << "\n";
    for (const std::string& token : account.tokens)
        out << "token " << token << "\n";
    for (const std::string& token : account.ended)
        out << "ended " << token << "\n";
    for (const int who : account.groups)
        out << "group " << who << "\n";
    out << "faults " << account.faults << std::flush;
    // Not exit(), which would close the parent's open database.
    _exit(0);
}

Account end(pid_t child, const std::filesystem::path& file) {
    int status = 0;
    REQUIRE(waitpid(child, &status, 0) == child);
    REQUIRE(status == 0);
    Account account;
    std::ifstream in(file);
    std::string word;
    std::string value;
    while (in >> word && word != "faults" && in >> value) {
        if (word == "users") account.users = std::stoll(value);
        if (word == "purged") account.purged = std::stoll(value);
        if (word == "expired") account.expired.insert(value);
        if (word == "token") account.tokens.insert(value);
        if (word == "ended") account.ended.insert(value);
        if (word == "group") account.groups.insert(std::stoi(value));
    }
    REQUIRE(word == "faults");
    in.ignore();
    std::getline(in, account.faults, '\0');
    return account;
}

// The users and sessions at the beginning, for all processes.
void set_up(SharedSite& site) {
    for (int i = 0; i < kStaying; ++i)
        site.add(staying(i));
    for (int i = 0; i < kProcesses; ++i)
        site.add(email_of("own" + std::to_string(i)));
    site.add(email_of("changing"));
    const std::string owner = staying(0).typed;
    site.database.change([&](database::Transaction& transaction) {
        for (int i = 0; i < kLongOver; ++i) {
            const std::string digest = "over" + std::to_string(i);
            transaction.run(
                "INSERT INTO sessions (digest, user_id, credential, email, began_at, last_seen_at, address,"
                " browser, kept, previous_at, previous_address) SELECT :digest, id, credential, email, 0, 0, "
                "'', '', 0, 0, ''"
                " FROM users WHERE email = :email",
                {digest, owner});
        }
    });
}

}  // namespace

TEST_CASE("eight processes at once lose nothing, double nothing and meet no error", "[sessions][processes]") {
    const TestDatabase place;
    const TemporaryDirectory directory;
    long long users = 0;
    {
        SharedSite site(place);
        set_up(site);
        users = site.number("SELECT count(*) FROM users");
    }
    std::vector<pid_t> children;
    const auto file = [&](int number) { return directory.path() / std::to_string(number); };
    for (int i = 0; i < kProcesses; ++i)
        children.push_back(begin(place, i, file(i)));

    SharedSite site(place);
    long long purged = 0;
    std::multiset<std::string> expired;
    std::size_t sessions = 0;
    std::map<int, std::set<std::string>> groups;
    for (int i = 0; i < kProcesses; ++i) {
        const Account account = end(children[static_cast<std::size_t>(i)], file(i));
        CHECK(account.faults == "");
        users += account.users;
        purged += account.purged;
        expired.insert(account.expired.begin(), account.expired.end());
        sessions += account.tokens.size();
        for (const int who : account.groups)
            groups[who].insert("group" + std::to_string(i));
        for (const std::string& token : account.tokens)
            CHECK(site.sessions.find(token));
        for (const std::string& token : account.ended)
            CHECK_FALSE(site.sessions.find(token));
    }
    CHECK(site.number("SELECT count(*) FROM users") == users);
    CHECK(site.number("SELECT count(*) FROM users WHERE lower(email) <> email_key") == 0);
    const long long over = site.number("SELECT count(*) FROM sessions WHERE began_at = 0");
    CHECK(purged + over == kLongOver);
    CHECK(expired.size() == static_cast<std::size_t>(purged));
    CHECK(std::set<std::string>(expired.begin(), expired.end()).size() == expired.size());
    CHECK(live_sessions(site.sessions) == sessions);
    CHECK(site.number("SELECT count(*) FROM sessions") - over == static_cast<long long>(sessions));
    for (int i = 0; i < kStaying; ++i) {
        const auto shown = site.users.show(staying(i))->user.groups.names();
        CHECK(std::set<std::string>(shown.begin(), shown.end()) == groups[i]);
    }
}
