#include "init/lighttpd_site.hpp"

#include <algorithm>
#include <cstdint>
#include <regex>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "base/number.hpp"
#include "commands/nginx/scopes.hpp"
#include "init/web_server.hpp"

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
        if (condition.starts_with("if ")) condition.remove_prefix(3);  // in newer versions
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
        take_content(line);
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
    }

    // The content of a line directly in a host condition, or outside all conditions.
    void take_content(std::string_view line) {
        if (!conditions_.empty() && !conditions_.back().starts_with(kHost)) return;
        Content& content =
            conditions_.empty() ? site_.content : site_.contents[conditions_.back().substr(kHost.size())];
        std::string_view rest = line;
        const std::string_view name = trimmed(take_until(rest, '='));
        const auto texts = quoted_in(rest);
        if (name == "server.document-root" && !texts.empty()) content.root = texts.front();
        if (name == "proxy.server" || name == "fastcgi.server" || name == "scgi.server") {
            is_in_backends_ = true;
        } else if (name.find('.') != std::string_view::npos && !name.starts_with('"')) {
            is_in_backends_ = false;
        }
        if (!is_in_backends_) return;
        if (name == "\"\"" || name == "\"/\"") is_for_all_ = true;
        if (name.starts_with("\"/") && name != "\"/\"") is_for_all_ = false;
        if (name.starts_with("\".")) is_for_all_ = false;
        const bool is_address = name == "\"socket\"" || name == "\"port\"";
        if (!is_address || rest.find("postern.sock\"") != std::string_view::npos) return;
        content.backends.insert(std::string(line));
        content.answers_all |= is_for_all_;
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
    bool is_in_backends_ = false;
    bool is_for_all_ = false;  // the backend answers every path
};

}  // namespace

bool Content::shares(const Content& other) const {
    const auto is_backend_of = [&](const std::string& each) { return other.backends.contains(each); };
    return is_same_or_nested(root, other.root) || std::ranges::any_of(backends, is_backend_of);
}

std::vector<std::string> LighttpdSite::open_beside(const std::string& condition) const {
    const auto is_private = [&](const std::string& each) {
        return std::ranges::find(protected_in, each) != protected_in.end();
    };
    std::vector<std::string> open;
    const auto found = contents.find(condition);
    if (found == contents.end() || is_private("")) return open;
    for (const auto& [other, content_there] : contents) {
        if (other != condition && !is_private(other) && content_there.shares(found->second))
            open.push_back(other);
    }
    if (content.shares(found->second)) open.emplace_back();
    return open;
}

std::string LighttpdSite::condition_for(std::string_view host) const {
    std::string first;
    for (const std::string& each : hosts) {
        const auto texts = quoted_in(each);
        if (texts.size() != 1) continue;
        const bool is_equal = each.starts_with("== ") && texts.front() == host;
        const bool is_match =
            each.starts_with("=~ ") && commands::nginx::may_match(texts.front(), true, host);
        // lighttpd prints the expression "\.com$" as =$ ".com".
        const bool is_begin = each.starts_with("=^ ") && host.starts_with(texts.front());
        const bool is_end = each.starts_with("=$ ") && host.ends_with(texts.front());
        if (!is_equal && !is_match && !is_begin && !is_end) continue;
        const auto own = contents.find(each);
        if (own != contents.end() && own->second.is_site()) return each;
        if (first.empty()) first = each;
    }
    return first;
}

Result<LighttpdSite> read_lighttpd(std::string_view text) {
    return Reader().read(text);
}

}  // namespace postern::init
