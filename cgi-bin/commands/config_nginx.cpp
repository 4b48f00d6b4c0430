#include "commands/config_nginx.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <ostream>

#include <fmt/format.h>

#include "base/visible.hpp"
#include "commands/nginx/findings.hpp"
#include "config/in_quotes.hpp"

namespace postern::commands {
namespace {

std::string read_all(std::istream& in) {
    return {std::istreambuf_iterator<char>(in), {}};
}

std::string in_words(const nginx::Finding& finding) {
    return fmt::format("{}: {}: {}\n    A visitor could get: {}.\n    Fix: {}\n",
                       visible(finding.at->where()), finding.name, visible(finding.what),
                       visible(finding.gets), visible(finding.mend));
}

}  // namespace

int check_nginx(const Invocation& invocation) {
    std::string text;
    if (invocation.arguments.empty()) {
        if (invocation.is_terminal)
            return report(invocation.err, {"there is nothing to read: sudo nginx -T | postern config nginx"});
        text = read_all(invocation.in);
    } else {
        const std::string& file = invocation.arguments.front();
        std::ifstream in(file);
        if (std::filesystem::is_directory(file) || !in)
            return report(invocation.err, {config::in_quotes(file) + " cannot be read"});
        text = read_all(in);
    }
    const auto directives = nginx::read_dump(text);
    if (!directives) return report(invocation.err, {directives.error().message});
    const nginx::Model model = nginx::model_of(*directives);
    const auto findings = nginx::findings_in(model);
    for (const auto& each : findings)
        invocation.out << in_words(each);
    if (!findings.empty()) return kFailed;
    const auto servers = model.servers();
    const auto gated =
        std::ranges::count_if(servers, [](const auto* each) { return nginx::is_gated(*each); });
    if (gated == 0)
        invocation.out << "No server block asks Postern: nginx protects nothing with it.\n";
    else
        invocation.out << "Nothing found in " << gated << (gated == 1 ? " server block" : " server blocks")
                       << " with Postern's gate.\n";
    return kDone;
}

}  // namespace postern::commands
