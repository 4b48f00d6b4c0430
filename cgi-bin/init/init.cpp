#include "init/init.hpp"

#include <algorithm>
#include <chrono>
#include <functional>
#include <ostream>
#include <string_view>
#include <thread>

#include <fmt/format.h>
#include <unistd.h>

#include "commands/own_program.hpp"
#include "commands/question.hpp"
#include "init/systemd.hpp"

namespace postern::init {
namespace {

using commands::answer_to;
using commands::Invocation;
using commands::says_yes;

// All steps in the order in which they are done, with the warnings of the web server.
struct Plan {
    std::vector<Step> steps;
    std::vector<std::string> warnings;

    bool is_empty() const {
        return std::ranges::none_of(steps, [](const Step& each) { return each.act != nullptr; });
    }
};

void warn_of_clear_text(const Wish& wish, Plan& plan) {
    if (!wish.site.is_https() && wish.site.host != "localhost" && !wish.site.host.ends_with(".localhost"))
        plan.warnings.push_back(
            fmt::format("{} is plain http: the network can read passwords and sessions. Get a certificate "
                        "with sudo certbot -d {}, then run the command again with https",
                        wish.url, wish.site.host));
}

// postern.toml is made readable for the system user, so that user comes first. Postern starts before the web
// server asks it.
Result<Plan> make_plan(const Setup& setup, const Proposal& proposal) {
    Plan plan{.steps = {}, .warnings = proposal.warnings};
    plan.warnings.insert(plan.warnings.end(), proposal.ways_past.begin(), proposal.ways_past.end());
    for (const auto make : {state_step, configuration_step, user_step, socket_step}) {
        auto step = make(setup);
        if (!step) return tl::unexpected(step.error());
        plan.steps.push_back(std::move(*step));
    }
    plan.steps.push_back(server_step(setup, proposal));
    warn_of_clear_text(setup.wish, plan);
    return plan;
}

void print(const Invocation& invocation, const Plan& plan) {
    for (const Step& each : plan.steps) {
        invocation.out << each.name << ": " << each.plan << '\n' << each.diff;
        if (!each.diff.empty()) invocation.out << '\n';
    }
    for (const std::string& each : plan.warnings)
        invocation.out << "Warning: " << each << '\n';
    invocation.out.flush();
}

// Does what the plan says, step by step. The error is for the operator.
Result<void> carry_out(const Invocation& invocation, const Plan& plan) {
    for (const Step& each : plan.steps) {
        if (!each.act) continue;
        const auto done = each.act();
        if (!done)
            return failure(fmt::format(
                "{}: {}\nThe steps before this step are done. Fix the fault, then run the command again",
                each.name, done.error().message));
        invocation.out << "Done: " << each.name << '\n';
        invocation.out.flush();
    }
    return {};
}

// Runs postern-doctor and prints its findings. After a reload, old
// workers of the web server may answer for some seconds without the gate.
int examine(const Setup& setup) {
    constexpr int kMostTries = 5;
    Words words = {commands::program_beside("postern-doctor").string(), setup.wish.url};
    if (setup.wish.login) words.push_back("--login=" + setup.wish.login->to_string() + "/");
    Ran ran = run(words);
    for (int tries = 1; ran.status != commands::kDone && tries < kMostTries; ++tries) {
        std::this_thread::sleep_for(std::chrono::seconds(1));
        ran = run(words);
    }
    setup.invocation.out << ran.out << ran.err;
    return ran.status;
}

// Reports the ways past Postern that are left.
int fail_because_of(const Setup& setup, const std::vector<std::string>& ways_past) {
    return commands::fail(setup.invocation, fmt::format("{} is set up, but requests get past Postern: {}",
                                                        setup.wish.url, fmt::join(ways_past, "; ")));
}

// Reloads the web server and says where the site is, or which ways past Postern are left.
int finish(const Setup& setup, const std::vector<std::string>& ways_past) {
    const Invocation& invocation = setup.invocation;
    const auto reloaded = reload_server(setup);
    if (!reloaded) return commands::fail(invocation, reloaded.error().message);
    const std::string doctor = fmt::format("postern doctor {}", setup.wish.url);
    if (!*reloaded || !is_answering(setup)) {
        invocation.out << fmt::format("Next: start {}, and then: {}\n",
                                      *reloaded ? "Postern" : std::string(setup.server.program), doctor);
        return ways_past.empty() ? commands::kDone : fail_because_of(setup, ways_past);
    }
    const bool is_fine = examine(setup) == commands::kDone;
    if (!ways_past.empty()) return fail_because_of(setup, ways_past);
    if (!is_fine)
        return commands::fail(invocation,
                              fmt::format("the site is set up, but {} found the faults above", doctor));
    invocation.out << fmt::format("{} is protected. Sign in there{}.\n", setup.wish.url,
                                  setup.wish.user.empty() ? "" : " as " + setup.wish.user);
    return commands::kDone;
}

// Tells whether --yes alone may make these changes; the error has the question that it does not answer.
Result<void> require_no_question(const Plan& plan) {
    const auto asked =
        std::ranges::find_if(plan.steps, [](const Step& each) { return !each.question.empty(); });
    if (asked == plan.steps.end()) return {};
    return failure(fmt::format(
        "{} Nothing was changed. Run the command without --yes and answer this question", asked->question));
}

bool operator_agrees(const Invocation& invocation, const Plan& plan) {
    return std::ranges::all_of(plan.steps,
                               [&](const Step& each) {
                                   return each.question.empty() ||
                                          says_yes(invocation, each.question + " [y/N] ");
                               }) &&
           says_yes(invocation, "Make these changes? [y/N] ");
}

int set_up(const Setup& setup, const Proposal& proposal) {
    const Invocation& invocation = setup.invocation;
    const auto plan = make_plan(setup, proposal);
    if (!plan) return commands::fail(invocation, plan.error().message);
    print(invocation, *plan);
    if (setup.wish.prints_only) return commands::kDone;
    const bool reads_password = std::ranges::any_of(plan->steps, &Step::reads_password);
    if (reads_password && !invocation.is_terminal && !invocation.has("--password-stdin"))
        return commands::report(invocation.err, {"standard input is not a terminal; use --password-stdin"});
    if (setup.wish.takes_all) {
        if (const auto agreed = require_no_question(*plan); !agreed)
            return commands::fail(invocation, agreed.error().message);
    } else if (!plan->is_empty()) {
        if (!invocation.is_terminal)
            return commands::report(
                invocation.err,
                {"standard input is not a terminal; use --yes to make the changes, or --print to see them"});
        if (!operator_agrees(invocation, *plan)) return commands::fail(invocation, "nothing was changed");
    }
    if (const auto done = carry_out(invocation, *plan); !done)
        return commands::fail(invocation, done.error().message);
    return finish(setup, proposal.ways_past);
}

// The result of `attempt`. While its error names the flag, asks for the flag's value at a terminal and tries
// again.
template <typename Attempt>
auto ask_until_found(const Invocation& invocation, std::string_view flag, std::string_view question,
                     const std::function<void(const std::string&)>& take, const Attempt& attempt) {
    auto found = attempt();
    while (!found && may_ask(invocation) && found.error().message.find(flag) != std::string::npos) {
        invocation.err << found.error().message << '\n';
        const auto answer = answer_to(invocation, question);
        if (!answer || answer->empty()) break;
        take(*answer);
        found = attempt();
    }
    return found;
}

Result<Proposal> find_site(const Invocation& invocation, const Places& places, const WebServer& server,
                           Wish& wish) {
    return ask_until_found(
        invocation, "--site FILE", "The file of the site (leave it empty to stop): ",
        [&](const std::string& answer) { wish.file = answer; }, [&] { return server.propose(places, wish); });
}

Result<const WebServer*> find_web_server(const Invocation& invocation, const Places& places, Wish& wish) {
    return ask_until_found(
        invocation, "--server NAME",
        "The web server (leave it empty to stop): ", [&](const std::string& answer) { wish.server = answer; },
        [&] { return choose_server(places, wish); });
}

}  // namespace

int protect_site(const Invocation& invocation) {
    auto wish = read_wish(invocation);
    if (!wish) return commands::report(invocation.err, wish.error());
    if (geteuid() != 0)
        return commands::fail(invocation,
                              "only root can read and change the web server's files: sudo postern init");
    const Places places;
    const auto server = find_web_server(invocation, places, *wish);
    if (!server) return commands::fail(invocation, server.error().message);
    const auto process = main_process(places, (*server)->program);
    invocation.out << fmt::format("The web server is {}{}.\n", (*server)->name,
                                  process ? fmt::format(", process {}", *process) : ", and it does not run");
    const auto configuration = plan_configuration(places, *wish);
    if (!configuration) return commands::fail(invocation, configuration.error().message);
    const auto proposal = find_site(invocation, places, **server, *wish);
    if (!proposal) return commands::fail(invocation, proposal.error().message);
    return set_up({places, *wish, invocation, **server, *configuration}, *proposal);
}

}  // namespace postern::init
