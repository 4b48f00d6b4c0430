#include <algorithm>
#include <system_error>

#include <fmt/format.h>

#include "base/file.hpp"
#include "base/visible.hpp"
#include "commands/nginx/findings.hpp"
#include "init/nginx_site.hpp"
#include "init/web_server.hpp"

namespace postern::init {
namespace {

namespace fs = std::filesystem;
using commands::nginx::Directive;
using commands::nginx::Model;
using commands::nginx::Scope;

using Directives = std::vector<Directive>;

std::vector<std::string> lines_for_the_site(const Places& places) {
    const std::string folder = (places.shipped / "nginx").string();
    return {
        fmt::format("include {}/postern-gate.conf;  # before every rewrite, if and return", folder),
        "auth_request /postern/check;  # all of this site is private; \"auth_request off;\" in a location "
        "opens it",
        fmt::format("include {}/postern_protect;", folder), ""};
}

// The whole configuration as nginx reads it.
Result<std::string> dump_of_configuration() {
    const Ran dump = run({"nginx", "-T"});
    if (dump.status != 0) return failure(shown({dump.status, "", dump.err}));
    return dump.out;
}

Result<Directives> read_configuration() {
    const auto dump = dump_of_configuration();
    if (!dump) return tl::unexpected(dump.error());
    return commands::nginx::read_dump(*dump);
}

// In such a dump, a later section with the same name replaces an earlier section.
void add_section(std::string& dump, const fs::path& name, const std::string& text) {
    dump += fmt::format("\n# configuration file {}:\n{}\n", name.string(), text);
}

// The places where requests will get past the gate, in the configuration with the changed files.
std::vector<std::string> ways_past_the_gate(const Places& places, std::string dump,
                                            const std::string& site_file,
                                            const std::vector<FileChange>& changes) {
    std::error_code failed;
    for (const auto& each : fs::directory_iterator(places.shipped / "nginx", failed)) {
        const auto text = read_file(each.path());
        if (text) add_section(dump, each.path(), *text);
    }
    const fs::path real_site_file = fs::weakly_canonical(site_file, failed);
    for (const FileChange& each : changes)
        add_section(dump, each.file == real_site_file ? fs::path(site_file) : each.file, each.after);
    const auto directives = commands::nginx::read_dump(dump);
    if (!directives)
        return {"could not check the changed configuration: " + visible(directives.error().message)};
    const Model model = commands::nginx::model_of(*directives);
    std::vector<std::string> warnings;
    for (const auto& each : commands::nginx::findings_in(model))
        warnings.push_back(fmt::format("{}: {} A visitor could get: {}. Fix: {}", visible(each.at->where()),
                                       visible(each.what), visible(each.gets), visible(each.fix)));
    return warnings;
}

const Directive* find_upstream(const Directives& directives, std::string_view name) {
    for (const Directive& http : directives) {
        if (http.name() != "http") continue;
        const auto found = std::ranges::find_if(http.block, [&](const Directive& each) {
            return each.name() == "upstream" && each.argument(1) == name;
        });
        if (found != http.block.end()) return &*found;
    }
    return nullptr;
}

bool is_login_page(const Scope& server) {
    return std::ranges::any_of(server.all(), [](const Scope* each) {
        const Directive* application = commands::nginx::application_of(*each);
        return application != nullptr && commands::nginx::has_address_of_postern(*application);
    });
}

std::string login_server(const Places& places, const Origin& login, const fs::path& certificate) {
    std::string text = fmt::format("# Postern's login page; written by postern init.\nserver {{\n");
    const auto listen = [&](std::string_view address) {
        text += fmt::format("    listen {}{}{};\n", address, login.port, login.is_https() ? " ssl" : "");
    };
    listen("");
    listen("[::]:");
    text += fmt::format("    server_name {};\n", login.host);
    if (login.is_https())
        text +=
            fmt::format("    ssl_certificate {0}/fullchain.pem;\n    ssl_certificate_key {0}/privkey.pem;\n",
                        certificate.string());
    return text + fmt::format("    include {}/postern.conf;\n}}\n", (places.shipped / "nginx").string());
}

// The server block of the login host, in a file of its own, unless nginx has one.
Result<void> add_login_host(const Places& places, const Model& model, const Origin& login, Proposal& into) {
    for (const Scope* each : model.servers()) {
        const auto own = find_server(model, login, fs::path(each->directive->file));
        if (!own || *own != each) continue;
        const auto names = each->own("server_name");
        const bool is_its = std::ranges::any_of(names, [&](const Directive* line) {
            return std::ranges::find(line->words, login.host) != line->words.end();
        });
        if (is_its && is_login_page(*each)) return {};
        if (is_its)
            return failure(
                fmt::format("{} already has its own site: {}. Write into its server block: include "
                            "{}/nginx/postern.conf;",
                            login.host, each->directive->where(), places.shipped.string()));
    }
    const auto certificate = find_certificate(places, login);
    if (!certificate) return tl::unexpected(certificate.error());
    return into.add_own_file(places.nginx / "conf.d/postern-login.conf",
                             login_server(places, login, *certificate));
}

Result<void> add_http_lines(const Places& places, const Directives& directives, Proposal& into) {
    const std::string folder = (places.shipped / "nginx").string();
    const Directive* upstream = find_upstream(directives, "postern");
    if (upstream != nullptr && find_upstream(directives, "postern_pages") == nullptr)
        return failure(
            fmt::format("{} is from an old copy of postern-http.conf, without the upstream postern_pages. "
                        "Replace the copy with this line: include {}/postern-http.conf;",
                        upstream->where(), folder));
    if (upstream != nullptr) return {};
    return into.add_own_file(places.nginx / "conf.d/postern.conf",
                             fmt::format("# The address of Postern, for every protected site; written by "
                                         "postern init.\ninclude {}/postern-http.conf;\n",
                                         folder));
}

Result<void> add_site_lines(const Places& places, const Scope& server, Proposal& into) {
    if (commands::nginx::is_gated(server)) return {};
    auto change = change_of(server.directive->file);
    if (!change) return tl::unexpected(change.error());
    const auto lines = lines_for_the_site(places);
    auto text = with_first_lines(change->after, server.directive->line, lines);
    if (!text)
        return failure(fmt::format("{}: {}. Write these lines first in the server block by hand:\n    {}",
                                   server.directive->where(), text.error().message,
                                   fmt::join(lines, "\n    ")));
    change->after = std::move(*text);
    into.files.push_back(std::move(*change));
    return {};
}

}  // namespace

Result<Proposal> propose_nginx(const Places& places, const Wish& wish) {
    if (const auto there = require_shipped(places, "nginx", "postern-gate.conf"); !there)
        return tl::unexpected(there.error());
    const auto dump = dump_of_configuration();
    if (!dump)
        return failure("nginx refuses its own configuration before any change:\n" + dump.error().message);
    const auto directives = commands::nginx::read_dump(*dump);
    if (!directives) return tl::unexpected(directives.error());
    const Model model = commands::nginx::model_of(*directives);
    const auto server = find_server(model, wish.site, wish.file);
    if (!server) return tl::unexpected(server.error());
    if (!wish.site.is_https() && redirects_to_https(**server))
        return failure(fmt::format("{} only redirects to https: use --url https://{}/",
                                   (*server)->directive->where(), wish.site.host));
    Proposal proposal{.site = fmt::format("{} in {}", wish.site.host, (*server)->directive->where())};
    proposal.warnings = warnings_about(**server);
    auto done = add_http_lines(places, *directives, proposal);
    if (done && wish.login) done = add_login_host(places, model, *wish.login, proposal);
    if (done) done = add_site_lines(places, **server, proposal);
    if (!done) return tl::unexpected(done.error());
    proposal.ways_past = ways_past_the_gate(places, *dump, (*server)->directive->file, proposal.files);
    return proposal;
}

Result<void> test_nginx(const Places&, const Wish& wish) {
    const auto directives = read_configuration();
    if (!directives) return tl::unexpected(directives.error());
    const Model model = commands::nginx::model_of(*directives);
    const auto server = find_server(model, wish.site, wish.file);
    if (!server) return tl::unexpected(server.error());
    if (find_upstream(*directives, "postern") == nullptr || !commands::nginx::is_gated(**server))
        return failure(
            "nginx does not read the changed files: does the http block of nginx.conf include "
            "conf.d/*.conf?");
    return {};
}

}  // namespace postern::init
