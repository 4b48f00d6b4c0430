#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "pages/visit.hpp"

namespace postern::pages {

// A change of the factors needs a proof that is at most this old (OWASP ASVS 7.5.1).
inline constexpr std::chrono::minutes kProofLifetime{15};

// Tells whether the last proof is at most kProofLifetime old and lacks no factor that the user has.
bool is_proof_fresh(const Visit& visit);

// A link to the page that asks for a proof and then leads to Postern's page `page`.
std::string link_to_proof(const Visit& visit, std::string_view page);

// If the last proof is older than kProofLifetime, or lacks a factor that the user has: a redirect to the page
// that asks for the proof, which then leads to Postern's page `page`, with the return target of this visit.
std::optional<http::Response> ask_for_proof(const Visit& visit, std::string_view page);

}  // namespace postern::pages
