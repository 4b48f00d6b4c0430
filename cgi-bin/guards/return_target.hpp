#pragma once

#include <span>
#include <string>
#include <string_view>

namespace postern::guards {

// Whether a visitor may be sent there after signing in: a path on this site, or a URL of one of the origins,
// and nothing that any browser could read as another place. At most 2048 bytes, all of them printable ASCII
// without backslash and space, and no "." or ".." segment in the path, encoded or not. A path begins with one
// '/' (not "//"); a URL is "https://host:port/…" or "http://…", without user or password. `origins` are
// as config::Gate has them.
bool is_safe_return_target(std::string_view target, std::span<const std::string> origins);

// Where a query string asks to be sent: the first of `rd`, `next`, `redirect_uri` and `url`, percent-decoded;
// empty when there is none. Somebody who wrote the URL, or a path with a query, without encoding it meant all
// that follows: "rd=https://app.example.com/x?a=1&b=2" asks for that with "&b=2". Not yet safe.
std::string wanted_return_target(std::string_view query);

// The target with its bytes beyond ASCII percent-encoded, as browsers send them.
std::string with_ascii_only(std::string_view target);

// The names under which a form or a query may hold it.
std::span<const std::string_view> return_target_names();

}  // namespace postern::guards
