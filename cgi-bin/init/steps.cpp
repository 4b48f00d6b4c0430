#include "init/steps.hpp"

#include <cerrno>
#include <cstring>
#include <sstream>
#include <system_error>

#include <fmt/format.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/unix_user.hpp"
#include "commands/user.hpp"
#include "config/values.hpp"
#include "database/database.hpp"

namespace postern::init {
namespace {

namespace fs = std::filesystem;

constexpr const char* kUser = "postern";

// Runs a command that must succeed.
Result<void> done(const Words& words) {
    const Ran ran = run(words);
    if (ran.status == 0) return {};
    return failure(fmt::format("{} failed:\n{}", as_line(words), shown(ran)));
}

Result<void> write(const Setup& setup, const FileChange& change) {
    return Writer(setup.places.copies).write({change});
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

bool is_user_there(const Setup& setup) {
    const auto place = database::place_of(setup.configuration.config);
    std::error_code failed;
    if (setup.wish.prints_only || !setup.configuration.change.before ||
        (place.url.empty() && !fs::exists(place.file, failed)))
        return false;
    return in_child([&] {
               std::ostringstream ignored;
               return commands::show_user(about_user(setup, ignored, ignored));
           }) == commands::kDone;
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
        step.plan = fmt::format("nothing to do: {} is there, for the user {}", directory.string(),
                                name_of_user(status.st_uid));
        return step;
    }
    const bool has_rule = fs::exists(setup.places.root / "usr/lib/sysusers.d/postern.conf", failed) ||
                          fs::exists(setup.places.root / "etc/sysusers.d/postern.conf", failed);
    if (!has_user && !has_rule)
        return failure(
            "there is no system user postern: sudo adduser --system --group --no-create-home --home "
            "/nonexistent postern");
    step.plan = fmt::format("makes {}{} with mode 0700", has_user ? "" : "the system user postern and ",
                            directory.string());
    step.act = [directory, has_user]() -> Result<void> {
        if (!has_user) {
            if (const auto made = done({"systemd-sysusers", "postern.conf"}); !made) return made;
        }
        const passwd* user = getpwnam(kUser);
        if (user == nullptr) return failure("systemd-sysusers made no user postern");
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
    } else if (is_user_there(setup)) {
        step.plan = fmt::format("nothing to do: {} is a user already", setup.wish.user);
    } else {
        step.plan = fmt::format("adds {}, and reads the password", setup.wish.user);
        step.reads_password = true;
        step.act = [setup]() -> Result<void> {
            const int status = in_child([&] {
                return commands::add_user(about_user(setup, setup.invocation.out, setup.invocation.err));
            });
            if (status != commands::kDone) return failure(setup.wish.user + " was not added");
            return {};
        };
    }
    return step;
}

Step server_step(const Setup& setup, const Proposal& proposal) {
    Step step{.name = fmt::format("{}, {}", setup.server.name, proposal.site), .plan = {}};
    if (proposal.is_empty()) {
        step.plan = "nothing to do: the site asks Postern";
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
        Writer writer(setup.places.copies);
        auto result = writer.write(proposal.files);
        if (!result) return result;
        std::vector<Act> acted;
        const auto fail = [&](const std::string& reason) {
            for (; !acted.empty(); acted.pop_back())
                run(acted.back().undo);
            writer.put_back();
            return failure(
                fmt::format("{} refuses the changed configuration, so every file is as it was:\n{}",
                            setup.server.name, reason));
        };
        for (const Act& each : proposal.acts) {
            if (const auto acting = done(each.words); !acting) return fail(acting.error().message);
            acted.push_back(each);
        }
        if (const auto tested = setup.server.test(setup.places, setup.wish); !tested)
            return fail(tested.error().message);
        for (const fs::path& each : writer.kept())
            setup.invocation.out << "The file as it was: " << each.string() << '\n';
        return {};
    };
    return step;
}

}  // namespace postern::init
