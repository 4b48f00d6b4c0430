#pragma once

#include <string>
#include <string_view>

#include "http/response.hpp"
#include "pages/visit.hpp"

namespace postern::pages {

// The contents of the sign-in form on a page. The email is an unchecked text from the visitor.
struct SignInFields {
    std::string email;
    bool is_kept = false;         // "keep me signed in" is ticked
    bool is_refused = false;      // these fields were sent and refused
    bool has_blank_ends = false;  // the typed password begins or ends with a blank
};

// The email of the last sign-in in this browser.
SignInFields remembered_fields(const Visit& visit);

// The fields that the visitor has just sent.
SignInFields typed_fields(const Visit& visit);

// Stores the typed fields in the browser for 60 seconds, for the error page only. The password is not stored.
void keep_for_error_page(http::Response& response, const Visit& visit);
SignInFields fields_kept_for_error_page(const Visit& visit);
void forget_error_page_fields(http::Response& response, const Visit& visit);

// Renders a page with templates/sign_in_form.html. The form posts to the page's own address, because browsers
// then keep the fragment ('#…', which servers never see) until the visitor returns to the target. `values`
// are the values of the page itself.
http::Response show_sign_in_form(const Visit& visit, Page page, const SignInFields& fields,
                                 http::Status status = http::Status::Ok, Values values = {});

// The token of the sign-in form that the visitor sent. Empty if the form is not from Postern.
Secret form_token(const Visit& visit);

// The note that the sign-in page shows. A link to the page contains the word of the note. A visitor can make
// up such a link, so no note asks the reader to do anything dangerous.
enum class Note {
    None,
    FormCameLate,
    SignedOut,
    SessionEnded,
    TwoCookies,  // the check found two different session cookies at the page that the visitor wanted
    CookiesDeleted,
    NotSaved,
    TargetTooLong,
    SignInAgain,  // the second factor was not proven in time
};

// The note that the address of this page selects, and the sentence of a note.
Note note_of(const Visit& visit);
std::string sentence_of(Note note, const Language& language);
// The field of the query that carries the note: "note=out"; empty for Note::None.
std::string field_of(Note note);

// A link to the sign-in page, or to another page, with a note.
std::string login_link(const Visit& visit, std::string_view target, Note note = Note::None);
std::string link_with_note(const Visit& visit, std::string_view page, std::string_view target, Note note);

}  // namespace postern::pages
