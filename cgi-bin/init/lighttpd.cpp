#include <algorithm>
#include <array>
#include <system_error>

#include <fmt/format.h>

#include "init/lighttpd_site.hpp"
#include "init/web_server.hpp"

namespace postern::init {
namespace {

namespace fs = std::filesystem;

// Modules that answer a request before mod_fastcgi asks Postern, if they stand before it.
constexpr std::array<std::string_view, 6> kAnsweringModules = {"mod_proxy", "mod_scgi",      "mod_wstunnel",
                                                               "mod_cgi",   "mod_sockproxy", "mod_ajp13"};

Words with_file(const Places& places, std::string_view flag) {
    return {"lighttpd", std::string(flag), "-f", (places.lighttpd / "lighttpd.conf").string()};
}

Result<LighttpdSite> read_site(const Places& places) {
    const Ran printed = run(with_file(places, "-p"));
    if (printed.status != 0) return failure(shown(printed));
    return read_lighttpd(printed.out);
}

// Tells whether the site of the host is protected. A condition of another host does not count.
bool is_protected(const LighttpdSite& site, const std::string& condition) {
    return site.has_gate && std::ranges::find(site.protected_in, condition) != site.protected_in.end();
}

// The condition where the site's protection belongs; empty: outside all conditions, for every host. The
// content of a condition that sets no content of its own comes from outside, where other hosts get it, too.
std::string place_of_protection(const LighttpdSite& site, std::string_view host) {
    const std::string condition = site.condition_for(host);
    const auto own = site.contents.find(condition);
    return own != site.contents.end() && own->second.is_site() ? condition : "";
}

// The error tells that the protection of every host would also close a site of another condition.
Result<void> require_place(const LighttpdSite& site, std::string_view host) {
    const std::string condition = site.condition_for(host);
    if (condition.empty() || !place_of_protection(site, host).empty() || is_protected(site, "")) return {};
    const auto other =
        std::ranges::find_if(site.contents, [](const auto& each) { return each.second.is_site(); });
    if (other == site.contents.end()) return {};
    return failure(fmt::format(
        "$HTTP[\"host\"] {} sets neither server.document-root nor an application for every path, so other "
        "hosts show the site's content, too. Set the content inside this condition. Otherwise the site is "
        "private only if every host is private, but $HTTP[\"host\"] {} has its own site",
        condition, other->first));
}

// The hosts that show the site's content without Postern.
std::vector<std::string> ways_past_the_gate(const LighttpdSite& site, const std::string& condition) {
    std::vector<std::string> ways;
    for (const std::string& each : site.open_beside(condition))
        ways.push_back(fmt::format(
            "{} content of the site, without Postern. Set other content there, or protect it",
            each.empty() ? "hosts without a condition show" : fmt::format("$HTTP[\"host\"] {} shows", each)));
    return ways;
}

std::vector<std::string> warnings_about(const LighttpdSite& site) {
    const std::string& root = site.content.root;
    if (!site.hosts.empty() || root.empty()) return {};
    const bool has_index = std::ranges::any_of(site.indexes, [&](const std::string& name) {
        std::error_code failed;
        return fs::exists(fs::path(root) / name, failed);
    });
    if (has_index) return {};
    return {
        fmt::format("visitors get 403 or 404 right after signing in: {} has no {} (server.document-root and "
                    "index-file.names)",
                    root, fmt::join(site.indexes, ", "))};
}

Result<void> require_fit(const Places& places, const Wish& wish, const LighttpdSite& site) {
    if (const auto there = require_shipped(places, "lighttpd", "postern-gate.conf"); !there) return there;
    std::error_code failed;
    const fs::path modules = places.root / "usr/lib/lighttpd";
    if (fs::exists(modules, failed) && !fs::exists(modules / "mod_magnet.so", failed))
        return failure("lighttpd's mod_magnet is missing: sudo apt install lighttpd-modules-lua");
    if (wish.file)
        return failure(
            "--site: lighttpd has no site files; init finds the site's condition by the host of --url");
    const auto& ports = wish.site.is_https() ? site.tls_ports : site.ports;
    if (!ports.contains(wish.site.port) && wish.site.is_https())
        return failure(
            fmt::format("lighttpd does not answer https on port {}, so {} needs a certificate and ssl.engine "
                        "first: sudo certbot certonly --webroot -w {} -d {}. Without https, the network can "
                        "read passwords; to begin anyway: --url http://{}/",
                        wish.site.port, wish.site.host, site.content.root, wish.site.host, wish.site.host));
    if (!ports.contains(wish.site.port))
        return failure(fmt::format("lighttpd does not answer on port {}", wish.site.port));
    const bool is_private_everywhere = is_protected(site, "");
    if (!site.hosts.empty() && !is_private_everywhere && site.condition_for(wish.site.host).empty())
        return failure(fmt::format("no $HTTP[\"host\"] condition of lighttpd names {}. Its conditions: {}",
                                   wish.site.host, fmt::join(site.hosts, ", ")));
    const auto fastcgi = std::ranges::find(site.modules, "mod_fastcgi");
    const auto early = std::find_first_of(site.modules.begin(), site.has_gate ? fastcgi : site.modules.end(),
                                          kAnsweringModules.begin(), kAnsweringModules.end());
    const bool is_early = early != (site.has_gate ? fastcgi : site.modules.end());
    if (is_early && std::find(site.modules.begin(), early, "mod_fastcgi") == early)
        return failure(
            fmt::format("{} is before mod_fastcgi in server.modules, so it would answer before Postern. Load "
                        "mod_fastcgi first, then run the command again",
                        *early));
    return {};
}

std::string protection(const std::string& folder, const std::string& condition) {
    const std::string lines = fmt::format(
        "$HTTP[\"url\"] !~ \"^/postern/\" {{\n    include "
        "\"{}/postern-protect.conf\"\n}}\n",
        folder);
    return condition.empty() ? lines : fmt::format("$HTTP[\"host\"] {} {{\n{}}}\n", condition, lines);
}

// For a host that is Postern's as a whole; empty if the file has the lines. The lines stand behind those of a
// private site, and replace what those set.
Result<std::string> lines_of_login_host(const Places& places, const LighttpdSite& site,
                                        const std::string& host, const std::string& written) {
    const std::string lines = fmt::format(
        "$HTTP[\"host\"] == \"{}\" {{\n"
        "    fastcgi.server = (\"/\" => ((\"socket\" => \"{}\", "
        "\"check-local\" => \"disable\")))\n"
        "    magnet.attract-physical-path-to = ()\n"
        "    magnet.attract-response-start-to = ()\n"
        "    auth.require = ()\n}}\n",
        host, places.socket.string());
    if (written.find(lines) != std::string::npos) return "";
    const std::string condition = fmt::format("== \"{}\"", host);
    if (std::ranges::find(site.hosts, condition) != site.hosts.end())
        return failure(fmt::format(
            "{} already has a condition in lighttpd. docs/install.md has the lines for the login page",
            host));
    return lines;
}

}  // namespace

Result<Proposal> propose_lighttpd(const Places& places, const Wish& wish) {
    const auto site = read_site(places);
    if (!site)
        return failure("lighttpd refuses its own configuration before any change:\n" + site.error().message);
    if (const auto fits = require_fit(places, wish, *site); !fits) return tl::unexpected(fits.error());
    if (const auto placed = require_place(*site, wish.site.host); !placed)
        return tl::unexpected(placed.error());
    const std::string condition = place_of_protection(*site, wish.site.host);
    Proposal proposal{.site = condition.empty() ? "every host of lighttpd"
                                                : fmt::format("$HTTP[\"host\"] {}", condition)};
    proposal.warnings = warnings_about(*site);
    proposal.ways_past = ways_past_the_gate(*site, condition);
    const bool is_done = is_protected(*site, condition) || is_protected(*site, "");
    const std::string folder = (places.shipped / "lighttpd").string();
    const fs::path enabled = places.lighttpd / "conf-enabled";
    auto protect = change_of(enabled / "99-postern-protect.conf");
    if (!protect) return tl::unexpected(protect.error());
    if (!site->has_gate) {
        const auto added = proposal.add_own_file(
            enabled / "05-postern-gate.conf",
            fmt::format("# The login page below /postern/, before all other modules; written by postern "
                        "init.\ninclude \"{}/postern-gate.conf\"\n",
                        folder));
        if (!added) return tl::unexpected(added.error());
    }
    std::string added = is_done ? "" : protection(folder, condition);
    if (wish.login) {
        const auto login = lines_of_login_host(places, *site, wish.login->host, protect->after);
        if (!login) return tl::unexpected(login.error());
        added += *login;
    }
    if (added.empty()) return proposal;
    if (protect->after.empty())
        protect->after =
            "# Private sites; after every file that sets fastcgi.server; written by postern init.\n";
    protect->after += added;
    proposal.files.push_back(std::move(*protect));
    return proposal;
}

Result<void> test_lighttpd(const Places& places, const Wish& wish) {
    const Ran test = run(with_file(places, "-tt"));
    if (test.status != 0) return failure(shown(test));
    const auto site = read_site(places);
    if (!site) return tl::unexpected(site.error());
    if (!is_protected(*site, place_of_protection(*site, wish.site.host)) && !is_protected(*site, ""))
        return failure(
            "lighttpd does not read the changed files: does lighttpd.conf include conf-enabled/*.conf?");
    return {};
}

}  // namespace postern::init
