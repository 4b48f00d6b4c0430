#include <cstdlib>
#include <string_view>

#include "base/ascii.hpp"
#include "doctor/cookie_jar.hpp"
#include "doctor/forms.hpp"
#include "http/date.hpp"

using namespace postern;
using namespace postern::doctor;

namespace {

void require(bool is_so) {
    if (!is_so) std::abort();
}

void check_address(const Url& base, std::string_view text) {
    const auto url = resolve(base, text);
    if (!url) return;
    require(url->target.starts_with('/') && !has_control(url->target) && !url->origin.host.empty());
    const auto again = parse_url(url->text());
    // A resolved address may be a little longer than the limit for an address.
    require(again ? *again == *url : url->text().size() > 8192);
}

void check_cookie(const Url& from, std::string_view line) {
    const Time now(std::chrono::days(20000));
    http::parse_date(line);
    if (const auto cookie = parse_set_cookie(line, now))
        require(cookie->name.find_first_of("=;\r\n") == std::string::npos);
    CookieJar jar;
    jar.take(line, from, now);
    const std::string header = jar.header_for(from, now);
    require(header.find_first_of("\r\n;") == std::string::npos && header.size() <= 4097);
}

}  // namespace

// For any answer to `postern doctor`, the parsed result is bounded and harmless.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const Url base = *parse_url("https://app.example.com/x/y?a=1");
    const auto forms = forms_in(text);
    require(forms.size() <= 64);
    for (const Form& form : forms) {
        require(form.fields.size() <= 64);
        check_address(base, form.action);
    }
    check_address(base, text);
    check_cookie(base, text);
    return 0;
}
