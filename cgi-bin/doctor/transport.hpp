#pragma once

#include "base/clock.hpp"
#include "doctor/diagnosis.hpp"
#include "doctor/site.hpp"

namespace postern::doctor {

// Examines the certificate with which the answer arrived. `page` is the page that the walk began with.
void look_at_certificate(const Url& page, const Answer& answer, Time now, Diagnosis& diagnosis);

// Examines the clock of the web server, by the Date of its answer.
void look_at_clock(const Answer& answer, Time now, Diagnosis& diagnosis);

// Tells whether the site can be used over plain http.
void look_without_https(const Site& site, Visitor stranger, Diagnosis& diagnosis);

}  // namespace postern::doctor
