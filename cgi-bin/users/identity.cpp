#include "users/identity.hpp"

#include "base/encoding.hpp"
#include "base/unicode.hpp"

namespace postern::users {
namespace {

std::string header_text(std::string_view text, config::NameEncoding encoding) {
    if (encoding == config::NameEncoding::Utf8 && is_visible_name(text)) return std::string(text);
    return percent_encoded(text, " !\"#$&'()*+,-./:;<=>?@[\\]^_`{|}~");
}

}  // namespace

std::vector<IdentityHeader> identity_headers(const User& user, IdentityNames names,
                                             config::NameEncoding encoding) {
    const std::string key = header_text(user.email.folded, encoding);
    const std::string email = header_text(user.email.typed, encoding);
    const std::string& groups = user.groups.text();
    std::vector<IdentityHeader> headers = {{"Remote-User", key},
                                           {"Remote-Email", email},
                                           {"Remote-Name", header_text(user.name, encoding)},
                                           {"Remote-Groups", groups}};
    if (names == IdentityNames::Own) return headers;
    for (const std::string_view name :
         {"X-Auth-Request-User", "X-Auth-Request-Preferred-Username", "X-Vouch-User"})
        headers.push_back({name, key});
    headers.push_back({"X-Auth-Request-Email", email});
    headers.push_back({"X-Auth-Request-Groups", groups});
    return headers;
}

std::size_t size_bytes(const std::vector<IdentityHeader>& headers) {
    constexpr std::size_t kBesideNameAndValue = 4;  // ": " and the end of the line
    std::size_t bytes = 0;
    for (const IdentityHeader& header : headers)
        bytes += header.name.size() + header.value.size() + kBesideNameAndValue;
    return bytes;
}

Result<void> check_identity(const std::vector<IdentityHeader>& headers) {
    const std::size_t bytes = size_bytes(headers);
    if (bytes <= kMaxIdentityBytes) return {};
    return failure("email, name and groups are " + std::to_string(bytes) +
                   " bytes of headers for applications; the limit is " + std::to_string(kMaxIdentityBytes));
}

}  // namespace postern::users
