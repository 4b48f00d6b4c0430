#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

#include "base/network.hpp"
#include "base/result.hpp"
#include "config/config.hpp"

namespace postern::config {

// One function for each kind of value in a configuration. An error names the expected value ("expected a
// duration from 1m to 30d"); the caller adds the place and, unless the value is secret, the value found.

// An address to listen on; none if the text is empty.
Result<std::optional<ListenAddress>> parse_listen(std::string_view text);

// A decimal number from `lowest` to `highest`.
Result<unsigned> parse_count_within(std::string_view text, unsigned lowest, unsigned highest);

// At most 20 different labels of app passwords with blanks between them. A label is 1 to 32 letters, digits,
// '.', '_' and '-'.
Result<std::vector<std::string>> parse_labels(std::string_view text);

// "true" or "false".
Result<bool> parse_flag(std::string_view text);

// A whole number with a unit, from `shortest` to `longest` inclusive.
Result<std::chrono::seconds> parse_duration_within(std::string_view text, std::chrono::seconds shortest,
                                                   std::chrono::seconds longest);

// "/" or "/signin/": without empty segments, segments of dots, or characters that would be percent-encoded.
Result<std::string> parse_mount(std::string_view text);

// An http or https origin; nothing for an empty text.
Result<std::optional<Origin>> parse_optional_origin(std::string_view text);

// Origins separated by spaces; "https://*.example.com" means all hosts below example.com.
Result<std::vector<Origin>> parse_origins(std::string_view text);

// IP addresses and networks ("10.0.0.0/8", "::1") separated by spaces.
Result<std::vector<Network>> parse_networks(std::string_view text);

// A domain with hosts that may share a cookie, so not a public suffix; or empty.
Result<std::string> parse_cookie_domain(std::string_view text);

// The domain of email addresses, in the form that people read, however it is spelled; empty: none.
Result<std::string> parse_domain_of_emails(std::string_view text);

// Like parse_cookie_domain(), but also accepts a single host.
Result<std::string> parse_email_cookie_domain(std::string_view text);

// Permission bits in octal, "0660".
Result<mode_t> parse_mode(std::string_view text);

// The name of a group, which need not exist; or empty.
Result<std::string> parse_group(std::string_view text);

// The path of a directory or a file.
Result<std::filesystem::path> parse_absolute_path(std::string_view text);

// A token (RFC 9110 §5.6.2) that is allowed as the name of the session cookie.
Result<std::string> parse_session_cookie_name(std::string_view text);

// "auto", "always" or "never".
Result<Secure> parse_secure(std::string_view text);

// "database", "htpasswd" or "shared".
Result<UserSource> parse_user_source(std::string_view text);

// "self" or "off".
Result<Enrolment> parse_enrolment(std::string_view text);

// Words with blanks between them.
Result<std::vector<std::string>> parse_words(std::string_view text);

// "text" or "json".
Result<LogFormat> parse_log_format(std::string_view text);

// "percent-encoded" or "utf-8".
Result<NameEncoding> parse_name_encoding(std::string_view text);

// A connection URI of PostgreSQL (libpq, "Connection URIs"); only the scheme is checked; or empty.
Result<std::string> parse_database_url(std::string_view text);

// A cookie's Path attribute (RFC 6265bis §4.1.1); or empty.
Result<std::string> parse_cookie_path(std::string_view text);

// A host name (RFC 1123 §2.1) in lower case; or empty.
Result<std::string> parse_host_name(std::string_view text);

// "0660", with at least four digits.
std::string format_mode(mode_t mode);

std::string format_secure(Secure secure);

std::string format_user_source(UserSource source);

std::string format_enrolment(Enrolment enrolment);

std::string format_log_format(LogFormat format);

std::string format_name_encoding(NameEncoding encoding);

}  // namespace postern::config
