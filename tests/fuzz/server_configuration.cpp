#include <cstdlib>
#include <string_view>

#include "commands/nginx/dump.hpp"
#include "init/apache_site.hpp"
#include "init/configuration.hpp"
#include "init/lighttpd_site.hpp"
#include "init/nginx_site.hpp"

using namespace postern;
using namespace postern::init;

namespace {

void require(bool is_so) {
    if (!is_so) std::abort();
}

// The change only adds bytes.
void require_kept(std::string_view text, std::string_view changed) {
    std::size_t at = 0;
    for (const char c : changed)
        at += at < text.size() && text[at] == c ? 1 : 0;
    require(at == text.size());
}

void check_nginx(const std::string& text) {
    const auto dump = commands::nginx::read_dump("# configuration file /x:\n" + text);
    if (dump) {
        const auto model = commands::nginx::model_of(*dump);
        const auto server = find_server(model, *parse_origin("https://app.example.com"), std::nullopt);
        if (server) redirects_to_https(**server);
    }
    for (const int line : {1, 2, 3}) {
        if (const auto changed = with_first_lines(text, line, {"a;", "b;"})) require_kept(text, *changed);
    }
}

void check_apache(const std::string& text) {
    hosts_in(text);
    for (const int line : {1, 2, 3}) {
        const auto host = virtual_host_at(text, line);
        if (!host) continue;
        require(host->inside <= host->end && host->end < text.size());
        host->is_named("app.example.com");
        require_kept(text, with_lines(text, *host, {"first"}, {"last"}));
    }
}

}  // namespace

// For any configuration of a web server, and any postern.toml, init adds its lines or leaves the file alone.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    check_nginx(text);
    check_apache(text);
    if (const auto site = read_lighttpd(text)) site->condition_for("app.example.com");
    const auto changed = with_settings(text, {{config::find_setting("mount"), "/postern/"}});
    if (changed) require(with_settings(*changed, {}).has_value());
    return 0;
}
