#include "init/lighttpd_site.hpp"

#include <algorithm>
#include <cstdint>
#include <regex>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "base/number.hpp"
#include "commands/nginx/scopes.hpp"

namespace postern::init {
namespace {

constexpr std::string_view kHost = "$HTTP[\"host\"] ";
constexpr std::string_view kSocket = "$SERVER[\"socket\"] ";

// The texts between quotes.
std::vector<std::string> quoted_in(std::string_view text) {
    std::vector<std::string> found;
    while (text.find('"') != std::string_view::npos) {
        take_until(text, '"');
        found.emplace_back(take_until(text, '"'));
    }
    return found;
}

class Reader {
public:
    Result<LighttpdSite> read(std::string_view text) {
        bool has_begun = false;
        while (!text.empty()) {
            const std::string_view line = trimmed(take_until(text, '\n'));
            if (!has_begun) {
                has_begun = line == "config {";
            } else if (line.starts_with('}')) {
                if (conditions_.empty()) return finished();
                conditions_.pop_back();
            } else if (line.ends_with(" {")) {
                begin(line.substr(0, line.size() - 2));
            } else {
                setting(line);
            }
        }
        return failure("this is not the output of lighttpd -p");
    }

private:
    void begin(std::string_view condition) {
        if (condition.starts_with("else ")) condition.remove_prefix(5);
        conditions_.emplace_back(condition);
        if (condition.starts_with(kHost)) site_.hosts.emplace_back(condition.substr(kHost.size()));
        if (const auto port = socket_of(condition)) site_.ports.insert(*port);
    }

    // The port of '$SERVER["socket"] == "[::]:443"'.
    static std::optional<unsigned> socket_of(std::string_view condition) {
        if (!condition.starts_with(kSocket) || !condition.ends_with('"')) return std::nullopt;
        const auto colon = condition.rfind(':');
        if (colon == std::string_view::npos) return std::nullopt;
        return parse_number<std::uint16_t>(condition.substr(colon + 1, condition.size() - colon - 2));
    }

    std::string innermost(std::string_view kind) const {
        const auto found = std::find_if(conditions_.rbegin(), conditions_.rend(),
                                        [&](const std::string& each) { return each.starts_with(kind); });
        return found == conditions_.rend() ? "" : *found;
    }

    void setting(std::string_view line) {
        if (line.find("postern-identity.lua\"") != std::string_view::npos) site_.has_gate = true;
        if (line.find("postern-protect.lua\"") != std::string_view::npos) {
            const std::string host = innermost(kHost);
            site_.protected_in.push_back(host.empty() ? "" : host.substr(kHost.size()));
        }
        std::string_view rest = line;
        const std::string_view name = trimmed(take_until(rest, '='));
        if (name == "ssl.engine" && rest.find("\"enable\"") != std::string_view::npos) {
            const auto port = socket_of(innermost(kSocket));
            if (port) site_.tls_ports.insert(*port);
            if (!port) has_tls_ = true;
        }
        if (!conditions_.empty()) return;
        if (name == "server.port") port_ = parse_number<std::uint16_t>(trimmed(rest)).value_or(80);
        if (name == "server.modules") is_in_modules_ = true;
        if (is_in_modules_) {
            const auto names = quoted_in(rest.empty() ? line : rest);
            site_.modules.insert(site_.modules.end(), names.begin(), names.end());
            is_in_modules_ = line.find(')') == std::string_view::npos;
        }
        if (name == "index-file.names") site_.indexes = quoted_in(rest);
        if (name == "server.document-root" && !quoted_in(rest).empty()) site_.root = quoted_in(rest).front();
    }

    LighttpdSite finished() {
        site_.ports.insert(port_);
        if (has_tls_) site_.tls_ports.insert(port_);
        return std::move(site_);
    }

    LighttpdSite site_;
    std::vector<std::string> conditions_;
    unsigned port_ = 80;
    bool has_tls_ = false;  // outside all sockets
    bool is_in_modules_ = false;
};

}  // namespace

std::string LighttpdSite::condition_for(std::string_view host) const {
    for (const std::string& each : hosts) {
        const auto texts = quoted_in(each);
        if (texts.size() != 1) continue;
        const bool is_equal = each.starts_with("== ") && texts.front() == host;
        const bool is_match =
            each.starts_with("=~ ") && commands::nginx::may_match(texts.front(), true, host);
        if (is_equal || is_match) return each;
    }
    return "";
}

Result<LighttpdSite> read_lighttpd(std::string_view text) {
    return Reader().read(text);
}

}  // namespace postern::init
