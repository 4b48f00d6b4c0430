#include "pages/app_passwords.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include "base/number.hpp"
#include "pages/fresh.hpp"
#include "pages/page_values.hpp"
#include "pages/pages.hpp"
#include "pages/times.hpp"
#include "users/app_passwords.hpp"

namespace postern::pages {
namespace {

using http::Status;
using std::chrono::days;
using users::AppPassword;
using users::AppPasswords;

constexpr const char* kPage = "profile/tokens";
constexpr days kLifetimes[] = {days{7}, days{30}, days{90}, days{180}, days{365}};

// The form as the visitor filled it in, with its problems.
struct Entries {
    std::string name = {};
    users::Groups labels = {};
    std::chrono::seconds lifetime{};
    bool has_name_problem = false;
    bool has_labels_problem = false;
    bool has_no_room = false;
};

void set_list(Values& values, const Visit& visit) {
    const Language& language = visit.language();
    const Time now = visit.site.clock.now();
    Values::List rows;
    for (const AppPassword& each : visit.site.app_passwords.of_user(visit.session->user)) {
        Values& row = rows.emplace_back();
        row.set("id", each.id);
        row.set("name", each.name);
        row.set("labels", each.labels.text());
        row.set("rest", duration_text(language, std::chrono::ceil<days>(each.expires - now)));
        row.set("address", each.last_address);
        if (each.last_used) set_time(row, "used", language, now, *each.last_used);
    }
    values.set("has_app_passwords", !rows.empty());
    values.set("app_passwords", std::move(rows));
}

void set_form(Values& values, const Visit& visit, const Entries& entries) {
    const config::AppPasswords& settings = visit.site.config.app_passwords;
    values.set("typed", entries.name);
    values.set("name_problem", entries.has_name_problem);
    values.set("labels_problem", entries.has_labels_problem);
    values.set("no_room", entries.has_no_room ? std::to_string(AppPasswords::kMost) : "");
    Values::List choices;
    for (const std::string& label : settings.labels) {
        Values& choice = choices.emplace_back();
        choice.set("label", label);
        choice.set("is_chosen", entries.labels.contains(label) || settings.labels.size() == 1);
    }
    values.set("choices", std::move(choices));
    Values::List lifetimes;
    for (const std::chrono::seconds each : kLifetimes) {
        const auto lifetime = std::min(each, settings.longest);
        Values& row = lifetimes.emplace_back();
        row.set("seconds", std::to_string(lifetime.count()));
        row.set("length", duration_text(visit.language(), lifetime));
        row.set("is_usual", lifetime == entries.lifetime);
        if (each >= settings.longest) break;
    }
    values.set("lifetimes", std::move(lifetimes));
}

http::Response show(const Visit& visit, const Entries& entries, Status status = Status::Ok,
                    std::string_view made = "") {
    Values values;
    values.set("made", made);
    values.set("ended", visit.request.args.get("done") == "ended");
    values.set("is_proven", is_proof_fresh(visit));
    values.set("prove", link_to_proof(visit, kPage));
    set_list(values, visit);
    set_form(values, visit, entries);
    return visit.render(Page::AppPasswords, std::move(values), status);
}

Entries empty_form(const Visit& visit) {
    return {.lifetime = users::usual_lifetime(visit.site.config.app_passwords.longest)};
}

// Nothing: the form was changed by hand.
std::optional<Entries> read_form(const Visit& visit) {
    const config::AppPasswords& settings = visit.site.config.app_passwords;
    Entries entries;
    for (const auto& [field, value] : visit.request.form) {
        if (field != "label") continue;
        if (std::ranges::find(settings.labels, value) == settings.labels.end()) return std::nullopt;
        entries.labels.add(value);
    }
    const auto seconds = parse_number<unsigned>(visit.request.form.get("lifetime"));
    if (!seconds || *seconds == 0) return std::nullopt;
    entries.lifetime = std::min(std::chrono::seconds{*seconds}, settings.longest);
    entries.name = visit.request.form.get("name");
    const auto name = users::parse_app_password_name(entries.name);
    entries.has_name_problem = !name;
    if (name) entries.name = *name;
    entries.has_labels_problem = entries.labels.text().empty();
    return entries;
}

}  // namespace

std::string_view app_passwords_values() {
    return "made ended is_proven prove has_app_passwords app_passwords app_passwords/id app_passwords/name "
           "app_passwords/labels app_passwords/rest app_passwords/address app_passwords/used "
           "app_passwords/used_iso app_passwords/used_exact typed name_problem labels_problem no_room "
           "choices "
           "choices/label choices/is_chosen lifetimes lifetimes/seconds lifetimes/length lifetimes/is_usual";
}

bool can_have_app_passwords(const Site& site) {
    return !site.config.app_passwords.labels.empty() &&
           site.config.users.source != config::UserSource::Shared;
}

// The box is sent after a field that says "keep". A form without both ends them.
bool keeps_app_passwords(const http::Fields& form) {
    return form.get("app_passwords") == "keep" && form.count("app_passwords") == 1;
}

http::Response show_app_passwords(const Visit& visit) {
    if (!can_have_app_passwords(visit.site)) return show_problem(visit, Status::NotFound);
    return show(visit, empty_form(visit));
}

http::Response make_app_password(const Visit& visit) {
    if (!can_have_app_passwords(visit.site)) return show_problem(visit, Status::NotFound);
    for (const char* field : {"name", "lifetime"}) {
        if (visit.request.form.count(field) != 1) return show_problem(visit, Status::BadRequest);
    }
    if (auto response = ask_for_proof(visit, kPage)) return *std::move(response);
    auto entries = read_form(visit);
    if (!entries) return show_problem(visit, Status::BadRequest);
    if (entries->has_name_problem || entries->has_labels_problem)
        return show(visit, *entries, Status::BadRequest);
    const auto made = visit.site.app_passwords.add(
        visit.session->user, {entries->name, entries->labels, entries->lifetime}, visit.actor);
    if (const auto* made_one = std::get_if<AppPasswords::Made>(&made))
        return show(visit, empty_form(visit), Status::Ok, made_one->text.reveal());
    // The session is over, too.
    if (std::get<AppPasswords::NotMade>(made) == AppPasswords::NotMade::UserChanged)
        return http::redirect(visit.link(kPage));
    entries->has_no_room = true;
    return show(visit, *entries, Status::BadRequest);
}

http::Response end_app_password(const Visit& visit) {
    const http::Fields& form = visit.request.form;
    if (form.count("id") != 1) return show_problem(visit, Status::BadRequest);
    visit.site.app_passwords.end_of(visit.session->user, form.get("id"), visit.actor);
    return http::redirect(visit.link(fmt::format("{}?done=ended", kPage)));
}

}  // namespace postern::pages
