#include "commands/config_nginx.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <ostream>
#include <vector>

#include <fmt/format.h>

#include "base/visible.hpp"
#include "commands/listing.hpp"
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
                       visible(finding.gets), visible(finding.fix));
}

Record record_of(const nginx::Finding& finding) {
    return {{"name", std::string(finding.name)},
            {"place", finding.at->where()},
            {"meaning", finding.what},
            {"exposes", finding.gets},
            {"fix", finding.fix}};
}

}  // namespace

int check_nginx(const Invocation& invocation) {
    std::string text;
    if (invocation.arguments.empty() || invocation.arguments.front() == "-") {
        if (invocation.is_terminal)
            return report(invocation.err, {"expected the output of nginx -T as standard input: "
                                           "sudo nginx -T | postern config nginx"});
        text = read_all(invocation.in);
    } else {
        const std::string& file = invocation.arguments.front();
        std::ifstream in(file);
        if (std::filesystem::is_directory(file) || !in)
            return report(invocation.err, {config::in_quotes(file) + ": cannot read this file"});
        text = read_all(in);
    }
    const auto directives = nginx::read_dump(text);
    if (!directives) return report(invocation.err, {directives.error().message});
    const nginx::Model model = nginx::model_of(*directives);
    const auto findings = nginx::findings_in(model);
    if (invocation.has("--json")) {
        std::vector<Record> records;
        for (const auto& each : findings)
            records.push_back(record_of(each));
        invocation.out << as_json(records);
        return findings.empty() ? kDone : kFailed;
    }
    for (const auto& each : findings)
        invocation.out << in_words(each);
    if (!findings.empty()) return kFailed;
    const auto servers = model.servers();
    const auto gated =
        std::ranges::count_if(servers, [](const auto* each) { return nginx::is_gated(*each); });
    if (gated == 0)
        invocation.out << "No server block asks Postern, so Postern protects nothing here.\n";
    else
        invocation.out << "No way past Postern found in " << gated
                       << (gated == 1 ? " server block" : " server blocks") << " that Postern protects.\n";
    return kDone;
}

}  // namespace postern::commands
