#include "database/purge.hpp"

#include <fmt/format.h>

#include "database/database.hpp"

namespace postern::database {

int purge(Database& database, const Outdated& rows, std::initializer_list<In> in) {
    const std::string keys = fmt::format("SELECT {1} FROM {0} WHERE {2} ORDER BY {1} LIMIT :count",
                                         rows.table, rows.key, rows.condition);
    const bool has_any = database.use([&](Reader& reader) {
        int any = 0;
        reader.one(fmt::format("SELECT count(*) FROM ({}) AS outdated", keys), in, {any});
        return any > 0;
    });
    if (!has_any) return 0;
    return static_cast<int>(
        database.run(fmt::format("DELETE FROM {} WHERE {} IN ({})", rows.table, rows.key, keys), in));
}

}  // namespace postern::database
