#include "commands/database.hpp"

#include <algorithm>
#include <filesystem>
#include <functional>
#include <iterator>
#include <ostream>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <unistd.h>

#include "base/unix_user.hpp"
#include "commands/listing.hpp"
#include "commands/open_database.hpp"
#include "config/in_quotes.hpp"
#include "database/database.hpp"
#include "database/server.hpp"

namespace postern::commands {
namespace {

using database::Database;
using database::Place;
using database::Tables;

// Opens the configured database unchanged: the tables keep their version, and no file is created.
int with_database(const Invocation& invocation, const std::function<int(const Place&, Database&)>& work) {
    const auto loaded = config::load(invocation.sources);
    if (!loaded) return report(invocation.err, loaded.error());
    work_as_owner_of(loaded->config.state.directory);
    const Place place = database::place_of(loaded->config);
    std::error_code unreadable;
    if (place.url.empty() && !std::filesystem::exists(symlink_status(place.file, unreadable)))
        return fail(invocation,
                    place.file.string() + ": does not exist yet; postern database migrate creates it");
    Database database(place, 1, Tables::LeaveAlone);
    return work(place, database);
}

std::string name_of(const Place& place) {
    return place.url.empty() ? place.file.string() : "PostgreSQL";
}

std::string in_words(const database::Server& server) {
    if (server.name.empty()) return "";
    return fmt::format(" ({}, {})", server.name, server.is_standby ? "standby" : "primary");
}

std::string up_to_date(int version) {
    return fmt::format("The tables are up to date (version {}).\n", version);
}

// The problem with the version of the tables; empty if they are up to date.
std::string fault_of_version(int version) {
    const int newest = Database::newest_version();
    const std::string versions =
        fmt::format("the tables have version {}, and this program needs version {}", version, newest);
    if (version > newest) return versions + "; a newer Postern wrote them";
    if (version < newest) return versions + "; postern database migrate updates them";
    return "";
}

}  // namespace

int check_database(const Invocation& invocation) {
    return with_database(invocation, [&](const Place& place, Database& database) {
        const database::Server server = server_of(database);
        const int version = database.version();
        const std::string outdated = fault_of_version(version);
        const std::string damage = database.damage();
        const std::string unwritable = database.write_fault();
        std::vector<std::string> faults;
        if (!outdated.empty()) faults.push_back(outdated);
        if (!damage.empty()) faults.push_back("the database is damaged: " + config::in_quotes(damage));
        if (!unwritable.empty()) faults.push_back(unwritable);
        if (outdated.empty() && damage.empty()) {
            const SystemClock clock;
            users::Users users(database, clock);
            std::ranges::move(faults_of_users(users), std::back_inserter(faults));
        }
        const bool is_fine = faults.empty();
        if (invocation.has("--json")) {
            invocation.out << as_json(
                Record{{"database", name_of(place)},
                       {"server", server.name},
                       {"standby", server.is_standby},
                       {"version", static_cast<long long>(version)},
                       {"newest_version", static_cast<long long>(Database::newest_version())},
                       {"fine", is_fine},
                       {"faults", std::move(faults)}});
            return is_fine ? kDone : kFailed;
        }
        invocation.out << "The database is " << name_of(place) << in_words(server) << ".\n";
        if (outdated.empty()) invocation.out << up_to_date(version);
        if (damage.empty() && !database.is_postgresql()) invocation.out << "The file is not damaged.\n";
        for (const std::string& fault : faults)
            fail(invocation, fault);
        return is_fine ? kDone : kFailed;
    });
}

int migrate_database(const Invocation& invocation) {
    return with_open_database(invocation, [&](OpenDatabase& opened) {
        for (const std::string& fault : faults_of_users(opened.users))
            fail(invocation, fault);
        invocation.out << up_to_date(opened.database.version());
        return kDone;
    });
}

int back_up_database(const Invocation& invocation) {
    return with_database(invocation, [&](const Place&, Database& database) {
        if (database.is_postgresql())
            return fail(invocation, "the database is PostgreSQL; use its pg_dump for backups");
        const std::string& copy = invocation.arguments.front();
        if (copy.empty() || copy == "-")
            return report(invocation.err,
                          {"FILE: expected the path of the copy, not " + config::in_quotes(copy)});
        try {
            database.back_up(copy);
        } catch (const std::system_error& error) {
            return fail(invocation, fmt::format("{}: {} for {}, the user that owns the database", copy,
                                                error.code().message(), name_of_user(geteuid())));
        }
        return done(invocation, "Backed up to " + copy + ".");
    });
}

}  // namespace postern::commands
