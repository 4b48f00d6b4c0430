#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "commands/doctor/examination.hpp"
#include "commands/doctor/forms.hpp"
#include "commands/doctor/visitor.hpp"

namespace postern::commands::doctor {

// Where the shipped files have the login page.
constexpr std::string_view kUsualMount = "/postern/";

// So far clocks may differ.
constexpr std::chrono::minutes kMostSkew{1};

// What was found out about a site by going there.
struct Site {
    Url page;   // the protected page, if there is one; else the login page
    Url login;  // the page with the form, without a return target
    Form form;
    Url form_action;
    std::string mount;              // path of the login page, which Postern's own pages are below
    bool is_gated = false;          // `page` refuses strangers
    std::optional<Url> entry = {};  // the address that strangers are sent to from `page`
    int entry_status = 0;           // of the answer that sends them there
    bool accepts_any_certificate = false;

    Url own_page(std::string_view name) const { return login.at(mount + std::string(name)); }
};

// Goes to the page as a stranger and finds the login page. Nothing when there is none to be found; the
// diagnosis says why.
std::optional<Site> arrive(const Order& order, const Instruments& instruments, Diagnosis& diagnosis);

// What a stranger sees of the login page, and of Postern's other addresses.
void look_at_login_page(const Site& site, const Instruments& instruments, Diagnosis& diagnosis);

// What a stranger sees of a protected page.
void look_at_gate(const Site& site, const Instruments& instruments, Diagnosis& diagnosis);

// What somebody who signs in sees. Requires: the password may be sent there.
void look_from_inside(const Site& site, const Account& account, const Instruments& instruments,
                      Diagnosis& diagnosis);

// Says so if the page of somebody who is signed in is in a WebDAV folder.
void look_for_dav(const Url& page, Visitor& visitor, Diagnosis& diagnosis);

// The form that a password is typed into; nothing when the page has none.
std::optional<Form> login_form_in(std::string_view page);

// Where the check may be, if it can be asked from outside.
std::vector<Url> possible_checks(const Site& site);

// A header for each name by which common gateways tell applications who the visitor is, with values that
// occur nowhere else. They are names of scripts/identity_headers.
HeaderLines identity_claims();

// The same with underscores: many an application takes Remote_User for Remote-User.
HeaderLines misspelt(const HeaderLines& claims);

}  // namespace postern::commands::doctor
