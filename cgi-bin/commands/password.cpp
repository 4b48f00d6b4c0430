#include "commands/password.hpp"

#include <ostream>
#include <utility>

#include "commands/typed_password.hpp"
#include "users/password_hash.hpp"

namespace postern::commands {

namespace {

// Overrides the settings of the source of users: users.shared_password_hash may be missing, because this
// command makes it. Other problems are reported but do not stop the command, because sign-in accepts a hash
// of any cost.
config::Password cost(const Invocation& invocation) {
    config::Sources sources = invocation.sources;
    for (const auto& [key, text] : {std::pair{"users.source", "database"},
                                    {"users.htpasswd_file", ""},
                                    {"users.shared_password_hash", ""}})
        sources.flags.push_back({config::find_setting(key), text});
    const auto loaded = config::load(sources);
    if (loaded) return loaded->config.password;
    report(invocation.err, loaded.error());
    report(invocation.err, {"because of this, the hash has the default cost"});
    return {};
}

}  // namespace

int hash_password(const Invocation& invocation) {
    const auto password =
        typed_password(invocation, "Password: ", [](const Secret&) { return Result<void>(); });
    if (!password) return fail(invocation, password.error().message);
    invocation.out << users::hash_password(*password, cost(invocation)).text() << '\n';
    return kDone;
}

}  // namespace postern::commands
