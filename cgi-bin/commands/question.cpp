#include "commands/question.hpp"

#include <istream>
#include <ostream>

#include <fmt/format.h>

#include "base/ascii.hpp"

namespace postern::commands {

std::optional<std::string> answer_to(const Invocation& invocation, std::string_view question) {
    invocation.err << question << std::flush;
    std::string line;
    if (!std::getline(invocation.in, line)) return std::nullopt;
    return std::string(trimmed(line));
}

bool says_yes(const Invocation& invocation, std::string_view question) {
    const auto answer = answer_to(invocation, question);
    if (!answer) invocation.err << '\n';
    return answer && (equal_ignoring_case(*answer, "y") || equal_ignoring_case(*answer, "yes"));
}

int change_after_yes(const Invocation& invocation, std::string_view question,
                     const std::function<int()>& change) {
    if (invocation.has("--yes")) return change();
    if (!invocation.is_terminal)
        return report(invocation.err,
                      {"standard input is not a terminal, so nothing was changed; --yes allows the change"});
    if (!says_yes(invocation, fmt::format("{} [y/N] ", question)))
        return fail(invocation, "nothing was changed");
    return change();
}

}  // namespace postern::commands
