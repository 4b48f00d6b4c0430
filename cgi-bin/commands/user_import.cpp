#include "commands/user_import.hpp"

#include <map>
#include <ostream>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "base/file.hpp"
#include "commands/open_database.hpp"
#include "config/in_quotes.hpp"
#include "logging/audit.hpp"
#include "users/htpasswd.hpp"

namespace postern::commands {
namespace {

using users::Htpasswd;
using users::Users;

// Parses the file. A user with an email address too long for an application's headers is reported as a
// problem.
Htpasswd parse_fitting(const OpenDatabase& opened, std::string_view text, std::string_view domain) {
    Htpasswd file = users::parse_htpasswd(text, domain);
    std::erase_if(file.entries, [&](const Htpasswd::Entry& entry) {
        users::User user;
        user.email = entry.email;
        const auto fits = check_identity(opened, user);
        if (!fits) file.problems.push_back({entry.line, fits.error().message});
        return !fits;
    });
    return file;
}

std::vector<Users::NewUser> new_users(const Htpasswd& file) {
    std::vector<Users::NewUser> people;
    for (const Htpasswd::Entry& entry : file.entries)
        people.push_back({.email = entry.email, .password_hash = entry.password_hash});
    return people;
}

// The reasons for skipped lines, by line number.
std::map<std::size_t, std::string> reasons_to_skip(const Htpasswd& file,
                                                   const std::vector<std::string>& taken) {
    std::map<std::size_t, std::string> reasons;
    for (const Htpasswd::Problem& problem : file.problems)
        reasons.emplace(problem.line, problem.message);
    const std::set<std::string> known(taken.begin(), taken.end());
    for (const Htpasswd::Entry& entry : file.entries) {
        if (known.contains(entry.email.typed))
            reasons.emplace(entry.line, entry.email.typed + " is a user already");
    }
    return reasons;
}

// Prints the result of each line; returns the number of skipped lines.
std::size_t tell(std::ostream& out, const Htpasswd& file, const std::vector<std::string>& taken,
                 std::string_view added) {
    std::map<std::size_t, std::string> lines;
    const auto reasons = reasons_to_skip(file, taken);
    for (const auto& [line, reason] : reasons)
        lines.emplace(line, "skipped: " + reason);
    for (const Htpasswd::Entry& entry : file.entries)
        lines.emplace(entry.line, fmt::format("{}{}", added, entry.email.typed));
    for (const auto& [line, text] : lines)
        out << "line " << line << ": " << text << '\n';
    return reasons.size();
}

std::vector<std::string> known_ones(Users& users, const Htpasswd& file) {
    std::vector<std::string> known;
    for (const Htpasswd::Entry& entry : file.entries) {
        if (users.find(entry.email)) known.push_back(entry.email.typed);
    }
    return known;
}

// Writes an audit event for each imported user: every entry not in `taken`.
void audit(const logging::Actor& actor, const Htpasswd& file, const std::vector<std::string>& taken) {
    const std::set<std::string> known(taken.begin(), taken.end());
    for (const Htpasswd::Entry& entry : file.entries) {
        if (!known.contains(entry.email.typed))
            logging::user_changed(actor, entry.email.typed, logging::UserChange::Imported);
    }
}

int import_all_or_none(const Invocation& invocation, OpenDatabase& opened, const Htpasswd& file) {
    const auto taken =
        file.problems.empty() ? opened.users.add(new_users(file)) : known_ones(opened.users, file);
    const bool is_added = file.problems.empty() && taken.empty();
    if (is_added) audit(opened.actor, file, {});
    tell(invocation.out, file, taken, is_added ? "added " : "fine: ");
    if (!is_added) return fail(invocation, "nothing is imported: --strict takes all or none");
    return done(invocation, fmt::format("{} added.", file.entries.size()));
}

int import_what_is_fine(const Invocation& invocation, OpenDatabase& opened, const Htpasswd& file) {
    const auto taken = opened.users.add(new_users(file), Users::WhenTaken::AddTheRest);
    audit(opened.actor, file, taken);
    const std::size_t skipped = tell(invocation.out, file, taken, "added ");
    done(invocation, fmt::format("{} added, {} skipped.", file.entries.size() - taken.size(), skipped));
    return file.problems.empty() ? kDone : kFailed;
}

}  // namespace

int import_users(const Invocation& invocation) {
    const auto domain = invocation.value_of("--domain");
    if (domain) {
        const auto email = users::parse_email("name@" + *domain);
        if (!email)
            return report(invocation.err,
                          {fmt::format("--domain: expected a domain such as example.com, not {}: {}",
                                       config::in_quotes(*domain), email.error().message)});
    }
    const std::string& path = invocation.arguments.front();
    // Read the file before root changes to the user that Postern runs as, because that user may not be
    // allowed to read it.
    const auto text = read_text_file(path, users::kMaxHtpasswdBytes);
    return with_users(invocation, [&](OpenDatabase& opened) {
        if (!text) return fail(invocation, config::in_quotes(path) + ": " + text.error().message);
        const Htpasswd file =
            parse_fitting(opened, *text, domain.value_or(opened.config.users.htpasswd_domain));
        return invocation.has("--strict") ? import_all_or_none(invocation, opened, file)
                                          : import_what_is_fine(invocation, opened, file);
    });
}

}  // namespace postern::commands
