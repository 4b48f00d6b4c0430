#include "users/requirement.hpp"

#include <algorithm>

#include "base/duration.hpp"
#include "config/texts.hpp"

namespace postern::users {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kGroup = "group:";
constexpr std::string_view kUser = "user:";
constexpr std::string_view kFactor = "factor:";
constexpr std::string_view kFresh = "fresh:";
constexpr std::string_view kToken = "token:";
constexpr std::string_view kEverybody = "everybody";
constexpr const char* kExpected =
    "expected everybody, group:NAME, user:EMAIL, factor:2, fresh:DURATION or token:LABEL, not ";

// Removes the first word from the text and returns it; empty at the end.
std::string_view take_word(std::string_view& text) {
    text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
    const std::string_view word = text.substr(0, text.find_first_of(" \t"));
    text.remove_prefix(word.size());
    return word;
}

Result<std::chrono::seconds> parse_fresh(std::string_view text) {
    const auto age = parse_duration(text);
    if (!age) return age;
    if (*age < 1min || *age > std::chrono::days{30}) return failure("expected 1m to 30d");
    return age;
}

}  // namespace

Result<Requirement> Requirement::parse(std::string_view text) {
    Requirement requirement;
    bool has_words = false;
    for (auto word = take_word(text); !word.empty(); word = take_word(text)) {
        has_words = true;
        if (const auto read = requirement.read(word); !read) {
            const std::string& reason = read.error().message;
            return failure(kExpected + ("\"" + std::string(word) + "\"") +
                           (reason.empty() ? "" : " (" + reason + ")"));
        }
    }
    if (!has_words) return failure(std::string(kExpected) + "nothing");
    if (requirement.names_everybody_ && requirement.names_some())
        return failure("everybody cannot stand beside group: or user:");
    return requirement;
}

// The error is empty if nothing is to be said about the word but that it is no rule.
Result<void> Requirement::read(std::string_view word) {
    if (word.starts_with(kGroup)) {
        const auto group = parse_group(word.substr(kGroup.size()));
        if (!group) return failure("");
        groups_.push_back(*group);
    } else if (word.starts_with(kUser)) {
        // A comma would be part of an address that no user has.
        if (word.find(',') != std::string_view::npos) return failure("");
        const auto email = parse_email(word.substr(kUser.size()));
        if (!email) return failure(email.error().message);
        emails_.push_back(*email);
    } else if (word.starts_with(kToken)) {
        const auto label = parse_group(word.substr(kToken.size()));
        if (!label) return failure("");
        labels_.push_back(*label);
    } else if (word == kEverybody) {
        names_everybody_ = true;
    } else if (word == "factor:2") {
        wants_second_factor_ = true;
    } else if (word.starts_with(kFresh)) {
        const auto age = parse_fresh(word.substr(kFresh.size()));
        if (!age) return failure(age.error().message);
        fresh_within_ = std::min(fresh_within_.value_or(*age), *age);
    } else {
        return failure(word.starts_with(kFactor) ? "the only factor: is factor:2" : "");
    }
    return {};
}

Result<std::optional<Requirement>> parse_required(const config::SecondFactor& settings) {
    if (settings.required.empty()) return std::nullopt;
    if (settings.required == std::vector<std::string>{std::string(kEverybody)})
        return std::optional(Requirement());
    auto requirement = Requirement::parse(config::to_text(settings.required));
    if (!requirement) return tl::unexpected<Error>(std::move(requirement.error()));
    if (requirement->wants_second_factor() || requirement->fresh_within() ||
        requirement->takes_app_passwords())
        return failure("expected group:NAME and user:EMAIL alone, or everybody");
    return std::optional(std::move(*requirement));
}

std::vector<std::string> words_without_user(const config::SecondFactor& settings, Users& users) {
    std::vector<std::string> found;
    if (settings.required.empty()) return found;
    std::vector<std::pair<std::string, Requirement>> unmet;
    for (const std::string& word : settings.required) {
        if (auto rule = Requirement::parse(word)) unmet.emplace_back(word, *std::move(rule));
    }
    users.each([&](const UserRecord& row) {
        std::erase_if(unmet, [&](const auto& each) { return each.second.admits(row.user); });
    });
    for (auto& each : unmet)
        found.push_back(std::move(each.first));
    return found;
}

bool Requirement::admits(const User& user) const {
    if (!names_some()) return true;
    return std::ranges::any_of(groups_,
                               [&](const std::string& group) { return user.groups.contains(group); }) ||
           std::ranges::find(emails_, user.email) != emails_.end();
}

bool Requirement::takes_label_of(const Groups& labels) const {
    return std::ranges::any_of(labels_, [&](const std::string& label) { return labels.contains(label); });
}

bool Requirement::takes_sessions() const {
    return labels_.empty() || names_everybody_ || names_some() || wants_second_factor_ || fresh_within_;
}

}  // namespace postern::users
