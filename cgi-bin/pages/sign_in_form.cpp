#include "pages/sign_in_form.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "base/encoding.hpp"
#include "base/token.hpp"
#include "base/unicode.hpp"
#include "guards/return_target.hpp"
#include "pages/notice.hpp"
#include "pages/page_values.hpp"
#include "pages/return_target.hpp"
#include "pages/times.hpp"
#include "pages/two_cookies.hpp"

namespace postern::pages {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kKeptName = "attempt";
// Bits of the digit that is the cookie's first character.
constexpr int kKeep = 1;
constexpr int kBlankEnds = 2;
constexpr std::size_t kMaxEmailBytes = 254;

constexpr Notice<Note> kNotes[] = {
    {Note::FormCameLate, "late", MessageKey("note.late")},
    {Note::SignedOut, "out", MessageKey("note.out")},
    {Note::SessionEnded, "ended", MessageKey("note.ended")},
    // The box is templates/two_cookies_box.html.
    {Note::TwoCookies, "twice", std::nullopt},
    {Note::CookiesDeleted, "deleted", MessageKey("note.deleted")},
    {Note::NotSaved, "unsaved", MessageKey("note.unsaved")},
    {Note::TargetTooLong, "long", MessageKey("note.long")},
    {Note::SignInAgain, "again", MessageKey("note.tries")},
};

// The word of the note in the query. Everything after kAsIsName belongs to the target.
std::string_view word_of_note(std::string_view query) {
    while (!query.empty()) {
        std::string_view field = take_until(query, '&');
        const std::string_view name = take_until(field, '=');
        if (name == guards::kAsIsName) break;
        if (name == "note") return field;
    }
    return {};
}

// Extensions of files that browsers save instead of showing.
constexpr std::string_view kSavedFiles[] = {"7z",   "apk", "bin", "bz2",  "csv",  "dmg", "doc", "docx",
                                            "epub", "exe", "gz",  "ics",  "img",  "iso", "jar", "msi",
                                            "odp",  "ods", "odt", "ppt",  "pptx", "rar", "rpm", "rtf",
                                            "tar",  "tgz", "xls", "xlsx", "xz",   "zip", "zst"};

bool is_saved_file(std::string_view target) {
    target.remove_prefix(origin_part(target).size());
    const std::string_view path = target.substr(0, target.find_first_of("?#"));
    const auto dot = path.rfind('.');
    if (dot == std::string_view::npos || path.find('/', dot) != std::string_view::npos) return false;
    return std::ranges::find(kSavedFiles, lower_case(path.substr(dot + 1))) != std::end(kSavedFiles);
}

// Returns an empty text if the text could deceive the reader: forms and cookies may contain anything.
std::string as_shown(std::string email) {
    return email.size() > kMaxEmailBytes || !is_visible_name(email) ? "" : email;
}

// A longer path is cut on the page.
constexpr std::size_t kMostShownOfPath = 60;

// The path as the page shows it. A percent-encoded byte is not cut in two.
std::string shown_path(std::string_view path) {
    if (path.size() <= kMostShownOfPath) return std::string(path);
    path = path.substr(0, kMostShownOfPath);
    const auto percent = path.rfind('%');
    if (percent != std::string_view::npos && percent + 3 > path.size()) path = path.substr(0, percent);
    return std::string(path) + "…";
}

bool is_page_of_postern(const Visit& visit, std::string_view path) {
    constexpr std::string_view kPages[] = {"",       "login",  "logout",         "success",
                                           "error",  "switch", "profile",        "profile/password",
                                           "second", "fresh",  "profile/second", "profile/codes"};
    return std::ranges::any_of(kPages, [&](std::string_view page) { return path == visit.link(page); });
}

// Names the page to which the visitor goes next, unless it is a page of Postern or the start of this site.
void set_shown_target(Values& values, const Visit& visit, std::string_view target) {
    const std::string_view origin = origin_part(target);
    const std::string_view path =
        target.substr(origin.size(), target.find_first_of("?#", origin.size()) - origin.size());
    const bool is_here = origin.empty() && (path.empty() || path == "/" || is_page_of_postern(visit, path));
    if (is_here) return;
    values.set("has_target", true);
    values.set("host", origin.empty() ? origin : origin.substr(origin.find("://") + 3));
    values.set("path", path == "/" ? "" : shown_path(path));
}

bool has_cookie_of_ended_session(const Visit& visit) {
    const auto token = visit.session ? std::nullopt : visit.site.session_cookie.read(visit.request);
    return token && is_token(*token);
}

http::CookieOptions kept_options(const Visit& visit) {
    http::CookieOptions options;
    options.path = visit.link("error");
    options.secure = visit.request.secure;
    return options;
}

}  // namespace

std::string_view sign_in_form_values() {
    return "form email refused has_blank_ends wait_note return_to has_return_to has_target host path "
           "keep_for "
           "is_kept note can_forget_email is_saved_file two_cookies";
}

std::string_view login_values() {
    return "";
}

SignInFields remembered_fields(const Visit& visit) {
    return {.email = visit.site.email_cookie.read(visit.request)};
}

SignInFields typed_fields(const Visit& visit) {
    const http::Fields& form = visit.request.form;
    std::string email(without_blanks_around(form.get("email")));
    const std::string_view password = form.get("password");
    return {.email = as_shown(std::move(email)),
            .is_kept = form.get("keep") == "on",
            .has_blank_ends = without_blanks_around(password) != password};
}

void keep_for_error_page(http::Response& response, const Visit& visit) {
    const SignInFields typed = typed_fields(visit);
    http::CookieOptions options = kept_options(visit);
    options.max_age = 60s;
    const char marks =
        static_cast<char>('0' + (typed.is_kept ? kKeep : 0) + (typed.has_blank_ends ? kBlankEnds : 0));
    response.set_cookie(kKeptName, marks + http::cookie_encoded(typed.email), options,
                        visit.site.clock.now());
}

SignInFields fields_kept_for_error_page(const Visit& visit) {
    const std::string_view value = visit.request.cookies.get(kKeptName);
    if (value.empty() || value.front() < '0' || value.front() > '3') return {};
    const int marks = value.front() - '0';
    std::string email = percent_decoded(value.substr(1));
    return {.email = as_shown(std::move(email)),
            .is_kept = (marks & kKeep) != 0,
            .has_blank_ends = (marks & kBlankEnds) != 0};
}

void forget_error_page_fields(http::Response& response, const Visit& visit) {
    if (visit.request.cookies.contains(kKeptName)) response.delete_cookie(kKeptName, kept_options(visit));
}

http::Response show_sign_in_form(const Visit& visit, Page page, const SignInFields& fields,
                                 http::Status status, Values values) {
    const std::string target = return_target(visit);
    const Language& language = visit.language();
    Note note = note_of(visit);
    const bool had_session = !fields.is_refused && note == Note::None && has_cookie_of_ended_session(visit);
    if (had_session) note = Note::SessionEnded;
    // After a refusal, the page has one message about it.
    if (fields.is_refused && (note == Note::SignedOut || note == Note::FormCameLate)) note = Note::None;
    const bool remembers_email = !visit.site.email_cookie.read(visit.request).empty();
    values.set("form", visit.site.csrf.sign_in_token());
    values.set("email", fields.email);
    values.set("refused", fields.is_refused);
    values.set("has_blank_ends", fields.has_blank_ends);
    set_return_to(values, target);
    const auto keep = visit.site.config.session.keep;
    values.set("keep_for", keep.count() == 0
                               ? ""
                               : language.say("login.keep", {{"duration", duration_text(language, keep)}}));
    values.set("is_kept", fields.is_kept);
    values.set("note", sentence_of(note, language));
    set_shown_target(values, visit, target);
    set_two_cookies(values, visit);
    values.set("can_forget_email", note == Note::SignedOut && remembers_email);
    values.set("is_saved_file", is_saved_file(target));
    auto response = visit.render(page, std::move(values), status);
    response.forms_lead_to = origin_part(target);
    // The next visit does not show the note again.
    if (had_session) visit.site.session_cookie.remove(response, visit.request);
    return response;
}

Note note_of(const Visit& visit) {
    const std::string_view query = visit.request.query();
    if (const auto* const found = notice_of(kNotes, word_of_note(query))) return found->what;
    return guards::fits(guards::wanted_return_target(query)) ? Note::None : Note::TargetTooLong;
}

std::string sentence_of(Note note, const Language& language) {
    return text_of(notice_of(kNotes, note), language);
}

Secret form_token(const Visit& visit) {
    const http::Fields& form = visit.request.form;
    const std::string_view token = form.get("form");
    return Secret(form.count("form") == 1 && visit.site.csrf.is_valid_for_sign_in(token) ? token : "");
}

std::string login_link(const Visit& visit, std::string_view target, Note note) {
    return link_with_note(visit, "", target, note);
}

std::string link_with_note(const Visit& visit, std::string_view page, std::string_view target, Note note) {
    return link_with_target(visit, page, target, field_of(note));
}

std::string field_of(Note note) {
    const auto* const found = notice_of(kNotes, note);
    return found == nullptr ? "" : fmt::format("note={}", found->word);
}

}  // namespace postern::pages
