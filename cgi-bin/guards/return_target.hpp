#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/origin.hpp"

namespace postern::guards {

// Whether a visitor may be sent there after signing in: a path on this site, or a URL of one of the origins
// (as config::Gate has them), and nothing that a browser could read as another place. At most 6000 bytes
// behind the host, all of them printable ASCII without backslash and space. A URL is "https://host:port/…" or
// "http://…", without user or password. A path begins with one '/' and has no "." or ".." segment.
// Percent-decoded, once or several times, it still begins with one '/', and has no such segment, no backslash
// and no control byte, because a proxy or an application may decode it again. "%2F" and "%20" behind its
// first byte are allowed; the query and the fragment are free.
bool is_safe_return_target(std::string_view target, std::span<const Origin> origins);

// Whether the target is short enough for every place that holds it: 6000 bytes behind its host, 12,000 bytes
// in a form, and a link that fits into a request line.
bool fits(std::string_view target);

// The target if it fits. If not, the target without query and fragment; if that does not fit, the "/" of its
// host.
std::string fitting_return_target(std::string target);

// The query of a link that says where to return to: `rd`, percent-encoded, and `field` (may be empty). A long
// target would not fit into a request line when it is encoded: it stands as it is behind `rd_as_is=`, at the
// end of the query. Requires: the target fits.
std::string query_with_target(std::string_view target, std::string_view field);

// The name of the field that reaches to the end of the query.
inline constexpr std::string_view kAsIsName = "rd_as_is";

// Where a query string asks to be sent: the first of `rd`, `next`, `redirect_uri` and `url`, percent-decoded,
// or `rd_as_is`; empty when there is none. Somebody who wrote the URL, or a path with a query, without
// encoding it meant all that follows: "rd=https://app.example.com/x?a=1&b=2" asks for that with "&b=2". Not
// yet safe.
std::string wanted_return_target(std::string_view query);

// The target without the parameters that Vouch's snippet writes behind it.
std::string without_vouch_parameters(std::string target);

// The target with its bytes beyond ASCII percent-encoded, as browsers send them.
std::string with_ascii_only(std::string_view target);

// The names under which a form or a query may hold it.
std::span<const std::string_view> return_target_names();

}  // namespace postern::guards
