#pragma once

#include <string>
#include <string_view>

#include "http/response.hpp"
#include "pages/visit.hpp"

namespace postern::pages {

// What stands in the sign-in form when a page shows it. The email is any text that a visitor sent.
struct SignInFields {
    std::string email;
    bool is_kept = false;         // "keep me signed in" is ticked
    bool has_blank_ends = false;  // the password that was typed begins or ends with a blank
};

// The email of the last sign-in in this browser.
SignInFields remembered_fields(const Visit& visit);

// What the visitor has just sent.
SignInFields typed_fields(const Visit& visit);

// For 60 seconds the browser keeps the typed fields, for the error page alone. The password is not among
// them.
void keep_for_error_page(http::Response& response, const Visit& visit);
SignInFields fields_kept_for_error_page(const Visit& visit);
void forget_error_page_fields(http::Response& response, const Visit& visit);

// A page with templates/sign_in_form.html. The form posts to the address where it stands: browsers then keep
// the part behind '#', which no server sees, until the visitor is back where they were going.
// `values`: those of the page itself.
http::Response show_sign_in_form(const Visit& visit, Page page, const SignInFields& fields,
                                 http::Status status = http::Status::Ok, Values values = {});

// The token of the sign-in form that the visitor sent; empty: the form is none of ours.
Secret form_token(const Visit& visit);

// The note that the sign-in page shows: a link to the page carries its word. A visitor can make up such a
// link, so no note asks for anything.
enum class Note {
    None,
    FormCameLate,
    SignedOut,
    TwoCookies,  // the check found two different session cookies at the page where the visitor was going
    CookiesDeleted,
    NotSaved,
    TargetTooLong,
};

// The note that this page is to show, by its address, and the note's sentence.
Note note_of(const Visit& visit);
std::string_view sentence_of(Note note);
// The field of the query that carries the note: "note=out"; empty for Note::None.
std::string field_of(Note note);

// A link to the sign-in page, or to another page, with a note.
std::string login_link(const Visit& visit, std::string_view target, Note note = Note::None);
std::string link_with_note(const Visit& visit, std::string_view page, std::string_view target, Note note);

}  // namespace postern::pages
