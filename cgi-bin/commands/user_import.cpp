#include "commands/user_import.hpp"

#include <algorithm>
#include <istream>
#include <iterator>
#include <map>
#include <ostream>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/file.hpp"
#include "base/text_file.hpp"
#include "commands/listing.hpp"
#include "commands/open_database.hpp"
#include "config/in_quotes.hpp"
#include "logging/audit.hpp"
#include "users/htpasswd.hpp"

namespace postern::commands {
namespace {

using users::Htpasswd;
using users::Users;

constexpr std::string_view kSkipped = "skipped";

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
    std::vector<Users::NewUser> users;
    for (const Htpasswd::Entry& entry : file.entries)
        users.push_back({.email = entry.email, .password_hash = entry.password_hash});
    return users;
}

// One line of the file in the report.
struct Line {
    std::string email = {};   // empty if the line was not read
    std::string_view result;  // "added", "fine" or "skipped"
    std::string reason = {};  // why it was skipped
};
using Report = std::map<std::size_t, Line>;  // by line number

// `result`: of the lines that were not skipped.
Report report_on(const Htpasswd& file, const std::vector<std::string>& taken, std::string_view result) {
    Report lines;
    for (const Htpasswd::Problem& problem : file.problems)
        lines.emplace(problem.line, Line{.result = kSkipped, .reason = problem.message});
    const std::set<std::string> known(taken.begin(), taken.end());
    for (const Htpasswd::Entry& entry : file.entries) {
        const std::string& email = entry.email.typed;
        lines.emplace(entry.line, known.contains(email) ? Line{email, kSkipped, email + " already exists"}
                                                        : Line{.email = email, .result = result});
    }
    return lines;
}

void print(const Invocation& invocation, const Report& lines) {
    if (!invocation.has("--json")) {
        for (const auto& [number, line] : lines)
            invocation.out << fmt::format("line {}: {}: {}\n", number, line.result,
                                          line.result == kSkipped ? line.reason : line.email);
        return;
    }
    std::vector<Record> records;
    for (const auto& [number, line] : lines)
        records.push_back({{"line", static_cast<long long>(number)},
                           {"email", line.email},
                           {"result", std::string(line.result)},
                           {"reason", line.reason}});
    invocation.out << as_json(records);
}

std::vector<std::string> existing_users(Users& users, const Htpasswd& file) {
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

Result<std::string> read_standard_input(const Invocation& invocation) {
    std::string text(users::kMaxHtpasswdBytes + 1, '\0');
    invocation.in.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(invocation.in.gcount()));
    if (text.size() > users::kMaxHtpasswdBytes)
        return failure(fmt::format("larger than {} bytes", users::kMaxHtpasswdBytes));
    return as_text(std::move(text));
}

int import_all_or_none(const Invocation& invocation, OpenDatabase& opened, const Htpasswd& file) {
    const auto taken =
        file.problems.empty() ? opened.users.add(new_users(file)) : existing_users(opened.users, file);
    const bool is_added = file.problems.empty() && taken.empty();
    if (is_added) audit(opened.actor, file, {});
    print(invocation, report_on(file, taken, is_added ? "added" : "fine"));
    if (!is_added)
        return fail(invocation, "nothing was imported, because --strict imports all users or none");
    if (!invocation.has("--json")) done(invocation, fmt::format("{} added.", file.entries.size()));
    return kDone;
}

int import_what_is_fine(const Invocation& invocation, OpenDatabase& opened, const Htpasswd& file) {
    const auto taken = opened.users.add(new_users(file), Users::WhenTaken::AddTheRest);
    audit(opened.actor, file, taken);
    const Report lines = report_on(file, taken, "added");
    print(invocation, lines);
    const auto skipped =
        std::ranges::count(lines, kSkipped, [](const auto& each) { return each.second.result; });
    if (!invocation.has("--json"))
        done(invocation, fmt::format("{} added, {} skipped.", std::ssize(lines) - skipped, skipped));
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
    const auto text =
        path == "-" ? read_standard_input(invocation) : read_text_file(path, users::kMaxHtpasswdBytes);
    return with_users(invocation, [&](OpenDatabase& opened) {
        if (!text)
            return fail(invocation,
                        fmt::format("{}: {}", path == "-" ? "standard input" : config::in_quotes(path),
                                    text.error().message));
        const Htpasswd file =
            parse_fitting(opened, *text, domain.value_or(opened.config.users.htpasswd_domain));
        return invocation.has("--strict") ? import_all_or_none(invocation, opened, file)
                                          : import_what_is_fine(invocation, opened, file);
    });
}

}  // namespace postern::commands
