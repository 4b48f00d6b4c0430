#pragma once

#include "pages/visit.hpp"

namespace postern::pages {

// Ends every session that this browser sent a token of, own or planted. The session of `kept_token` stays.
void end_carried_sessions(const Visit& visit, std::string_view kept_token = {});

}  // namespace postern::pages
