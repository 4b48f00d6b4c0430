#pragma once

#include <string>

#include "doctor/exchange.hpp"

namespace postern::doctor {

// A header for each name by which common gateways tell applications the visitor's identity, with values that
// occur nowhere else. The names are those of scripts/identity_headers.
HeaderLines identity_claims();

// The same headers with underscores: many applications accept Remote_User as Remote-User.
HeaderLines misspelt(const HeaderLines& claims);

// The names of the claims with values that appear in the answer, separated by commas.
std::string claims_shown(const Answer& page, const HeaderLines& claims);

}  // namespace postern::doctor
