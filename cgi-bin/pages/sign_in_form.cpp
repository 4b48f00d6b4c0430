#include "pages/sign_in_form.hpp"

#include <algorithm>
#include <utility>

#include "base/duration.hpp"
#include "base/encoding.hpp"
#include "base/unicode.hpp"
#include "guards/return_target.hpp"
#include "pages/return_target.hpp"
#include "pages/two_cookies.hpp"

namespace postern::pages {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kKeptName = "attempt";
constexpr std::size_t kMaxEmailBytes = 254;

struct NoteText {
    Note note;
    std::string_view word;  // in the link
    std::string_view sentence;
};

constexpr NoteText kNotes[] = {
    {Note::FormCameLate, "late",
     "You were signed out before your form arrived. Nothing was changed or saved."},
    {Note::SignedOut, "out", "You are signed out."},
    // Has a box of its own: templates/two_cookies_box.html.
    {Note::TwoCookies, "twice", ""},
    {Note::CookiesDeleted, "deleted", "The sign-in cookies of this site were deleted in this browser."},
};

const NoteText* note_of(const Visit& visit) {
    const auto* const found = std::ranges::find(kNotes, visit.request.args.get("note"), &NoteText::word);
    return found == std::end(kNotes) ? nullptr : found;
}

// Empty for a text that could deceive the reader: a form and a cookie may hold anything.
std::string as_shown(std::string email) {
    return email.size() > kMaxEmailBytes || !is_all_visible(email) ? "" : email;
}

http::CookieOptions kept_options(const Visit& visit) {
    http::CookieOptions options;
    options.path = visit.link("error");
    options.secure = visit.request.secure;
    return options;
}

}  // namespace

SignInFields remembered_fields(const Visit& visit) {
    return {.email = visit.site.email_cookie.read(visit.request)};
}

SignInFields typed_fields(const Visit& visit) {
    const http::Fields& form = visit.request.form;
    std::string email(form.get("email"));
    return {.email = as_shown(std::move(email)), .is_kept = form.get("keep") == "on"};
}

void keep_for_error_page(http::Response& response, const Visit& visit) {
    const SignInFields typed = typed_fields(visit);
    http::CookieOptions options = kept_options(visit);
    options.max_age = 60s;
    response.set_cookie(kKeptName, (typed.is_kept ? "1" : "0") + http::cookie_encoded(typed.email), options,
                        visit.site.clock.now());
}

SignInFields fields_kept_for_error_page(const Visit& visit) {
    const std::string_view value = visit.request.cookies.get(kKeptName);
    if (value.empty()) return {};
    std::string email = percent_decoded(value.substr(1));
    return {.email = as_shown(std::move(email)), .is_kept = value.front() == '1'};
}

void forget_error_page_fields(http::Response& response, const Visit& visit) {
    if (visit.request.cookies.contains(kKeptName)) response.delete_cookie(kKeptName, kept_options(visit));
}

http::Response show_sign_in_form(const Visit& visit, std::string_view page, const SignInFields& fields,
                                 http::Status status) {
    const std::string target = return_target(visit);
    const NoteText* const note = note_of(visit);
    const bool remembers_email = !visit.site.email_cookie.read(visit.request).empty();
    Values values;
    values.set("email", fields.email);
    values.set("return_to", target);
    values.set("has_return_to", !target.empty());
    const auto keep = visit.site.config.session.keep;
    values.set("keep_for", keep.count() == 0 ? "" : spell_duration(keep));
    values.set("is_kept", fields.is_kept);
    values.set("note", note == nullptr ? "" : note->sentence);
    set_two_cookies(values, visit);
    values.set("can_forget_email", note != nullptr && note->note == Note::SignedOut && remembers_email);
    auto response = visit.render(page, std::move(values), status);
    response.forms_lead_to = guards::origin_of_target(target);
    return response;
}

std::string login_link(const Visit& visit, std::string_view target, Note note) {
    return with_note(link_with_target(visit, "", target), note);
}

std::string with_note(std::string link, Note note) {
    const auto* const found = std::ranges::find(kNotes, note, &NoteText::note);
    if (found == std::end(kNotes)) return link;
    link += link.find('?') == std::string::npos ? '?' : '&';
    return link.append("note=").append(found->word);
}

bool has_note(const Visit& visit, Note note) {
    const NoteText* const found = note_of(visit);
    return found != nullptr && found->note == note;
}

}  // namespace postern::pages
