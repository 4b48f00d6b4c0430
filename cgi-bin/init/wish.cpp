#include "init/wish.hpp"

#include <functional>
#include <istream>
#include <ostream>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "commands/question.hpp"
#include "config/in_quotes.hpp"
#include "config/values.hpp"
#include "users/email.hpp"

namespace postern::init {
namespace {

using commands::answer_to;
using config::in_quotes;

class WishReader {
public:
    explicit WishReader(const commands::Invocation& invocation)
        : invocation_(invocation), may_ask_(may_ask(invocation)) {}

    tl::expected<Wish, config::Problems> read() {
        wish_.prints_only = invocation_.has("--print");
        wish_.takes_all = invocation_.has("--yes");
        if (invocation_.sources.file || !invocation_.sources.flags.empty())
            problems_.emplace_back(
                "init does not take --config or settings as flags, because it writes "
                "/etc/postern/postern.toml");
        if (wish_.prints_only && wish_.takes_all)
            problems_.emplace_back("--print: cannot be used with --yes, because it changes nothing");
        value("--url", "The address of the site to protect (https://app.example.com/): ",
              [this](const std::string& text) { return take_url(text); });
        read_login_host();
        value("--user", "The email address of the first user (leave it empty to add no user now): ",
              [this](const std::string& text) { return take_user(text); });
        if (const auto name = invocation_.value_of("--server")) take_server(*name);
        if (const auto file = invocation_.value_of("--site")) wish_.file = *file;
        if (!problems_.empty()) return tl::unexpected(std::move(problems_));
        return std::move(wish_);
    }

private:
    // Takes the value of the flag or, at a terminal, the first good answer.
    void value(std::string_view flag, std::string_view question,
               const std::function<Result<void>(const std::string&)>& take) {
        if (const auto given = invocation_.value_of(flag)) {
            if (const auto done = take(*given); !done)
                problems_.push_back(fmt::format("{}: {}", flag, done.error().message));
            return;
        }
        if (!may_ask_ || !problems_.empty()) {
            if (!may_ask_) missing(flag);
            return;
        }
        while (const auto answer = answer_to(invocation_, question)) {
            const auto done = take(*answer);
            if (done) return;
            invocation_.err << done.error().message << '\n';
        }
        problems_.push_back(fmt::format("{}: there was no answer", flag));
    }

    void missing(std::string_view flag) {
        if (flag == "--user" && wish_.prints_only) return;
        problems_.push_back(fmt::format(
            "{}: missing, and {}", flag,
            invocation_.is_terminal ? "--yes allows no question" : "standard input is not a terminal"));
    }

    Result<void> take_url(const std::string& text) {
        auto url = parse_site_url(text);
        if (!url) return tl::unexpected(url.error());
        wish_.site = std::move(url->origin);
        wish_.url = std::move(url->text);
        return {};
    }

    // In a script, a missing --login-host is an answer.
    void read_login_host() {
        const auto take = [this](const std::string& text) { return take_login_host(text); };
        if (invocation_.value_of("--login-host") || (may_ask_ && !invocation_.value_of("--url")))
            value("--login-host",
                  "A separate host for the login page, such as login.example.com (leave it empty for "
                  "/postern/ on the site): ",
                  take);
    }

    Result<void> take_login_host(const std::string& text) {
        if (text.empty() && !invocation_.value_of("--login-host")) return {};
        const auto host = config::parse_host_name(text);
        if (!host || host->empty())
            return failure(fmt::format("expected the name of a host such as login.example.com, not {}",
                                       in_quotes(text)));
        if (*host == wish_.site.host)
            return failure("is the host of the site; without a login host, the login page is on the site");
        wish_.login = wish_.site;
        wish_.login->host = *host;
        return {};
    }

    Result<void> take_user(const std::string& text) {
        if (text.empty() && !invocation_.value_of("--user")) return {};
        const auto email = users::parse_email(text);
        if (!email)
            return failure(
                fmt::format("expected an email address, not {}: {}", in_quotes(text), email.error().message));
        wish_.user = email->typed;
        return {};
    }

    void take_server(const std::string& name) {
        wish_.server = name;
        if (name != "nginx" && name != "apache" && name != "lighttpd")
            problems_.push_back("--server: expected nginx, apache or lighttpd, not " + in_quotes(name));
    }

    const commands::Invocation& invocation_;
    const bool may_ask_;
    Wish wish_{};
    config::Problems problems_;
};

}  // namespace

Result<SiteUrl> parse_site_url(std::string_view text) {
    const std::string expected =
        fmt::format("expected an address such as https://app.example.com/, not {}", in_quotes(text));
    const std::string_view begin = origin_part(text);
    const std::string_view path = text.substr(begin.size());
    const auto origin = parse_origin(begin);
    if (!origin) return failure(expected + ": " + origin.error().message);
    if (has_control(path) || path.find_first_of("?# \\\"") != std::string_view::npos)
        return failure(expected);
    return SiteUrl{*origin, origin->to_string() + (path.empty() ? "/" : std::string(path))};
}

tl::expected<Wish, config::Problems> read_wish(const commands::Invocation& invocation) {
    return WishReader(invocation).read();
}

bool may_ask(const commands::Invocation& invocation) {
    return invocation.is_terminal && !invocation.has("--yes");
}

}  // namespace postern::init
