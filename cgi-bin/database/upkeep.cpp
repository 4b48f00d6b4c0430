#include <system_error>

#include "base/file.hpp"
#include "database/database.hpp"
#include "database/migrations.hpp"

namespace postern::database {

int Database::version() {
    return use([&](Reader& reader) { return version_of(reader, is_postgresql()); });
}

int Database::newest_version() {
    return database::newest_version();
}

std::string Database::damage() {
    if (is_postgresql()) return "";
    return use([](Reader& reader) {
        std::string found;
        std::string row;
        reader.all("PRAGMA integrity_check(20)", {}, {row},
                   [&] { found += (found.empty() ? "" : "; ") + row; });
        return found == "ok" ? "" : found;
    });
}

void Database::back_up(const std::filesystem::path& copy) {
    // The copy is private before it has contents: SQLite keeps the mode of an existing empty file.
    if (!create_private_file(copy, "", FileOwner::Self))
        throw DatabaseError(copy.string() + ": already exists");
    try {
        run("VACUUM INTO :copy", {copy.string()});
    } catch (const DatabaseError&) {
        std::error_code ignored;
        std::filesystem::remove(copy, ignored);  // a partial copy would pass for a complete copy
        throw;
    }
}

}  // namespace postern::database
