#include <algorithm>
#include <array>
#include <iterator>
#include <regex>
#include <system_error>

#include <fmt/format.h>

#include "base/visible.hpp"
#include "init/apache_site.hpp"
#include "init/web_server.hpp"

namespace postern::init {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 5> kModules = {"authnz_fcgi", "headers", "proxy", "proxy_fcgi",
                                                      "setenvif"};

struct Found {
    ListedHost listed;
    VirtualHost host;
    FileChange change;

    std::string where() const { return fmt::format("{}:{}", listed.file, listed.line); }
};

// All virtual hosts. The error is Apache's, about its configuration as it is.
Result<std::vector<Found>> all_hosts() {
    const Ran list = run({"apache2ctl", "-S"});
    if (list.status != 0)
        return failure("Apache refuses its own configuration before any change:\n" + shown(list));
    std::vector<Found> found;
    for (const ListedHost& each : hosts_in(list.out)) {
        auto change = change_of(each.file);
        if (!change) return tl::unexpected(change.error());
        const auto host = virtual_host_at(change->after, each.line);
        if (host) found.push_back({each, *host, std::move(*change)});
    }
    return found;
}

// The hosts on the port of the address.
std::vector<Found> on_port_of(const Origin& site, std::vector<Found> hosts) {
    std::erase_if(hosts, [&](const Found& each) {
        const bool has_port = each.listed.port == site.port || each.listed.port == 0;
        return !has_port || each.host.has_tls != site.is_https();
    });
    return hosts;
}

// The sections and the other sites that give visitors content of the site without Postern.
std::vector<std::string> ways_past_the_gate(const Found& site, const std::vector<Found>& hosts) {
    std::vector<std::string> ways;
    for (const std::string& each : site.host.open_sections)
        ways.push_back(
            fmt::format("{}: {} replaces Postern's rule, so this part of the site stays open. Write "
                        "\"AuthMerging And\" into the "
                        "section. If the part is public on purpose, write \"AuthMerging Off\"",
                        site.where(), visible(each)));
    for (const Found& each : hosts) {
        const bool is_same = each.where() == site.where();
        if (is_same || each.host.is_gated || each.host.redirects_to_https) continue;
        const bool shares = is_same_or_nested(each.host.root, site.host.root) ||
                            std::ranges::any_of(each.host.backends, [&](const std::string& backend) {
                                return site.host.backends.contains(backend);
                            });
        if (shares)
            ways.push_back(
                fmt::format("{} is another site that shows content of this site, and it stays open. Protect "
                            "it too, or remove it",
                            each.where()));
    }
    return ways;
}

std::string places_of(const std::vector<Found>& hosts) {
    std::vector<std::string> places;
    for (const Found& each : hosts)
        places.push_back(each.where());
    return fmt::format("{}", fmt::join(places, ", "));
}

Result<Found> find_host(const Origin& site, const std::optional<fs::path>& file,
                        const std::vector<Found>& all) {
    std::vector<Found> hosts = on_port_of(site, all);
    if (file) {
        std::error_code failed;
        const fs::path wanted = fs::weakly_canonical(*file, failed);
        std::erase_if(hosts, [&](const Found& each) { return each.change.file != wanted; });
    }
    std::vector<Found> named;
    std::ranges::copy_if(hosts, std::back_inserter(named),
                         [&](const Found& each) { return each.host.is_named(site.host); });
    if (named.empty() && file && hosts.size() == 1) return hosts.front();
    if (named.size() == 1) return named.front();
    if (named.size() > 1)
        return failure(fmt::format("Apache has several sites named {}: {}. Choose a file with --site FILE",
                                   site.host, places_of(named)));
    if (hosts.empty() && site.is_https()) return no_https_site("apache", site);
    if (hosts.empty())
        return failure(fmt::format("no site of Apache{} answers on port {}",
                                   file ? " in " + file->string() : std::string(), site.port));
    return failure(
        fmt::format("no site of Apache on port {} has {} as ServerName or ServerAlias. Add the name to "
                    "the right site, or choose its file with --site FILE. The sites on this port: {}",
                    site.port, site.host, places_of(hosts)));
}

std::vector<std::string> warnings_about(const VirtualHost& host) {
    if (host.root.empty() || host.is_proxy) return {};
    auto indexes = host.indexes;
    if (indexes.empty())
        indexes = {"index.html", "index.cgi", "index.pl", "index.php", "index.xhtml", "index.htm"};
    const bool has_index = std::ranges::any_of(indexes, [&](const std::string& name) {
        std::error_code failed;
        return fs::exists(fs::path(host.root) / name, failed);
    });
    if (has_index) return {};
    return {
        fmt::format("visitors get 403 or 404 right after signing in: {} has no {} (DocumentRoot and "
                    "DirectoryIndex of the site)",
                    host.root, fmt::join(indexes, ", "))};
}

void add_modules(Proposal& into) {
    const std::string loaded = run({"apache2ctl", "-M"}).out;
    for (const std::string_view name : kModules) {
        if (loaded.find(fmt::format(" {}_module", name)) == std::string::npos)
            into.acts.push_back(
                {{"a2enmod", "-q", std::string(name)}, {"a2dismod", "-q", std::string(name)}});
    }
}

// Where Postern listens, once in the whole Apache.
Result<void> add_provider(const Places& places, Proposal& into) {
    const std::string included = run({"apache2ctl", "-t", "-D", "DUMP_INCLUDES"}).out;
    if (included.find("postern-provider.conf") != std::string::npos) return {};
    const auto added =
        into.add_own_file(places.apache / "conf-available/postern.conf",
                          fmt::format("# The address of Postern, for every protected site; written by "
                                      "postern init.\nInclude {}/apache/postern-provider.conf\n",
                                      places.shipped.string()));
    if (!added) return added;
    into.acts.push_back({{"a2enconf", "-q", "postern"}, {"a2disconf", "-q", "postern"}});
    return {};
}

// The lines of a login page. Postern listens on TCP for mod_authnz_fcgi, so the page is asked there, too.
// Each request has a connection of its own: Apache cannot repeat a POST whose kept connection a restart has
// closed.
std::vector<std::string> lines_of_login_page(const Places& places) {
    return {fmt::format("Include {}/apache/postern-common.conf", places.shipped.string()),
            "ProxyPass \"/\" \"fcgi://127.0.0.1:9000/\" retry=0 timeout=15", "ProxyFCGIBackendType GENERIC",
            "AllowEncodedSlashes NoDecode"};
}

std::string login_host(const Places& places, const Origin& login, const fs::path& certificate) {
    std::string text = fmt::format(
        "# Postern's login page; written by postern init.\n<VirtualHost *:{}>\n    ServerName {}\n",
        login.port, login.host);
    if (login.is_https())
        text += fmt::format(
            "    SSLEngine on\n    SSLCertificateFile {0}/fullchain.pem\n"
            "    SSLCertificateKeyFile {0}/privkey.pem\n",
            certificate.string());
    for (const std::string& each : lines_of_login_page(places))
        text += fmt::format("    {}\n", each);
    return text + "</VirtualHost>\n";
}

// The text with a login page that asks Postern over TCP, where postern-fcgi.conf asks over the unix socket.
std::string over_tcp(const Places& places, const std::string& text) {
    static const std::regex kInclude(R"(([ \t]*)Include[ \t]+"?[^\s"]*/postern-fcgi\.conf"?[ \t]*(\r?\n))",
                                     std::regex::icase);
    std::string lines;
    for (const std::string& each : lines_of_login_page(places))
        lines += fmt::format("$1{}$2", each);
    return std::regex_replace(text, kInclude, lines);
}

// The change of a login page that is there; the site's own file may be the same file.
void move_login_host(const Places& places, Found login, Proposal& into) {
    for (FileChange& each : into.files) {
        if (each.file != login.change.file) continue;
        each.after = over_tcp(places, each.after);
        return;
    }
    login.change.after = over_tcp(places, login.change.after);
    if (login.change.after != login.change.before) into.files.push_back(std::move(login.change));
}

// The virtual host of the login page, in a file of its own, unless Apache has one.
Result<void> add_login_host(const Places& places, const Origin& login, const std::vector<Found>& hosts,
                            Proposal& into) {
    for (const Found& each : on_port_of(login, hosts)) {
        if (std::ranges::find(each.host.names, login.host) == each.host.names.end()) continue;
        if (each.host.is_login_page) {
            move_login_host(places, each, into);
            return {};
        }
        return failure(
            fmt::format("{} already has its own site: {}. docs/install.md has the lines for the login page",
                        login.host, each.where()));
    }
    const auto certificate = find_certificate(places, login);
    if (!certificate) return tl::unexpected(certificate.error());
    const auto added = into.add_own_file(places.apache / "sites-available/postern-login.conf",
                                         login_host(places, login, *certificate));
    if (!added) return added;
    into.acts.push_back({{"a2ensite", "-q", "postern-login"}, {"a2dissite", "-q", "postern-login"}});
    return {};
}

FileChange protect(const Places& places, Found site) {
    const std::string folder = (places.shipped / "apache").string();
    site.change.after = with_lines(
        site.change.after, site.host,
        {"# All of this site is private; \"Require all granted\" in a later section opens a part.",
         "<Location \"/\">", fmt::format("    Include {}/postern-protect.conf", folder), "</Location>", ""},
        {"", "# The login page below /postern/; after every other section.",
         fmt::format("Include {}/postern-gate.conf", folder)});
    return std::move(site.change);
}

}  // namespace

Result<Proposal> propose_apache(const Places& places, const Wish& wish) {
    if (const auto there = require_shipped(places, "apache", "postern-gate.conf"); !there)
        return tl::unexpected(there.error());
    if (!is_installed("apache2ctl") || !is_installed("a2enmod"))
        return failure("apache2ctl and a2enmod are missing: sudo apt install apache2");
    const auto hosts = all_hosts();
    if (!hosts) return tl::unexpected(hosts.error());
    auto found = find_host(wish.site, wish.file, *hosts);
    if (!found) return tl::unexpected(found.error());
    if (!wish.site.is_https() && found->host.redirects_to_https)
        return failure(
            fmt::format("{} only redirects to https: use --url https://{}/", found->where(), wish.site.host));
    Proposal proposal{.site = fmt::format("{} in {}", wish.site.host, found->where())};
    proposal.warnings = warnings_about(found->host);
    proposal.ways_past = ways_past_the_gate(*found, *hosts);
    add_modules(proposal);
    if (const auto done = add_provider(places, proposal); !done) return tl::unexpected(done.error());
    if (!found->host.is_gated) proposal.files.push_back(protect(places, std::move(*found)));
    if (wish.login) {
        if (const auto done = add_login_host(places, *wish.login, *hosts, proposal); !done)
            return tl::unexpected(done.error());
    }
    return proposal;
}

Result<void> test_apache(const Places&, const Wish& wish) {
    const Ran test = run({"apache2ctl", "configtest"});
    if (test.status != 0) return failure(shown(test));
    const auto hosts = all_hosts();
    if (!hosts) return tl::unexpected(hosts.error());
    const auto found = find_host(wish.site, wish.file, *hosts);
    if (!found) return tl::unexpected(found.error());
    if (!found->host.is_gated) return failure("Apache does not read the changed files");
    return {};
}

}  // namespace postern::init
