#include "init/steps.hpp"

#include <cerrno>
#include <cstring>
#include <exception>
#include <iostream>
#include <sstream>
#include <system_error>

#include <fmt/format.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.hpp"
#include "base/signals.hpp"
#include "base/unix_user.hpp"
#include "commands/user.hpp"
#include "config/values.hpp"
#include "database/database.hpp"
#include "users/email.hpp"
#include "users/users.hpp"

namespace postern::init {
namespace {

namespace fs = std::filesystem;

constexpr const char* kUser = "postern";

Result<void> write(const Setup& setup, const FileChange& change) {
    Writer writer(setup.places.copies);
    auto result = writer.write({change});
    if (result) writer.commit();
    return result;
}

// Takes back the commands that were done, the last command first, unless they are kept.
class Undo {
public:
    Undo() = default;
    Undo(const Undo&) = delete;
    Undo& operator=(const Undo&) = delete;
    ~Undo() {
        try {
            for (; !acts_.empty(); acts_.pop_back())
                run(acts_.back().undo);
        } catch (const std::exception& error) {
            std::cerr << "postern: could not undo a command: " << error.what() << '\n';
        }
    }
    void add(const Act& act) { acts_.push_back(act); }
    void commit() { acts_.clear(); }

private:
    std::vector<Act> acts_;
};

// Writes the files, does the commands and tests the configuration. If one of them fails or throws, everything
// is as it was. Signals wait meanwhile, so Ctrl-C leaves no untested file.
Result<std::vector<fs::path>> change_server(const Setup& setup, const Proposal& proposal) {
    const BlockedSignals blocked;
    Writer writer(setup.places.copies);
    if (const auto written = writer.write(proposal.files); !written) return tl::unexpected(written.error());
    Undo undo;
    const auto refusal = [&](const Error& reason) {
        return failure(fmt::format("{} refused the changed configuration, so every file was restored:\n{}",
                                   setup.server.name, reason.message));
    };
    for (const Act& each : proposal.acts) {
        if (const auto acting = run_or_fail(each.words); !acting) return refusal(acting.error());
        undo.add(each);
    }
    if (const auto tested = setup.server.test(setup.places, setup.wish); !tested)
        return refusal(tested.error());
    undo.commit();
    writer.commit();
    return writer.kept();
}

// The invocation of a command about a user, with the new configuration and these streams.
commands::Invocation about_user(const Setup& setup, std::ostream& out, std::ostream& err) {
    commands::Invocation invocation{.sources = {.file = setup.places.configuration},
                                    .arguments = {setup.wish.user},
                                    .in = setup.invocation.in,
                                    .out = out,
                                    .err = err,
                                    .is_terminal = setup.invocation.is_terminal};
    if (setup.invocation.has("--password-stdin")) invocation.switches.push_back({"--password-stdin", ""});
    return invocation;
}

enum class Presence { Missing = 10, There, Unknown };  // the exit status of a child

// Looks for the user without a change of the database. Unknown: the tables are of another version, or the
// database does not answer.
Presence find_user(const Setup& setup) {
    const auto& config = setup.configuration.config;
    const auto place = database::place_of(config);
    std::error_code failed;
    if (setup.wish.prints_only || !setup.configuration.change.before ||
        (place.url.empty() && !fs::exists(place.file, failed)))
        return Presence::Missing;
    const int status = in_child([&] {
        try {
            work_as_owner_of(config.state.directory);
            database::Database database(place, 1, database::Tables::LeaveAlone);
            if (database.version() != database::Database::newest_version())
                return static_cast<int>(Presence::Unknown);
            const SystemClock clock;
            const bool is_there =
                users::Users(database, clock).show(*users::parse_email(setup.wish.user)).has_value();
            return static_cast<int>(is_there ? Presence::There : Presence::Missing);
        } catch (const std::exception&) {
            return static_cast<int>(Presence::Unknown);
        }
    });
    const bool is_known =
        status == static_cast<int>(Presence::Missing) || status == static_cast<int>(Presence::There);
    return is_known ? static_cast<Presence>(status) : Presence::Unknown;
}

// Adds the user. A user who is there already is kept: `show_user` brings the database up to date first.
int add_or_keep(const Setup& setup, Presence presence) {
    if (presence == Presence::Unknown) {
        std::ostringstream ignored;
        const int shown = commands::show_user(about_user(setup, ignored, ignored));
        if (shown == commands::kDone) return shown;
    }
    return commands::add_user(about_user(setup, setup.invocation.out, setup.invocation.err));
}

void add_first_user(const Setup& setup, Step& step) {
    const Presence presence = find_user(setup);
    if (presence == Presence::There) {
        step.plan = fmt::format("nothing to do: the user {} already exists", setup.wish.user);
        return;
    }
    const bool is_unknown = presence == Presence::Unknown;
    step.plan =
        fmt::format("{} {}, and reads the password",
                    is_unknown ? "updates the database first, then adds or keeps" : "adds", setup.wish.user);
    step.reads_password = !is_unknown;
    step.act = [setup, presence]() -> Result<void> {
        if (in_child([&] { return add_or_keep(setup, presence); }) != commands::kDone)
            return failure(setup.wish.user + " was not added");
        return {};
    };
}

}  // namespace

Result<Step> configuration_step(const Setup& setup) {
    const auto& [change, config, wanted, was] = setup.configuration;
    Step step{.name = setup.places.configuration.string(), .plan = {}};
    if (change.before == change.after) {
        step.plan = "nothing to do: the file has all settings";
        return step;
    }
    std::vector<std::string> changes;
    for (std::size_t i = 0; i < wanted.size(); ++i)
        changes.push_back(change.before ? fmt::format("{} in place of {}", as_toml(wanted[i]), was[i])
                                        : as_toml(wanted[i]));
    step.plan = fmt::format(
        "{}: {}", change.before ? "changes the file" : "writes the file with every setting explained",
        fmt::join(changes, "; "));
    // The new file is long, and its comments are in docs/configuration.md.
    if (change.before) step.diff = diff_of(change);
    step.act = [setup] { return write(setup, setup.configuration.change); };
    return step;
}

Result<Step> state_step(const Setup& setup) {
    const fs::path directory = setup.configuration.config.state.directory;
    const bool has_user = getpwnam(kUser) != nullptr;
    std::error_code failed;
    Step step{.name = "The state directory", .plan = {}};
    struct stat status {};
    if (stat(directory.c_str(), &status) == 0) {
        step.plan = fmt::format("nothing to do: {} exists, and belongs to the user {}", directory.string(),
                                name_of_user(status.st_uid));
        return step;
    }
    const bool has_rule = fs::exists(setup.places.root / "usr/lib/sysusers.d/postern.conf", failed) ||
                          fs::exists(setup.places.root / "etc/sysusers.d/postern.conf", failed);
    if (!has_user && !has_rule)
        return failure(
            "there is no system user postern: sudo adduser --system --group --no-create-home --home "
            "/nonexistent postern");
    step.plan = fmt::format("creates {}{} with mode 0700", has_user ? "" : "the system user postern and ",
                            directory.string());
    step.act = [directory, has_user]() -> Result<void> {
        if (!has_user) {
            if (const auto made = run_or_fail({"systemd-sysusers", "postern.conf"}); !made) return made;
        }
        const passwd* user = getpwnam(kUser);
        if (user == nullptr) return failure("systemd-sysusers did not create the user postern");
        // The directory is made as root's, and given away only when it is there: it follows no link.
        if (mkdir(directory.c_str(), 0700) != 0 || lchown(directory.c_str(), user->pw_uid, user->pw_gid) != 0)
            return failure(fmt::format("{}: {}", directory.string(), std::strerror(errno)));
        return {};
    };
    return step;
}

Result<Step> user_step(const Setup& setup) {
    const auto source = setup.configuration.config.users.source;
    Step step{.name = "The first user", .plan = {}};
    if (setup.wish.user.empty()) {
        step.plan = "nothing to do: no user was named; later: sudo -u postern postern user add EMAIL";
    } else if (source != config::UserSource::Database) {
        step.plan = fmt::format("nothing to do: users.source is \"{}\"", config::format_user_source(source));
    } else {
        add_first_user(setup, step);
    }
    return step;
}

Step server_step(const Setup& setup, const Proposal& proposal) {
    Step step{.name = fmt::format("{}, {}", setup.server.name, proposal.site), .plan = {}};
    if (proposal.is_empty()) {
        step.plan = "nothing to do: Postern already protects the site";
        return step;
    }
    std::vector<std::string> parts;
    for (const FileChange& each : proposal.files) {
        parts.push_back((each.before ? "changes " : "writes ") + each.file.string());
        step.diff += diff_of(each);
    }
    for (const Act& each : proposal.acts)
        parts.push_back(as_line(each.words));
    step.plan = fmt::format("{}", fmt::join(parts, "; "));
    step.act = [setup, proposal]() -> Result<void> {
        const auto kept = change_server(setup, proposal);
        if (!kept) return tl::unexpected(kept.error());
        for (const fs::path& each : *kept)
            setup.invocation.out << "The file before the change: " << each.string() << '\n';
        return {};
    };
    return step;
}

}  // namespace postern::init
