#include "doctor/diagnosis.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "commands/listing.hpp"

namespace postern::doctor {
namespace {

constexpr std::string_view kHidden = "[hidden]";
constexpr std::size_t kMostShown = 600;

// Cuts a long text in UTF-8 before a character.
std::string cut(const std::string& text) {
    if (text.size() <= kMostShown) return text;
    std::size_t end = kMostShown;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80)
        --end;
    return text.substr(0, end) + "…";
}

std::string_view spell(Verdict verdict) {
    switch (verdict) {
        case Verdict::NotRun:
            return "not run";
        case Verdict::Fine:
            return "fine";
        case Verdict::Wrong:
            return "wrong";
    }
    return "";
}

std::string_view remedy(const Description& description, WebServer server) {
    const std::string_view own = server == WebServer::Apache     ? description.apache
                                 : server == WebServer::Lighttpd ? description.lighttpd
                                                                 : description.nginx;
    return own.empty() ? description.nginx : own;
}

bool is_same_everywhere(const Description& description) {
    return description.apache.empty() && description.lighttpd.empty();
}

struct NamedServer {
    WebServer server;
    std::string_view name;
};
constexpr NamedServer kServers[] = {
    {WebServer::Nginx, "nginx"}, {WebServer::Apache, "Apache"}, {WebServer::Lighttpd, "lighttpd"}};

// The fixes for the site's web server, or for each web server if it is unknown.
std::vector<std::string> remedies(const Description& description, WebServer server) {
    if (is_same_everywhere(description)) return {std::string(description.nginx)};
    std::vector<std::string> lines;
    for (const NamedServer& each : kServers) {
        if (server != WebServer::Unknown && server != each.server) continue;
        lines.push_back(fmt::format("{}: {}", each.name, remedy(description, each.server)));
    }
    return lines;
}

// The checks that did not run: each reason with the names of its checks.
std::string list_of_open(const Diagnosis& diagnosis) {
    std::vector<std::pair<std::string, std::vector<std::string_view>>> open;
    for (const Description& each : faults()) {
        if (diagnosis.verdict_of(each.fault) != Verdict::NotRun) continue;
        const std::string reason = cut(diagnosis.text_of(each.fault));
        auto known = std::ranges::find_if(open, [&](const auto& entry) { return entry.first == reason; });
        if (known == open.end()) known = open.insert(known, {reason, {}});
        known->second.push_back(each.name);
    }
    std::string text;
    for (const auto& [reason, names] : open)
        text += fmt::format("Not run, because {}:\n  {}\n", reason, fmt::join(names, ", "));
    return open.empty() ? text : text + "\n";
}

std::string in_words(std::size_t wrong) {
    if (wrong == 0) return "Nothing is wrong.\n";
    return fmt::format("{} {} wrong.\n", wrong, wrong == 1 ? "thing is" : "things are");
}

std::string count_of_checks(const Diagnosis& diagnosis, bool lists_all) {
    const std::size_t all = faults().size();
    const auto ran = static_cast<std::size_t>(std::ranges::count_if(faults(), [&](const Description& each) {
        return diagnosis.verdict_of(each.fault) != Verdict::NotRun;
    }));
    std::vector<std::string> parts = {fmt::format("{} of {} checks ran", ran, all)};
    for (const std::string& each : diagnosis.advice)
        parts.push_back(cut(each));
    if (parts.size() == 1 && ran < all && !lists_all) parts.emplace_back("--verbose lists the others");
    return fmt::format("{}\n", fmt::join(parts, "; "));
}

}  // namespace

Diagnosis::Diagnosis() : entries_(faults().size()) {}

void Diagnosis::find(Fault fault, std::string seen) {
    if (!has(fault)) entry(fault) = {Verdict::Wrong, std::move(seen)};
}

void Diagnosis::rule_out(std::initializer_list<Fault> looked_for) {
    for (const Fault fault : looked_for) {
        if (!has(fault)) entry(fault) = {Verdict::Fine, ""};
    }
}

void Diagnosis::leave_open(Fault fault, std::string_view reason) {
    Entry& known = entry(fault);
    if (known.verdict == Verdict::NotRun && known.text.empty()) known.text = reason;
}

void Diagnosis::leave_all_open(std::initializer_list<Needs> missing, std::string_view reason) {
    for (const Description& each : faults()) {
        if (std::ranges::find(missing, each.needs) != missing.end()) leave_open(each.fault, reason);
    }
}

void Diagnosis::hide(std::string_view secret) {
    if (secret.empty()) return;
    const auto hide_in = [&](std::string& text) {
        // Continue after the replacement, which may contain the secret.
        for (auto at = text.find(secret); at != std::string::npos;
             at = text.find(secret, at + kHidden.size()))
            text.replace(at, secret.size(), kHidden);
    };
    hide_in(subject);
    for (std::string& each : advice)
        hide_in(each);
    for (Entry& each : entries_)
        hide_in(each.text);
}

bool Diagnosis::is_well() const {
    return std::ranges::none_of(entries_, [](const Entry& each) { return each.verdict == Verdict::Wrong; });
}

Verdict Diagnosis::verdict_of(Fault fault) const {
    return entries_.at(static_cast<std::size_t>(fault)).verdict;
}

const std::string& Diagnosis::text_of(Fault fault) const {
    return entries_.at(static_cast<std::size_t>(fault)).text;
}

Diagnosis::Entry& Diagnosis::entry(Fault fault) {
    return entries_.at(static_cast<std::size_t>(fault));
}

std::string as_text(const Diagnosis& diagnosis, bool lists_all) {
    std::string text = cut(diagnosis.subject) + "\n\n";
    std::size_t wrong = 0;
    for (const Description& each : faults()) {
        if (!diagnosis.has(each.fault)) continue;
        ++wrong;
        text += fmt::format("{}: {}\n  seen: {}\n  fix: {}\n\n", each.name, each.meaning,
                            cut(diagnosis.text_of(each.fault)),
                            fmt::join(remedies(each, diagnosis.server), "\n  fix: "));
    }
    if (lists_all) text += list_of_open(diagnosis);
    return text + in_words(wrong) + count_of_checks(diagnosis, lists_all);
}

std::string as_json(const Diagnosis& diagnosis) {
    std::vector<commands::Record> records;
    for (const Description& each : faults()) {
        const bool is_wrong = diagnosis.has(each.fault);
        const std::string words = cut(diagnosis.text_of(each.fault));
        records.push_back(
            {{"name", std::string(each.name)},
             {"verdict", std::string(spell(diagnosis.verdict_of(each.fault)))},
             {"meaning", std::string(each.meaning)},
             {"seen", is_wrong ? words : ""},
             {"reason", is_wrong ? "" : words},
             {"fix", is_wrong ? remedies(each, diagnosis.server) : std::vector<std::string>()}});
    }
    return commands::as_json(records);
}

}  // namespace postern::doctor
