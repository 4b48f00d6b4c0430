#include "commands/open_database.hpp"

#include <filesystem>
#include <ostream>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

#include "base/file.hpp"
#include "base/unicode.hpp"
#include "base/unix_user.hpp"
#include "commands/log_settings.hpp"
#include "config/in_quotes.hpp"
#include "config/load.hpp"
#include "config/values.hpp"
#include "logging/log.hpp"
#include "users/identity.hpp"

namespace postern::commands {
namespace {

// While this object lives, lines of the log are dropped, and audit events go only to the audit file.
class OperatorsLog {
public:
    OperatorsLog(const config::Log& settings, std::ostream& err)
        : before_(logging::set_log_sink([](std::string_view) {})),
          format_before_(logging::set_log_format(format_of(settings))) {
        logging::set_audit_file(
            settings.audit_file, [&err](const std::filesystem::path& path, const std::string& fault) {
                complain(err, path.string() + ": " + fault + "; this change is not in the audit file");
            });
    }
    OperatorsLog(const OperatorsLog&) = delete;
    OperatorsLog& operator=(const OperatorsLog&) = delete;
    ~OperatorsLog() {
        logging::set_audit_file({});
        logging::set_log_format(format_before_);
        logging::set_log_sink(std::move(before_));
    }

private:
    logging::Sink before_;
    logging::Format format_before_;
};

// If root created the directory, it would belong to root, and Postern, which runs as another user, could not
// use it.
const config::Config& with_state_directory(const config::Config& config) {
    if (!config.database.url.empty()) return config;
    const std::filesystem::path& path = config.state.directory;
    if (geteuid() == 0 && !exists(path) && is_directory(path.parent_path())) {
        throw std::runtime_error(path.string() +
                                 ": does not exist yet; create it for the user that Postern runs as: "
                                 "install -d -m 700 -o postern -g postern " +
                                 path.string());
    }
    make_private_directory(path);
    return config;
}

}  // namespace

OpenDatabase::OpenDatabase(const config::Config& configured, logging::Actor who)
    : config(with_state_directory(configured)),
      actor(std::move(who)),
      database(database::place_of(config), 1),
      users(database, clock) {}

int with_open_database(const Invocation& invocation, const std::function<int(OpenDatabase&)>& work) {
    const auto loaded = config::load(invocation.sources);
    if (!loaded) return report(invocation.err, loaded.error());
    // Note the operator before root changes to another user.
    const logging::Actor actor{.operator_name = name_of_user(getuid())};
    work_as_owner_of(loaded->config.state.directory);
    const OperatorsLog log(loaded->config.log, invocation.err);
    OpenDatabase opened(loaded->config, actor);
    return work(opened);
}

int with_users(const Invocation& invocation, const std::function<int(OpenDatabase&)>& work) {
    return with_open_database(invocation, [&](OpenDatabase& opened) {
        const config::UserSource source = opened.config.users.source;
        if (source != config::UserSource::Database) {
            complain(invocation.err,
                     fmt::format(R"(users.source is "{}": these users cannot sign in until it is "database")",
                                 config::format_user_source(source)));
        }
        return work(opened);
    });
}

Result<users::Email> read_email(std::string_view name, std::string_view text) {
    auto email = users::parse_email(text);
    if (!email)
        return failure(fmt::format("{}: expected an email address, not {}: {}", name, config::in_quotes(text),
                                   email.error().message));
    return email;
}

Result<users::Email> read_user(OpenDatabase& opened, std::string_view name, const std::string& text) {
    // PostgreSQL takes no text that is not UTF-8, and no stored email has an invisible character.
    auto listed = is_visible_name(text) ? opened.users.listed(text) : std::nullopt;
    return listed ? std::move(*listed) : read_email(name, text);
}

int for_user_of(const Invocation& invocation, OpenDatabase& opened, users::UserSource& source,
                std::string_view name, const std::string& text,
                const std::function<int(const users::User&)>& work) {
    const auto email =
        source.changeable() != nullptr ? read_user(opened, name, text) : read_email(name, text);
    if (!email) return report(invocation.err, {email.error().message});
    const auto account = source.find(*email);
    return account ? work(account->user) : no_such_user(invocation, *email);
}

std::vector<std::string> faults_of_users(users::Users& users) {
    std::vector<std::string> faults;
    for (const auto& [email, reason] : users.out_of_reach())
        faults.push_back(fmt::format(
            "{} cannot sign in: {}; use postern user rename or postern user remove with this email",
            config::in_quotes(email), reason));
    return faults;
}

Result<void> check_identity(const OpenDatabase& opened, const users::User& user) {
    const auto names =
        opened.config.gate.compat ? users::IdentityNames::OfOthersToo : users::IdentityNames::Own;
    const auto fits = users::check_identity(users::identity_headers(user, names, opened.config.gate.names));
    return fits ? fits
                : failure(fmt::format("{}: not changed, because with this change {}",
                                      config::in_quotes(user.email.typed), fits.error().message));
}

int done(const Invocation& invocation, std::string_view sentence) {
    invocation.out << sentence << '\n';
    return kDone;
}

int no_such_user(const Invocation& invocation, const users::Email& email) {
    return fail(invocation, config::in_quotes(email.typed) + ": unknown user");
}

}  // namespace postern::commands
