#include "config/settings.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include "config/accent.hpp"
#include "config/argon2_hash.hpp"
#include "config/look_values.hpp"
#include "config/texts.hpp"
#include "config/values.hpp"

namespace postern::config {
namespace {

constexpr unsigned kMaxWorkers = 1024;
constexpr unsigned kMaxSignIns = 60000;

constexpr std::int64_t kDay = 86400;  // seconds

template <std::int64_t shortest, std::int64_t longest>
Result<std::chrono::seconds> duration(std::string_view text) {
    return parse_duration_within(text, std::chrono::seconds{shortest}, std::chrono::seconds{longest});
}

template <unsigned lowest, unsigned highest>
Result<unsigned> count(std::string_view text) {
    return parse_count_within(text, lowest, highest);
}

Result<std::filesystem::path> path_or_empty(std::string_view text) {
    return text.empty() ? std::filesystem::path() : parse_absolute_path(text);
}

Result<std::string> name_or_empty(std::string_view text) {
    return text.empty() ? std::string() : parse_site_name(text);
}

Result<std::optional<Accent>> accent_or_none(std::string_view text) {
    if (text.empty()) return std::nullopt;
    return parse_accent(text);
}

// The field of a setting: how its text is read and written, and the members that lead to it.
template <auto read, auto write, auto... members>
constexpr Field field_as = {
    [](Config& config, std::string_view text) -> Result<void> {
        auto value = read(text);
        if (!value) return tl::unexpected<Error>(std::move(value.error()));
        (config.*....*members) = std::move(*value);
        return {};
    },
    [](const Config& config) { return write((config.*....*members)); },
};

struct AsText {
    std::string operator()(const auto& value) const { return to_text(value); }
};

template <auto read, auto... members>
constexpr Field field = field_as<read, AsText{}, members...>;

// Marks a setting that only the start of a server reads.
constexpr Setting at_start(Setting setting) {
    setting.is_for_start = true;
    return setting;
}

constexpr auto kSettings = std::to_array<Setting>({
    at_start({"listen", Kind::Text, "ADDRESS",
              "The address for FastCGI: unix:/path/of/socket or tcp:127.0.0.1:9000; empty: the socket that "
              "is already open as descriptor 0.",
              field<parse_listen, &Config::listen>}),
    at_start({"workers", Kind::Number, "COUNT",
              "Threads that answer requests; 0: one more than the number of processor cores. Set more if the "
              "server of database.url answers slowly.",
              field<count<0, kMaxWorkers>, &Config::workers>}),
    {"mount", Kind::Text, "PATH",
     "The path under which visitors reach Postern, as the web server maps it; begins and ends with '/'.",
     field<parse_mount, &Config::mount>},
    {"public_url", Kind::Text, "ORIGIN",
     "The origin that visitors see, such as https://login.example.com, without a path; Postern refuses forms "
     "from every other origin; empty: scheme and host of each request.",
     field<parse_optional_origin, &Config::public_url>},
    at_start({"request_timeout", Kind::Text, "DURATION",
              "How long the web server may take to send a request, 1s to 60s.",
              field<duration<1, 60>, &Config::request_timeout>}),
    at_start({"socket.mode", Kind::Text, "MODE", "Permissions of the unix socket, in octal.",
              field_as<parse_mode, format_mode, &Config::socket, &Socket::mode>}),
    at_start({"socket.group", Kind::Text, "GROUP",
              "The group that owns the unix socket, so that the web server may use it; empty: Postern's own.",
              field<parse_group, &Config::socket, &Socket::group>}),
    at_start({"state.directory", Kind::Text, "DIRECTORY",
              "The directory of the server key and, without database.url, of users and sessions; only "
              "Postern's user may read it.",
              field<parse_absolute_path, &Config::state, &State::directory>}),
    {"templates.directory", Kind::Text, "DIRECTORY",
     "The directory of your own copy of the templates; empty: the templates inside the program.",
     field<path_or_empty, &Config::templates, &Templates::directory>},
    {"templates.reload", Kind::Flag, "true|false",
     "Whether a running server reads templates.directory again after a change, for designers.",
     field<parse_flag, &Config::templates, &Templates::reload>},
    {"look.name", Kind::Text, "NAME",
     "The name of the site on the pages and in their titles, 1 to 60 characters.",
     field<parse_site_name, &Config::look, &Look::name>},
    {"look.logo", Kind::Text, "FILE",
     "An SVG or PNG file of at most 256 KiB, shown on the pages; read at the start and at each reload; "
     "empty: "
     "the built-in icon.",
     field<path_or_empty, &Config::look, &Look::logo>},
    {"look.accent", Kind::Text, "COLOUR",
     "The colour of buttons and links, such as #17695c; the colours of the dark pages follow from it; a "
     "colour that is hard to read is refused; empty: the colours of style.css.",
     field<accent_or_none, &Config::look, &Look::accent>},
    {"look.note", Kind::Text, "TEXT", "A text below the sign-in form, at most 300 characters; empty: none.",
     field<parse_site_note, &Config::look, &Look::note>},
    {"look.help", Kind::Text, "LINK",
     "Where visitors get help, for the pages: a link with https, http or mailto, or an email address; empty: "
     "none.",
     field<parse_help, &Config::look, &Look::help>},
    {"look.language", Kind::Text, "LANGUAGE",
     "The language of all pages, such as de or pt-BR; empty: the language that the visitor's browser asks "
     "for.",
     field<parse_language, &Config::look, &Look::language>},
    {"look.sentences", Kind::Text, "FILE",
     "A TOML file with your own text for single messages; the keys are in templates/languages/messages.pot; "
     "empty: none.",
     field<path_or_empty, &Config::look, &Look::sentences>},
    {"session.cookie", Kind::Text, "NAME",
     "Name of the session cookie; on https it is sent as __Host- and this name.",
     field<parse_session_cookie_name, &Config::session, &Session::cookie>},
    {"session.secure", Kind::Text, "auto|always|never",
     "Whether the session cookie travels over https alone; auto: when the request came over https.",
     field_as<parse_secure, format_secure, &Config::session, &Session::secure>},
    {"session.idle", Kind::Text, "DURATION",
     "A visitor who does nothing for this long is signed out, 1m to 30d.",
     field<duration<60, 30 * kDay>, &Config::session, &Session::idle>},
    {"session.absolute", Kind::Text, "DURATION",
     "A visitor is signed out this long after signing in, whatever happens, 1m to 30d.",
     field<duration<60, 30 * kDay>, &Config::session, &Session::absolute>},
    {"session.keep", Kind::Text, "DURATION",
     "How long \"keep me signed in\" keeps a visitor signed in, at most 30d, and without a visit at most "
     "14d; 0: the login page does not offer it.",
     field<duration<0, 30 * kDay>, &Config::session, &Session::keep>},
    {"session.cache", Kind::Text, "DURATION",
     "With database.url, how long a check may use a session without reading it again, at most 10s; for this "
     "time the check does not notice that another machine or a command ended the session; 0: every check "
     "reads the database.",
     field<duration<0, 10>, &Config::session, &Session::cache>},
    {"cookie.domain", Kind::Text, "HOST",
     "The domain whose hosts share the session, such as example.com; over https the cookie's name then "
     "begins with __Secure-; empty: only this host, with __Host-.",
     field<parse_cookie_domain, &Config::cookie, &Cookie::domain>},
    {"email_cookie.lifetime", Kind::Text, "DURATION",
     "How long a browser remembers the email address, at most 400d; 0: until it closes.",
     field<duration<0, 400 * kDay>, &Config::email_cookie, &EmailCookie::lifetime>},
    {"email_cookie.path", Kind::Text, "PATH", "Path of the email cookie; empty: the mount.",
     field<parse_cookie_path, &Config::email_cookie, &EmailCookie::path>},
    {"email_cookie.domain", Kind::Text, "HOST",
     "Domain of the email cookie, such as example.com to share it with its subdomains; empty: this host.",
     field<parse_email_cookie_domain, &Config::email_cookie, &EmailCookie::domain>},
    {"database.url", Kind::Text, "URL",
     "A PostgreSQL database, such as postgresql://postern@db.example.com/postern, for users and sessions "
     "that "
     "several machines share; empty: an SQLite file in the state directory.",
     field_as<parse_database_url, hidden, &Config::database, &Database::url>, true},
    {"users.source", Kind::Text, "database|htpasswd|shared",
     "Who may sign in: the users of `postern user`, the users of a password file of Apache or nginx, or "
     "everyone with the shared password.",
     field_as<parse_user_source, format_user_source, &Config::users, &Users::source>},
    {"users.htpasswd_file", Kind::Text, "FILE",
     "The password file, for the source htpasswd; Postern reads it again when it changes, and never writes "
     "it.",
     field<path_or_empty, &Config::users, &Users::htpasswd_file>},
    {"users.htpasswd_domain", Kind::Text, "DOMAIN",
     "Lets ada in the password file sign in as ada@DOMAIN; empty: Postern skips names that are not an email.",
     field<parse_domain_of_emails, &Config::users, &Users::htpasswd_domain>},
    {"users.shared_password_hash", Kind::Text, "HASH",
     "The Argon2id hash of the shared password, for the source shared; `postern password hash` prints it.",
     field_as<parse_password_hash, hidden, &Config::users, &Users::shared_password_hash>, true},
    {"password.memory_mib", Kind::Number, "MIB",
     "Memory that Argon2id takes for each password, with password.passes at least 46 and 1, 19 and 2, 12 and "
     "3, "
     "9 and 4 or 7 and 5; hashes of users in the database are renewed at their next sign-in.",
     field<count<0, 1024>, &Config::password, &Password::memory_mib>},
    {"password.passes", Kind::Number, "COUNT", "How often Argon2id goes over that memory.",
     field<count<0, kHighestArgon2Cost.passes>, &Config::password, &Password::passes>},
    at_start(
        {"password.parallel", Kind::Number, "COUNT",
         "How many passwords a server checks at the same time, each with password.memory_mib; further "
         "sign-ins wait a little, or get 503 and may try again; 0: one for each processor core. Not for CGI.",
         field<count<0, kMaxWorkers>, &Config::password, &Password::parallel>}),
    {"password.minimum_length", Kind::Number, "CHARACTERS",
     "The minimum length of a new password in characters, 8 to 64; use at least 15 for users without a "
     "second factor.",
     field<count<8, 64>, &Config::password, &Password::minimum_length>},
    {"second_factor.enrolment", Kind::Text, "self|off",
     "Whether users add an authenticator app on their profile page; off: nobody adds one, and users who have "
     "one keep it. Not with users.source = \"shared\".",
     field_as<parse_enrolment, format_enrolment, &Config::second_factor, &SecondFactor::enrolment>},
    {"second_factor.issuer", Kind::Text, "NAME",
     "The name of the site in authenticator apps, at most 60 characters; empty: look.name.",
     field<name_or_empty, &Config::second_factor, &SecondFactor::issuer>},
    {"second_factor.trust", Kind::Text, "DURATION",
     "How long a visitor may let a browser sign in without a code, at most 30d; such a sign-in counts as "
     "factor:2, but not as a proof for fresh:; 0: the page does not offer it.",
     field<duration<0, 30 * kDay>, &Config::second_factor, &SecondFactor::trust>},
    {"second_factor.required", Kind::List, "RULES",
     "Who must have a second factor: everybody, or group:NAME and user:EMAIL. At the next sign-in, such a "
     "user "
     "adds an app after the password; with second_factor.enrolment = \"off\", a user without an app cannot "
     "sign "
     "in.",
     field<parse_words, &Config::second_factor, &SecondFactor::required>},
    {"app_passwords.labels", Kind::List, "LABELS",
     "The labels that users may give to app passwords for programs, such as dav or git; a location names "
     "them in its rule as token:dav. Empty: users make no app passwords. Not with users.source = \"shared\".",
     field<parse_labels, &Config::app_passwords, &AppPasswords::labels>},
    {"app_passwords.longest", Kind::Text, "DURATION",
     "The longest lifetime of an app password, 1d to 365d; it also holds for app passwords that exist.",
     field<duration<kDay, 365 * kDay>, &Config::app_passwords, &AppPasswords::longest>},
    {"throttle.per_minute", Kind::Number, "COUNT",
     "How many sign-ins per minute, right or wrong, one address may try, 1 to 60000; IPv6 addresses with the "
     "same first 64 bits count as one address.",
     field<count<1, kMaxSignIns>, &Config::throttle, &Throttle::per_minute>},
    {"throttle.burst", Kind::Number, "COUNT", "How many sign-ins one address may try at once, 1 to 60000.",
     field<count<1, kMaxSignIns>, &Config::throttle, &Throttle::burst>},
    {"gate.origins", Kind::List, "ORIGINS",
     "Protected sites on other hosts than the login page, to which visitors return after signing in: "
     "https://app.example.com or, with cookie.domain, https://*.example.com.",
     field<parse_origins, &Config::gate, &Gate::origins>},
    {"gate.compat", Kind::Flag, "true|false",
     "Whether the check also answers at the addresses of Authelia, oauth2-proxy, tinyauth and Vouch, with "
     "the headers that their web server snippets copy.",
     field<parse_flag, &Config::gate, &Gate::compat>},
    {"gate.names", Kind::Text, "percent-encoded|utf-8",
     "How applications get the email and the name of a user: percent-encoded (Zo%C3%AB), or in UTF-8.",
     field_as<parse_name_encoding, format_name_encoding, &Config::gate, &Gate::names>},
    {"hsts.include_subdomains", Kind::Flag, "true|false",
     "Whether Strict-Transport-Security says includeSubDomains: browsers then refuse plain http for every "
     "host below this one. Only with the mount /.",
     field<parse_flag, &Config::hsts, &Hsts::include_subdomains>},
    {"pages.cookie", Kind::Flag, "true|false",
     "Whether there is a page for trying out cookies; for tests of a deployment.",
     field<parse_flag, &Config::pages, &Pages::cookie>},
    {"log.requests", Kind::Flag, "true|false", "Whether the log has a line for every request.",
     field<parse_flag, &Config::log, &Log::requests>},
    {"log.format", Kind::Text, "text|json", "The format of the log's lines: key=value, or JSON objects.",
     field_as<parse_log_format, format_log_format, &Config::log, &Log::format>},
    {"log.audit_file", Kind::Text, "FILE",
     "A file to which Postern also writes the audit events; empty: no file.",
     field<path_or_empty, &Config::log, &Log::audit_file>},
    {"metrics.addresses", Kind::List, "ADDRESSES",
     "The addresses that may read the figures for Prometheus at metrics below the mount: addresses such as "
     "127.0.0.1, and networks such as 10.0.0.0/8 or 2001:db8::/32; all others get 404.",
     field<parse_networks, &Config::metrics, &Metrics::addresses>},
});

std::string respelled(std::string_view key, char separator) {
    std::string name(key);
    std::ranges::replace_if(
        name, [](char c) { return c == '.' || c == '_'; }, separator);
    return name;
}

}  // namespace

std::span<const Setting> settings() {
    return kSettings;
}

const Setting* find_setting(std::string_view key) {
    const auto found = std::ranges::find(kSettings, key, &Setting::key);
    return found == kSettings.end() ? nullptr : &*found;
}

std::string_view table_of(const Setting& setting) {
    const std::size_t dot = setting.key.find('.');
    return dot == std::string_view::npos ? "" : setting.key.substr(0, dot);
}

std::string_view name_of(const Setting& setting) {
    return setting.key.substr(setting.key.find('.') + 1);
}

std::string environment_name(const Setting& setting) {
    std::string name = "POSTERN_" + respelled(setting.key, '_');
    std::ranges::transform(name, name.begin(), [](char c) {
        return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    return name;
}

std::string flag_name(const Setting& setting) {
    return "--" + respelled(setting.key, '-');
}

std::string default_in_toml(const Setting& setting) {
    const std::string text = setting.show(Config{});
    if (setting.kind == Kind::List && text.empty()) return "[]";
    return setting.kind == Kind::Text ? '"' + text + '"' : text;
}

}  // namespace postern::config
