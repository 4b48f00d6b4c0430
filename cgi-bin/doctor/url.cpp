#include "doctor/url.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <curl/curl.h>
#include <fmt/format.h>

#include "base/network.hpp"
#include "guards/return_target.hpp"

namespace postern::doctor {
namespace {

constexpr std::size_t kMaxBytes = 8192;
constexpr const char* kExpected = "expected an address such as https://app.example.com/private/";

#ifdef CURLU_GET_EMPTY
// Since version 8.8, libcurl leaves out an empty query without this flag.
constexpr unsigned kGetFlags = CURLU_DEFAULT_PORT | CURLU_GET_EMPTY;
#else
constexpr unsigned kGetFlags = CURLU_DEFAULT_PORT;
#endif

// The parts of an address, as libcurl takes it apart.
class Parts {
public:
    // Takes a whole address or, as a second address, an address relative to the first address.
    bool set(std::string_view address) {
        const std::string text = guards::with_ascii_only(address);
        return curl_url_set(parts_.get(), CURLUPART_URL, text.c_str(), CURLU_DISALLOW_USER) == CURLUE_OK;
    }

    std::optional<std::string> get(CURLUPart part) const {
        char* found = nullptr;
        if (curl_url_get(parts_.get(), part, &found, kGetFlags) != CURLUE_OK) return std::nullopt;
        const std::unique_ptr<char, decltype(&curl_free)> text(found, curl_free);
        return text.get();
    }

private:
    std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> parts_{curl_url(), curl_url_cleanup};
};

// Why the text cannot be an address; empty if it may be one. Browsers drop or rewrite some of these
// characters, so an address with them is an attack or a mistake.
std::string_view fault_of(std::string_view text) {
    const auto is_forbidden = [](char c) {
        return static_cast<unsigned char>(c) <= 0x20 || c == 0x7F || c == '\\';
    };
    if (text.size() > kMaxBytes) return "has more than 8192 bytes";
    if (std::ranges::any_of(text, is_forbidden)) return "has blanks, backslashes or control characters";
    return "";
}

std::string_view without_fragment(std::string_view text) {
    return text.substr(0, text.find('#'));
}

Result<Url> url_of(const Parts& parts) {
    // libcurl also accepts other schemes, port 0 and hosts that no setting of Postern accepts.
    auto origin = parse_origin(fmt::format("{}://{}:{}", parts.get(CURLUPART_SCHEME).value_or(""),
                                           parts.get(CURLUPART_HOST).value_or(""),
                                           parts.get(CURLUPART_PORT).value_or("")));
    if (!origin) return failure(kExpected);
    Url url{std::move(*origin), parts.get(CURLUPART_PATH).value_or("/")};
    if (const auto query = parts.get(CURLUPART_QUERY)) url.target += "?" + *query;
    return url;
}

}  // namespace

std::string_view Url::path() const {
    return std::string_view(target).substr(0, target.find('?'));
}

std::string_view Url::query() const {
    const auto question = target.find('?');
    return question == std::string::npos ? "" : std::string_view(target).substr(question + 1);
}

bool Url::is_loopback() const {
    static const Network loopback = Network::parse("127.0.0.0/8").value();
    const std::string& host = origin.host;
    return host == "localhost" || host.ends_with(".localhost") || host == "[::1]" || loopback.contains(host);
}

Url Url::at(std::string_view new_target) const {
    Url other = *this;
    other.target = new_target;
    return other;
}

Result<Url> parse_url(std::string_view text) {
    if (const std::string_view fault = fault_of(text); !fault.empty()) return failure(std::string(fault));
    // libcurl accepts one to three slashes.
    const auto slashes = text.find("://");
    const bool has_host = slashes != std::string_view::npos && !text.substr(slashes + 3).starts_with('/');
    Parts parts;
    if (!has_host || !parts.set(without_fragment(text))) return failure(kExpected);
    return url_of(parts);
}

Result<Url> resolve(const Url& base, std::string_view reference) {
    if (const std::string_view fault = fault_of(reference); !fault.empty())
        return failure(std::string(fault));
    reference = without_fragment(reference);
    if (reference.empty()) return base;
    Parts parts;
    if (!parts.set(base.text()) || !parts.set(reference)) return failure(kExpected);
    return url_of(parts);
}

}  // namespace postern::doctor
