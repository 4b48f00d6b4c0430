#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/origin.hpp"

namespace postern::guards {

// Tells whether a visitor may be sent to this target after signing in. A safe target is a path on this site
// or a URL of one of the origins (as in config::Gate), and no browser can read it as another place. It has at
// most 6000 bytes after the host, all printable ASCII without backslash and space. A URL is
// "https://host:port/…" or "http://…", without user or password. A path begins with exactly one '/' and has
// no "." or ".." segment. A proxy or an application may decode the path again; therefore the path,
// percent-decoded once or several times, must still begin with one '/' and have no such segment, no backslash
// and no control byte. "%2F" and "%20" are allowed after the first byte. The query and the fragment are not
// restricted.
bool is_safe_return_target(std::string_view target, std::span<const Origin> origins);

// Tells whether the target is short enough for every place that contains it: 6000 bytes after the host,
// 12,000 bytes in a form, and a link that fits into a request line.
bool fits(std::string_view target);

// The target if it fits; else the target without query and fragment if that fits; else the "/" of its host.
std::string fitting_return_target(std::string target);

// The query of a link that carries a return target: `rd`, percent-encoded, and `field` (may be empty). A long
// target would not fit into a request line if it were encoded, so it stands unencoded after `rd_as_is=`, at
// the end of the query. Requires: the target fits.
std::string query_with_target(std::string_view target, std::string_view field);

// The name of the field that extends to the end of the query.
inline constexpr std::string_view kAsIsName = "rd_as_is";

// The return target in a query string: the first of `rd`, `next`, `redirect_uri` and `url`, percent-decoded,
// or `rd_as_is`. Empty if the query has none. If the value is an unencoded URL, or an unencoded path with a
// query, the target extends to the end of the query: "rd=https://app.example.com/x?a=1&b=2" includes "&b=2".
// The result is not checked: call is_safe_return_target().
std::string wanted_return_target(std::string_view query);

// The target without the parameters that Vouch's snippet appends.
std::string without_vouch_parameters(std::string target);

// The target with all bytes beyond ASCII percent-encoded, as browsers send them.
std::string with_ascii_only(std::string_view target);

// The names that a return target may have in a form or a query.
std::span<const std::string_view> return_target_names();

}  // namespace postern::guards
