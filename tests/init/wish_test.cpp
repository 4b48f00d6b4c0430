#include "init/wish.hpp"

#include <sstream>

#include <catch2/catch.hpp>

using namespace postern;
using namespace postern::init;

namespace {

struct Read {
    tl::expected<Wish, config::Problems> wish;
    std::string asked;

    std::string problem() const { return wish ? "" : wish.error().front(); }
};

Read read(const std::vector<commands::GivenSwitch>& switches, bool is_terminal = false,
          const std::string& typed = "") {
    std::istringstream in(typed);
    std::ostringstream out;
    std::ostringstream err;
    const commands::Invocation invocation{
        .sources = {}, .switches = switches, .in = in, .out = out, .err = err, .is_terminal = is_terminal};
    auto wish = read_wish(invocation);
    return {std::move(wish), err.str()};
}

const commands::GivenSwitch kUrl{"--url", "https://App.example.com:8443/x"};
const commands::GivenSwitch kUser{"--user", "Ada@example.com"};

}  // namespace

TEST_CASE("a script gives every answer as a flag", "[init]") {
    const auto all = read({kUrl,
                           kUser,
                           {"--login-host", "Login.example.com"},
                           {"--server", "nginx"},
                           {"--site", "/x"},
                           {"--yes", ""}});
    REQUIRE(all.wish);
    CHECK(all.wish->url == "https://app.example.com:8443/x");
    CHECK(all.wish->login->to_string() == "https://login.example.com:8443");
    CHECK(all.wish->user == "Ada@example.com");
    CHECK(all.wish->server == "nginx");
    CHECK(all.wish->file == "/x");
    CHECK(all.wish->takes_all);
    CHECK(all.asked.empty());
    CHECK_THAT(read({kUser}).problem(),
               Catch::StartsWith("--url: missing, and standard input is not a terminal"));
    CHECK_THAT(read({kUrl}).problem(), Catch::StartsWith("--user: missing"));
    CHECK_THAT(read({kUrl, {"--yes", ""}}, true).problem(), Catch::Contains("--yes allows no question"));
    CHECK(read({kUrl, {"--print", ""}}).wish);
    CHECK_THAT(read({kUrl, {"--print", ""}, {"--yes", ""}}).problem(), Catch::StartsWith("--print: "));
}

TEST_CASE("an operator at a terminal is asked for the rest, again after a mistake", "[init]") {
    const auto typed = read({}, true, "app\nhttps://app.example.com\nx y\n\nada\nada@example.com\n");
    REQUIRE(typed.wish);
    CHECK(typed.wish->url == "https://app.example.com/");
    CHECK_FALSE(typed.wish->login);
    CHECK(typed.wish->user == "ada@example.com");
    CHECK_THAT(typed.asked, Catch::Contains("expected the name of a host") && Catch::Contains("not \"ada\""));
    CHECK(read({}, true, "https://app.example.com/\nlogin.example.com\n\n").wish->login->host ==
          "login.example.com");
    CHECK(read({}, true, "https://app.example.com/\n\n\n").wish->user.empty());
    CHECK_THAT(read({}, true, "").problem(), Catch::StartsWith("--url: there was no answer"));
    CHECK_THAT(read({{"--url", "x"}}, true, "").problem(), Catch::StartsWith("--url: expected an address"));
}

TEST_CASE("an address of a site has a scheme, a host and perhaps a path", "[init]") {
    for (const char* text :
         {"", "app.example.com", "/x", "ftp://app.example.com/", "https://", "https:///x",
          "https://a@app.example.com/", "https://app.example.com:0/", "https://app.example.com/?a",
          "https://app.example.com/#a", "https://app.example.com/\n", "https://app.example.com/a b",
          "https://app.example.com\\x", "https://app.example.com/\""}) {
        CAPTURE(text);
        CHECK_FALSE(parse_site_url(text));
    }
    CHECK(parse_site_url("http://127.0.0.1:5000")->text == "http://127.0.0.1:5000/");
    CHECK(parse_site_url("http://[::1]/x/")->text == "http://[::1]/x/");
}
