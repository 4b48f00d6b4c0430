#include "gateway/read_request.hpp"

#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "http/input.hpp"

using namespace postern;
using gateway::Body;
using gateway::Environment;
using http::Status;

namespace {

constexpr const char* kForm = "CONTENT_TYPE=application/x-www-form-urlencoded";

http::Request read(std::vector<const char*> variables, const Body& body = {}, std::string_view mount = "/") {
    variables.push_back(nullptr);
    return gateway::read_request(Environment(variables.data()), body, {.mount = std::string(mount)});
}

// The status that refuses the request; 0 if the request is accepted.
int refused(std::vector<const char*> variables, const Body& body = {}, std::string_view mount = "/") {
    const http::Request request = read(std::move(variables), body, mount);
    return request.refusal ? http::code(request.refusal->status) : 0;
}

}  // namespace

TEST_CASE("a request's variables become its parts", "[gateway][environment]") {
    const http::Request request =
        read({"REQUEST_METHOD=POST", "REQUEST_URI=/a%20b?x=1&y=%41", "QUERY_STRING=x=1&y=%41", kForm,
              "CONTENT_LENGTH=9", "HTTP_COOKIE=a=1; b=2", "HTTPS=on", "REMOTE_ADDR=192.0.2.1",
              "HTTP_HOST=example.com:8443", "SERVER_PORT=8443", "HTTP_ORIGIN=https://example.com:8443",
              "HTTP_SEC_FETCH_SITE=same-origin", "HTTP_USER_AGENT=curl"},
             {.bytes = "name=Ada+"});
    CHECK_FALSE(request.refusal);
    CHECK(request.method == http::Method::Post);
    CHECK(request.path == "/a b");
    CHECK(request.args.get("y") == "A");
    CHECK(request.form.get("name") == "Ada ");
    CHECK(request.cookies.get("b") == "2");
    CHECK(request.secure);
    CHECK(request.remote_address == "192.0.2.1");
    CHECK(request.host == "example.com:8443");
    CHECK(request.server_port == "8443");
    CHECK(request.origin == "https://example.com:8443");
    CHECK(request.sec_fetch_site == "same-origin");
    CHECK(request.user_agent == "curl");
}

TEST_CASE("an address is one, or none is known", "[gateway][environment]") {
    struct Row {
        std::string variable;
        std::string address;
    };
    const std::vector<Row> rows = {
        {"192.0.2.1", "192.0.2.1"},
        {"2001:db8::7", "2001:db8::7"},
        {"::ffff:192.0.2.1", "::ffff:192.0.2.1"},
        {"fe80::1%eth0", "fe80::1"},
        {"fe80::1%\x1b[2J", "fe80::1"},
        {"unix:", "unix:"},
        {"", ""},
        {"unix:/run/x", ""},
        {"a\xff", ""},
        {"192.0.2.1\n", ""},
        {"192.0.2.1, 192.0.2.2", ""},
        {"192.0.2.1:80", ""},
        {"[2001:db8::7]", ""},
        {"192.0.2", ""},
        {"\x1b]0;x\x07", ""},
        {"localhost", ""},
        {std::string(5000, '1'), ""},
    };
    for (const Row& row : rows) {
        CAPTURE(row.variable);
        const std::string variable = "REMOTE_ADDR=" + row.variable;
        const http::Request request = read({"REQUEST_METHOD=GET", "REQUEST_URI=/", variable.c_str()});
        CHECK_FALSE(request.refusal);
        CHECK(request.remote_address == row.address);
    }
}

TEST_CASE("the visitor's address is the web server's word, whatever the headers say",
          "[gateway][environment]") {
    for (const std::string name :
         {"HTTP_X_FORWARDED_FOR", "HTTP_X_REAL_IP", "HTTP_FORWARDED", "HTTP_TRUE_CLIENT_IP", "HTTP_CLIENT_IP",
          "HTTP_X_CLIENT_IP", "HTTP_X_CLUSTER_CLIENT_IP", "HTTP_CF_CONNECTING_IP", "HTTP_FASTLY_CLIENT_IP",
          "HTTP_X_FORWARDED", "HTTP_FORWARDED_FOR", "HTTP_X_ORIGINATING_IP", "HTTP_VIA", "HTTP_REMOTE_ADDR",
          "HTTP_X_REMOTE_ADDR", "X_FORWARDED_FOR", "X_REAL_IP", "REMOTE_ADDR_", "remote_addr"}) {
        CAPTURE(name);
        const std::string header = name + "=198.51.100.66";
        for (const char* forwarded :
             {"198.51.100.66", "for=198.51.100.66;by=192.0.2.1", "192.0.2.7, 198.51.100.66"}) {
            const std::string other = name + "=" + forwarded;
            const http::Request request = read({"REQUEST_METHOD=GET", "REQUEST_URI=/", header.c_str(),
                                                "REMOTE_ADDR=192.0.2.7", other.c_str()});
            CHECK_FALSE(request.refusal);
            CHECK(request.remote_address == "192.0.2.7");
        }
    }
}

TEST_CASE("two Cookie lines are read as one", "[gateway][environment]") {
    const http::Request request = read({"REQUEST_METHOD=GET", "REQUEST_URI=/", "HTTP_COOKIE=a=1",
                                        "HTTP_ACCEPT=*/*", "HTTP_COOKIE=sid=good"});
    CHECK_FALSE(request.refusal);
    CHECK(request.cookies.get("a") == "1");
    CHECK(request.cookies.get("sid") == "good");
}

TEST_CASE("a repeated variable that decides something is refused", "[gateway][environment]") {
    for (const char* variable :
         {"REQUEST_METHOD=GET", "REQUEST_URI=/", "REMOTE_ADDR=10.6.6.6", "HTTPS=on", "HTTP_HOST=evil.example",
          "CONTENT_LENGTH=0", "HTTP_ORIGIN=null", "SCRIPT_NAME=/", "PATH_INFO=/", "QUERY_STRING=a=1",
          "CONTENT_TYPE=text/html", "REQUEST_SCHEME=https", "SERVER_PORT=80", "SERVER_NAME=x",
          "HTTP_USER_AGENT=x", "HTTP_SEC_FETCH_SITE=none", "HTTP_TRANSFER_ENCODING=chunked"}) {
        CAPTURE(variable);
        CHECK(refused({"REQUEST_METHOD=GET", "REQUEST_URI=/", variable, variable}) == 400);
    }
}

TEST_CASE("CONTENT_LENGTH is a plain number and tells the truth", "[gateway][environment]") {
    const auto with = [](const char* length, std::size_t bytes) {
        return refused({"REQUEST_METHOD=POST", "REQUEST_URI=/", kForm, length},
                       {.bytes = std::string(bytes, 'a')});
    };
    CHECK(with("CONTENT_LENGTH=3", 3) == 0);
    CHECK(with("CONTENT_LENGTH=", 0) == 0);
    CHECK(with("X=", 0) == 0);
    CHECK(with("CONTENT_LENGTH=003", 3) == 0);
    CHECK(with("X=", 3) == 400);
    CHECK(with("CONTENT_LENGTH=2", 3) == 400);
    CHECK(with("CONTENT_LENGTH=4", 3) == 400);
    for (const char* malformed :
         {"CONTENT_LENGTH=abc", "CONTENT_LENGTH=-5", "CONTENT_LENGTH=+3", "CONTENT_LENGTH=3 3",
          "CONTENT_LENGTH=0x3", "CONTENT_LENGTH= 3", "CONTENT_LENGTH=3 ", "CONTENT_LENGTH=3.0"}) {
        CAPTURE(malformed);
        CHECK(with(malformed, 3) == 400);
    }
    for (const char* large :
         {"CONTENT_LENGTH=16385", "CONTENT_LENGTH=2147483648", "CONTENT_LENGTH=9223372036854775808",
          "CONTENT_LENGTH=99999999999999999999999"}) {
        CAPTURE(large);
        CHECK(with(large, 3) == 413);
    }
}

TEST_CASE("a body that is cut or broken is refused", "[gateway][environment]") {
    const std::string full(http::kMaxBodyBytes, 'a');
    const std::string length = "CONTENT_LENGTH=" + std::to_string(full.size());
    const std::vector<const char*> variables = {"REQUEST_METHOD=POST", "REQUEST_URI=/", kForm,
                                                length.c_str()};
    CHECK(refused(variables, {.bytes = full}) == 0);
    CHECK(refused(variables, {.bytes = full, .is_cut = true}) == 413);
    CHECK(refused(variables, {.bytes = full, .is_broken = true}) == 400);
}

TEST_CASE("the path is the one the visitor asked for, below the mount", "[gateway][environment]") {
    struct Row {
        const char* uri;
        std::string_view mount;
        std::string path;
        int refused;
    };
    const std::vector<Row> rows = {
        {"REQUEST_URI=/", "/", "/", 0},
        {"REQUEST_URI=/login?next=/x", "/", "/login", 0},
        {"REQUEST_URI=/signin/login", "/signin/", "/login", 0},
        {"REQUEST_URI=/signin/", "/signin/", "/", 0},
        {"REQUEST_URI=/signin", "/signin/", "", 404},
        {"REQUEST_URI=/signinlogin", "/signin/", "", 404},
        {"REQUEST_URI=/", "/signin/", "", 404},
        {"REQUEST_URI=%2Flogin", "/", "", 400},
        {"REQUEST_URI=/index.fcgi/index.fcgi", "/", "/index.fcgi/index.fcgi", 0},
        {"REQUEST_URI=/a%2Fb", "/", "/a/b", 0},
        {"REQUEST_URI=/%2561", "/", "/%61", 0},
        {"REQUEST_URI=/a%0ab", "/", "", 400},
        {"REQUEST_URI=/a%00b", "/", "", 400},
        {"REQUEST_URI=/a\x7F", "/", "", 400},
        {"REQUEST_URI=http://evil.example/", "/", "", 400},
        {"REQUEST_URI=*", "/", "", 400},
        {"REQUEST_URI=?a", "/", "", 400},
    };
    for (const Row& row : rows) {
        CAPTURE(row.uri, row.mount);
        const http::Request request = read({"REQUEST_METHOD=GET", row.uri}, {}, row.mount);
        CHECK((request.refusal ? http::code(request.refusal->status) : 0) == row.refused);
        if (row.refused == 0) CHECK(request.path == row.path);
    }
    CHECK(read({"REQUEST_METHOD=GET", "SCRIPT_NAME=/cgi-bin/postern", "PATH_INFO=/login"}, {},
               "/cgi-bin/postern/")
              .path == "/login");
    CHECK(refused({"REQUEST_METHOD=GET"}) == 400);
    CHECK(refused({"REQUEST_URI=/"}) == 400);
}

TEST_CASE("a Proxy header is nothing but a header", "[gateway][environment]") {
    CHECK(refused({"REQUEST_METHOD=GET", "REQUEST_URI=/", "HTTP_PROXY=http://evil.example:3128"}) == 0);
    CHECK_FALSE(read({"REQUEST_METHOD=GET", "REQUEST_URI=/", "HTTP_HTTPS=on"}).secure);
}

TEST_CASE("only a form is read as a form", "[gateway][environment]") {
    const auto with = [](const char* type) {
        return refused({"REQUEST_METHOD=POST", "REQUEST_URI=/", "CONTENT_LENGTH=3", type}, {.bytes = "a=1"});
    };
    CHECK(with("CONTENT_TYPE=application/x-www-form-urlencoded") == 0);
    CHECK(with("CONTENT_TYPE=Application/X-WWW-Form-Urlencoded; charset=UTF-8") == 0);
    CHECK(with("CONTENT_TYPE=multipart/form-data; boundary=a") == 415);
    CHECK(with("CONTENT_TYPE=application/json") == 415);
    CHECK(with("CONTENT_TYPE=") == 415);
}

TEST_CASE("a body whose length nobody announced is refused", "[gateway][environment]") {
    CHECK(refused({"REQUEST_METHOD=POST", "REQUEST_URI=/", kForm, "HTTP_TRANSFER_ENCODING=chunked"}) == 400);
    CHECK(refused({"REQUEST_METHOD=POST", "REQUEST_URI=/", kForm, "HTTP_TRANSFER_ENCODING=chunked",
                   "CONTENT_LENGTH=0"}) == 0);
}

TEST_CASE("what the web server asks for is said by parameters that no header can be",
          "[gateway][environment][gate]") {
    using http::Role;
    const auto role = [](std::vector<const char*> variables) {
        variables.push_back("REQUEST_METHOD=POST");
        const http::Request request = read(std::move(variables));
        CHECK_FALSE(request.refusal);
        return request.role;
    };
    CHECK(role({"REQUEST_URI=/"}) == Role::Page);
    CHECK(role({"REQUEST_URI=/", "FCGI_ROLE=RESPONDER"}) == Role::Page);
    CHECK(role({"REQUEST_URI=/", "HTTP_POSTERN_ROLE=check"}) == Role::Page);
    CHECK(role({"POSTERN_ROLE=check"}) == Role::Check);
    CHECK(role({"FCGI_ROLE=RESPONDER", "POSTERN_ROLE=check"}) == Role::Check);
    CHECK(role({"FCGI_ROLE=AUTHORIZER"}) == Role::Authorizer);
    // Variables in the order of mod_authnz_fcgi. The first one is added by libfcgi.
    CHECK(role({"FCGI_ROLE=AUTHORIZER", "FCGI_ROLE=AUTHORIZER", "POSTERN_ROLE=check"}) == Role::Authorizer);
    CHECK(role({"POSTERN_ROLE=refused"}) == Role::Refused);
}

TEST_CASE("a role that is none is an error of a check, never a page", "[gateway][environment][gate]") {
    for (const char* variable :
         {"POSTERN_ROLE=", "POSTERN_ROLE=page", "POSTERN_ROLE=Check", "POSTERN_ROLE=check "}) {
        CAPTURE(variable);
        const http::Request request = read({"REQUEST_METHOD=GET", "REQUEST_URI=/", variable});
        CHECK(request.role == http::Role::Check);
        REQUIRE(request.refusal);
        CHECK(request.refusal->status == Status::InternalServerError);
    }
}

TEST_CASE("a requirement is handed on as it was written, and an empty one is one",
          "[gateway][environment][gate]") {
    CHECK_FALSE(read({"POSTERN_ROLE=check"}).requirement);
    CHECK(read({"POSTERN_ROLE=check", "POSTERN_REQUIRE=group:a  user:b"}).requirement == "group:a  user:b");
    CHECK(read({"POSTERN_ROLE=check", "POSTERN_REQUIRE="}).requirement == "");
    CHECK_FALSE(read({"POSTERN_ROLE=check", "HTTP_POSTERN_REQUIRE=group:a"}).requirement);
}

TEST_CASE("the web server alone says which check is no visit, and only by on or off",
          "[gateway][environment][gate]") {
    CHECK(read({"POSTERN_ROLE=check"}).is_visit);
    CHECK(read({"POSTERN_ROLE=check", "POSTERN_VISIT=on"}).is_visit);
    CHECK_FALSE(read({"POSTERN_ROLE=check", "POSTERN_VISIT=off"}).is_visit);
    CHECK_FALSE(read({"FCGI_ROLE=AUTHORIZER", "POSTERN_VISIT=off"}).is_visit);
    CHECK(read({"POSTERN_ROLE=check", "HTTP_POSTERN_VISIT=off"}).is_visit);
    for (const char* wrong :
         {"POSTERN_VISIT=", "POSTERN_VISIT=0", "POSTERN_VISIT=Off", "POSTERN_VISITS=off"}) {
        CAPTURE(wrong);
        CHECK(refused({"POSTERN_ROLE=check", wrong}) == 500);
    }
    CHECK(refused({"POSTERN_ROLE=check", "POSTERN_VISIT=off", "POSTERN_VISIT=on"}) == 400);
}

TEST_CASE("of a check nothing but its cookies can be malformed", "[gateway][environment][gate]") {
    const http::Request request =
        read({"POSTERN_ROLE=check", "REQUEST_URI=/%00?a=%00", "QUERY_STRING=a=%00", "CONTENT_LENGTH=abc",
              "CONTENT_TYPE=x", "HTTP_TRANSFER_ENCODING=chunked", "HTTP_COOKIE=a=1"},
             {.bytes = "a=1", .is_cut = true, .is_broken = true}, "/signin/");
    CHECK_FALSE(request.refusal);
    CHECK(request.uri == "/%00?a=%00");
    CHECK(request.args.size() == 0);
    CHECK(request.form.size() == 0);
    CHECK(request.cookies.get("a") == "1");
    CHECK(read({"POSTERN_ROLE=check", "HTTP_COOKIE=a=1", "HTTP_HOST=a", "HTTP_HOST=b"}).refusal);
}

TEST_CASE("a page is answered where the web server serves what the visitor asked for",
          "[gateway][environment][gate]") {
    const auto status = [](const char* uri, const char* script, const char* rest) {
        return refused({"REQUEST_METHOD=GET", uri, script, rest});
    };
    CHECK(status("REQUEST_URI=/a%20b?x", "SCRIPT_NAME=/a b", "PATH_INFO=") == 0);
    CHECK(status("REQUEST_URI=/a/b", "SCRIPT_NAME=/a", "PATH_INFO=/b") == 0);
    CHECK(status("REQUEST_URI=/a/b", "SCRIPT_NAME=", "PATH_INFO=/a/b") == 0);
    // A request by hand may omit both variables.
    CHECK(refused({"REQUEST_METHOD=GET", "REQUEST_URI=/a/b"}) == 0);
    CHECK(status("REQUEST_URI=/", "SCRIPT_NAME=/postern/check", "PATH_INFO=") == 404);
    CHECK(status("REQUEST_URI=/style.css", "SCRIPT_NAME=/postern", "PATH_INFO=/check") == 404);
}

TEST_CASE("a parameter of ours that there is not is an error over FastCGI, of a page as well",
          "[gateway][environment][gate]") {
    for (const char* parameter :
         {"POSTERN_REQIURE=group:staff", "postern_require=group:staff", "Postern_Role=check"}) {
        CAPTURE(parameter);
        CHECK(refused({"FCGI_ROLE=RESPONDER", "REQUEST_METHOD=GET", "REQUEST_URI=/", parameter}) == 500);
        CHECK(refused({"POSTERN_ROLE=check", "REQUEST_METHOD=GET", "REQUEST_URI=/", parameter}) == 500);
        // A CGI script's environment holds Postern's settings under such names.
        CHECK(refused({"REQUEST_METHOD=GET", "REQUEST_URI=/", parameter}) == 0);
    }
    CHECK(refused({"FCGI_ROLE=RESPONDER", "REQUEST_METHOD=GET", "REQUEST_URI=/",
                   "POSTERN_REQUIRE=group:staff"}) == 0);
}

TEST_CASE("without REQUEST_URI path and query are put together", "[gateway][environment]") {
    const http::Request request =
        read({"REQUEST_METHOD=GET", "SCRIPT_NAME=/a b", "PATH_INFO=/c%d", "QUERY_STRING=rd=/x"});
    CHECK_FALSE(request.refusal);
    CHECK(request.path == "/a b/c%d");
    CHECK(request.query() == "rd=/x");
    CHECK(request.args.get("rd") == "/x");
}

TEST_CASE("a query beyond the bounds is left unread, not refused", "[gateway][environment]") {
    std::string uri = "REQUEST_URI=/?rd=https://app.example.com/x?a=%00";
    for (int i = 0; i < 40; ++i)
        uri += "&a" + std::to_string(i) + "=1";
    const http::Request request = read({"REQUEST_METHOD=GET", uri.c_str()});
    CHECK_FALSE(request.refusal);
    CHECK(request.args.size() == 0);
    CHECK(request.query() == uri.substr(14));
}

TEST_CASE("a proxy that asks on somebody's behalf says about which page", "[gateway][environment][gate]") {
    const auto url = [](std::vector<const char*> variables) {
        return read(std::move(variables)).forwarded_url;
    };
    CHECK(url({}).empty());
    CHECK(url({"HTTP_X_ORIGINAL_URL=https://a/x?y", "HTTP_X_FORWARDED_HOST=b"}) == "https://a/x?y");
    CHECK(url({"HTTP_X_FORWARDED_PROTO=https", "HTTP_X_FORWARDED_HOST=a", "HTTP_X_FORWARDED_URI=/x?y"}) ==
          "https://a/x?y");
    CHECK(url({"HTTP_X_FORWARDED_URI=/x"}).empty());
}
