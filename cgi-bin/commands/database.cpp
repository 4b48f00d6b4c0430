#include "commands/database.hpp"

#include <filesystem>
#include <functional>
#include <ostream>
#include <string>
#include <system_error>

#include <fmt/format.h>
#include <unistd.h>

#include "base/unix_user.hpp"
#include "commands/open_database.hpp"
#include "config/in_quotes.hpp"
#include "database/database.hpp"

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
                    place.file.string() + ": is not there yet; postern database migrate makes it");
    Database database(place, 1, Tables::LeaveAlone);
    return work(place, database);
}

std::string name_of(const Place& place) {
    return place.url.empty() ? place.file.string() : "PostgreSQL";
}

// The problem with the version of the tables; empty if they are up to date.
std::string fault_of_version(int version) {
    const int newest = Database::newest_version();
    const std::string versions =
        fmt::format("the tables are of version {}, this program's of {}", version, newest);
    if (version > newest) return versions + ": a newer Postern made them";
    if (version < newest) return versions + "; postern database migrate brings them up to date";
    return "";
}

}  // namespace

int check_database(const Invocation& invocation) {
    return with_database(invocation, [&](const Place& place, Database& database) {
        invocation.out << "The database is " << name_of(place) << ".\n";
        const std::string outdated = fault_of_version(database.version());
        if (outdated.empty())
            invocation.out << "The tables are up to date, version " << Database::newest_version() << ".\n";
        const std::string damage = database.damage();
        if (damage.empty() && !database.is_postgresql()) invocation.out << "No damage was found.\n";
        const std::string unwritable = database.write_fault();
        if (!outdated.empty()) fail(invocation, outdated);
        if (!damage.empty()) fail(invocation, "the database is damaged: " + config::in_quotes(damage));
        if (!unwritable.empty()) fail(invocation, unwritable);
        bool has_users_out_of_reach = false;
        if (outdated.empty() && damage.empty()) {
            const SystemClock clock;
            users::Users users(database, clock);
            has_users_out_of_reach = warn_out_of_reach(invocation, users);
        }
        const bool is_fine = outdated.empty() && damage.empty() && unwritable.empty();
        return is_fine && !has_users_out_of_reach ? kDone : kFailed;
    });
}

int migrate_database(const Invocation& invocation) {
    return with_open_database(invocation, [&](OpenDatabase& opened) {
        warn_out_of_reach(invocation, opened.users);
        return done(invocation,
                    fmt::format("The tables are up to date, version {}.", opened.database.version()));
    });
}

int back_up_database(const Invocation& invocation) {
    return with_database(invocation, [&](const Place&, Database& database) {
        if (database.is_postgresql())
            return fail(invocation, "the database is PostgreSQL, whose own pg_dump makes backups");
        const std::string& copy = invocation.arguments.front();
        if (copy.empty()) return report(invocation.err, {"FILE: expected the path of the copy, not \"\""});
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
