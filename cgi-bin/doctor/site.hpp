#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "doctor/examination.hpp"
#include "doctor/forms.hpp"
#include "doctor/visitor.hpp"

namespace postern::doctor {

// The path of the login page in the shipped files.
constexpr std::string_view kUsualMount = "/postern/";

// The largest accepted difference between two clocks.
constexpr std::chrono::minutes kMostSkew{1};

// The facts about a site that doctor found by visiting it.
struct Site {
    Url page;   // the protected page if there is one, else the login page
    Url login;  // the page with the form, without a return target
    Form form;
    Url form_action;
    std::string mount;              // path of the login page; Postern's other pages are below it
    bool is_protected = false;      // `page` refuses strangers
    std::optional<Url> entry = {};  // the address to which `page` sends strangers
    int entry_status = 0;           // the status of that redirect
    bool accepts_any_certificate = false;

    Url own_page(std::string_view name) const { return login.at(mount + std::string(name)); }
};

// Visits the page as a stranger and finds the login page. Returns nothing if the login page is not found; the
// diagnosis then says why.
std::optional<Site> arrive(const Order& order, const Instruments& instruments, Diagnosis& diagnosis);

// Examines the login page and Postern's other addresses as a stranger.
void look_at_login_page(const Site& site, const Instruments& instruments, Diagnosis& diagnosis);

// Examines a protected page as a stranger.
void look_at_protected_page(const Site& site, const Instruments& instruments, Diagnosis& diagnosis);

// Examines the site as a signed-in user. Requires: the password may be sent to the site.
void look_as_signed_in(const Site& site, const Account& account, const Instruments& instruments,
                       Diagnosis& diagnosis);

// The addresses where the check may be reachable from outside.
std::vector<Url> possible_checks(const Site& site);

}  // namespace postern::doctor
