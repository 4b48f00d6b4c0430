#include "commands/throttle.hpp"

#include <functional>
#include <ostream>
#include <string>
#include <vector>

#include "commands/listing.hpp"
#include "commands/open_database.hpp"
#include "config/in_quotes.hpp"
#include "logging/audit.hpp"
#include "users/network.hpp"
#include "users/throttle.hpp"

namespace postern::commands {
namespace {

using users::Throttle;

int with_throttle(const Invocation& invocation, const std::function<int(OpenDatabase&, Throttle&)>& work) {
    return with_open_database(invocation, [&](OpenDatabase& opened) {
        Throttle throttle(opened.database, opened.clock, opened.config.throttle);
        return work(opened, throttle);
    });
}

Record record_of(const Throttle::InEffect& row) {
    return {{"limit", std::string(name_of(row.limit))},
            {"user", row.account},
            {"address", row.network},
            {"attempts", row.attempts},
            {"until", row.until}};
}

int say(const Invocation& invocation, bool was_any, const std::string& who) {
    return done(invocation, who + (was_any ? " can try again." : ": no attempts were counted."));
}

int lift_user(const Invocation& invocation, const std::string& text) {
    const auto email = read_email("--user", text);
    if (!email) return report(invocation.err, {email.error().message});
    return with_throttle(invocation, [&](OpenDatabase& opened, Throttle& throttle) {
        const auto source = users::open_user_source(opened.config, opened.database, opened.clock);
        const bool was_any = throttle.lift_account(source->account_key(*email));
        if (was_any) logging::throttle_lifted(opened.actor, email->typed, "");
        return say(invocation, was_any, email->typed);
    });
}

int lift_address(const Invocation& invocation, const std::string& text) {
    const auto network = users::parse_network(text);
    if (!network) {
        return report(invocation.err, {"--address: expected an IP address, not " + config::in_quotes(text)});
    }
    return with_throttle(invocation, [&](OpenDatabase& opened, Throttle& throttle) {
        const bool was_any = throttle.lift_network(*network);
        if (was_any) logging::throttle_lifted(opened.actor, "", *network);
        return say(invocation, was_any, *network);
    });
}

int lift_all(const Invocation& invocation) {
    return with_throttle(invocation, [&](OpenDatabase& opened, Throttle& throttle) {
        const bool was_any = throttle.lift_all();
        if (was_any) logging::throttle_lifted(opened.actor, "", "");
        return say(invocation, was_any, "Everyone");
    });
}

}  // namespace

int list_throttle(const Invocation& invocation) {
    return with_throttle(invocation, [&](OpenDatabase&, Throttle& throttle) {
        return print_list(invocation, {"limit", "user", "address", "attempts", "until"},
                          "No user and no address has to wait.", [&](Listing& list) {
                              for (const Throttle::InEffect& row : throttle.in_effect())
                                  list.add(record_of(row));
                          });
    });
}

int lift_throttle(const Invocation& invocation) {
    const auto user = invocation.value_of("--user");
    const auto address = invocation.value_of("--address");
    const bool has_all = invocation.has("--all");
    if (int{user.has_value()} + int{address.has_value()} + int{has_all} != 1)
        return report(invocation.err,
                      {"throttle lift: expected one of --user EMAIL, --address ADDRESS or --all"});
    if (user) return lift_user(invocation, *user);
    if (address) return lift_address(invocation, *address);
    return lift_all(invocation);
}

}  // namespace postern::commands
