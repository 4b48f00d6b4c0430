#pragma once

#include <span>
#include <string>
#include <string_view>

namespace postern::guards {

// Whether a visitor may be sent there after signing in: a path on this site, or a URL of one of the origins
// (as config::Gate has them), and nothing that a browser could read as another place. At most 2048 bytes, all
// of them printable ASCII without backslash and space. A URL is "https://host:port/…" or "http://…", without
// user or password. A path begins with one '/' and has no "." or ".." segment. Percent-decoded, once or
// several times, it still begins with one '/', and has no such segment, no backslash and no control byte,
// because a proxy or an application may decode it again. "%2F" and "%20" behind its first byte are allowed;
// the query and the fragment are free.
bool is_safe_return_target(std::string_view target, std::span<const std::string> origins);

// The origin of a target that is a URL, as it is written; empty for a path.
std::string_view origin_of_target(std::string_view target);

// Where a query string asks to be sent: the first of `rd`, `next`, `redirect_uri` and `url`, percent-decoded;
// empty when there is none. Somebody who wrote the URL, or a path with a query, without encoding it meant all
// that follows: "rd=https://app.example.com/x?a=1&b=2" asks for that with "&b=2". Not yet safe.
std::string wanted_return_target(std::string_view query);

// The target without the parameters that Vouch's snippet writes behind it.
std::string without_vouch_parameters(std::string target);

// The target with its bytes beyond ASCII percent-encoded, as browsers send them.
std::string with_ascii_only(std::string_view target);

// The names under which a form or a query may hold it.
std::span<const std::string_view> return_target_names();

}  // namespace postern::guards
