#include "init/configuration.hpp"

#include <fstream>

#include <catch2/catch.hpp>

#include "config/reference.hpp"
#include "support/temporary_directory.hpp"

using namespace postern;
using namespace postern::init;

namespace {

Wanted wanted(const char* key, const char* value) {
    return {config::find_setting(key), value};
}

std::string changed(const std::string& text, const std::vector<Wanted>& list) {
    const auto result = with_settings(text, list);
    return result ? *result : "error: " + result.error().message;
}

Wish wish_for(const char* site, const char* login = nullptr) {
    Wish wish{.site = *parse_origin(site), .url = site};
    if (login != nullptr) wish.login = *parse_origin(login);
    return wish;
}

// The settings as "key=value", or the error.
std::vector<std::string> settings_for(const Wish& wish, const config::Config& now) {
    const auto list = wanted_settings(wish, now);
    if (!list) return {list.error().message};
    std::vector<std::string> texts;
    for (const Wanted& each : *list)
        texts.push_back(std::string(each.setting->key) + "=" + each.value);
    return texts;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("a setting replaces its own line, and no other line changes", "[init]") {
    const std::pair<const char*, const char*> rows[] = {
        {"", "mount = \"/postern/\"\n"},
        {"mount = \"/\"\n", "mount = \"/postern/\"\n"},
        {"  mount=\"/signin/\" # mine\nworkers = 2\n", "mount = \"/postern/\"\nworkers = 2\n"},
        {"# A comment.\n#mount = \"/\"\n\n[session]\nidle = \"1h\"\n",
         "# A comment.\nmount = \"/postern/\"\n\n[session]\nidle = \"1h\"\n"},
        {"# The mount is below.\n[log]\nrequests = true\n",
         "# The mount is below.\nmount = \"/postern/\"\n[log]\nrequests = true\n"},
        {"'mount' = \"/\"\n", "error: "},
        {"mount = \"\"\"\n/\"\"\"\n", "error: "},
        {"mont = 1\n", "error: "},
    };
    for (const auto& [text, result] : rows) {
        CAPTURE(text);
        const std::string is = changed(text, {wanted("mount", "/postern/")});
        if (std::string(result) == "error: ") {
            CHECK_THAT(is, Catch::StartsWith(result));
        } else {
            CHECK(is == result);
        }
    }
}

TEST_CASE("the shown change has no secret, also without a newline at the end of the file", "[init]") {
    const tests::TemporaryDirectory root;
    const Places places{.root = root.path()};
    create_directories(places.configuration.parent_path());
    const auto shown = [&](const std::string& text, const char* login) {
        std::ofstream(places.configuration) << text;
        const auto plan = plan_configuration(places, wish_for("https://app.example.com", login));
        REQUIRE(plan);
        CHECK(plan->change.after.ends_with('\n') == (text.ends_with('\n')));
        return diff_of(plan->change);
    };
    const std::string url = "url = \"postgresql://postern:secret@db/x\"";
    for (const std::string& text :
         {"mount = \"/signin/\"\n[database]\n" + url, "mount = \"/signin/\"\ndatabase." + url,
          "mount = \"/signin/\"\n[database]\n" + url + "\n"}) {
        for (const char* login : {static_cast<const char*>(nullptr), "https://login.example.com"}) {
            CAPTURE(text, login != nullptr);
            const std::string diff = shown(text, login);
            CHECK_THAT(diff, Catch::Contains("-mount = \"/signin/\"") && !Catch::Contains("secret"));
            CHECK((login == nullptr || diff.find("+domain = \"example.com\"") != std::string::npos));
        }
    }
}

TEST_CASE("a setting of a table is set in its table", "[init]") {
    const std::vector<Wanted> list = {wanted("cookie.domain", "example.com"),
                                      wanted("gate.origins", "https://a.example.com https://b.example.com")};
    const std::string origins = "origins = [\"https://a.example.com\", \"https://b.example.com\"]\n";
    const std::string url = "public_url = \"https://login.example.com\"\n";
    CHECK(changed(url, list) == url + "\n[cookie]\ndomain = \"example.com\"\n\n[gate]\n" + origins);
    CHECK(changed(url + "[cookie]\n#domain = \"\"\n[gate]\ncompat = false\norigins = []\n", list) ==
          url + "[cookie]\ndomain = \"example.com\"\n[gate]\ncompat = false\n" + origins);
    CHECK(changed(url + "cookie.domain = \"login.example.com\"\n", list) ==
          url + "cookie.domain = \"example.com\"\n\n[gate]\n" + origins);
    // The same name in another table is another setting.
    const std::string other = url + "[email_cookie]\ndomain = \"\"\n";
    CHECK_THAT(changed(other, list), Catch::StartsWith(other));
}

TEST_CASE("the first postern.toml explains every setting and has those of the site", "[init]") {
    const tests::TemporaryDirectory root;
    const Places places{.root = root.path()};
    const auto plan = plan_configuration(places, wish_for("https://app.example.com"));
    REQUIRE(plan);
    CHECK_FALSE(plan->change.before);
    CHECK(plan->change.mode == 0640);
    CHECK(plan->config.mount == "/postern/");
    std::string reference = config::toml_reference();
    reference.replace(reference.find("#mount = \"/\""), 12, "mount = \"/postern/\"");
    CHECK(plan->change.after == reference);
}

TEST_CASE("an existing postern.toml is kept, and its differences are named", "[init]") {
    const tests::TemporaryDirectory root;
    const Places places{.root = root.path()};
    create_directories(places.configuration.parent_path());
    std::ofstream(places.configuration) << "mount = \"/postern/\"\n";
    CHECK(plan_configuration(places, wish_for("https://app.example.com"))->wanted.empty());
    std::ofstream(places.configuration)
        << "mount = \"/signin/\"\ndatabase.url = \"postgresql://postern:secret@db/x\"\n";
    const auto plan = plan_configuration(places, wish_for("https://app.example.com"));
    REQUIRE(plan);
    CHECK(plan->was == Texts{"mount = \"/signin/\""});
    CHECK(plan->change.after ==
          "mount = \"/postern/\"\ndatabase.url = \"postgresql://postern:secret@db/x\"\n");
    CHECK_THAT(diff_of(plan->change),
               Catch::Contains("+mount = \"/postern/\"") && !Catch::Contains("secret"));
    std::ofstream(places.configuration) << "mont = 1\nx = 2\n";
    const auto mistaken = plan_configuration(places, wish_for("https://app.example.com"));
    REQUIRE_FALSE(mistaken);
    CHECK_THAT(mistaken.error().message,
               Catch::Contains("postern.toml:1: mont") && Catch::Contains("postern.toml:2: x"));
}

TEST_CASE("the settings follow from the site and the login host", "[init]") {
    config::Config now;
    CHECK(settings_for(wish_for("https://app.example.com"), now) == Texts{"mount=/postern/"});
    CHECK(settings_for(wish_for("https://app.example.com", "https://login.example.com"), now) ==
          Texts{"public_url=https://login.example.com", "cookie.domain=example.com",
                "gate.origins=https://app.example.com"});
    CHECK(settings_for(wish_for("https://a.in.example.com", "https://login.in.example.com"), now).at(1) ==
          "cookie.domain=in.example.com");
    CHECK(settings_for(wish_for("https://example.com", "https://login.example.com"), now).at(1) ==
          "cookie.domain=example.com");
    for (const char* login : {"https://login.example.org", "https://login.com"})
        CHECK_THAT(settings_for(wish_for("https://app.example.com", login), now).front(),
                   Catch::Contains("do not share a domain of yours"));
    CHECK_THAT(settings_for(wish_for("https://a.co.uk", "https://b.co.uk"), now).front(),
               Catch::Contains("do not share a domain of yours"));
}

TEST_CASE("a second site keeps the login host and the other sites", "[init]") {
    config::Config now;
    now.public_url = *parse_origin("https://login.example.com");
    now.cookie.domain = "example.com";
    now.gate.origins = {*parse_origin("https://app.example.com")};
    CHECK(settings_for(wish_for("https://app.example.com", "https://login.example.com"), now).empty());
    CHECK(settings_for(wish_for("https://b.example.com", "https://login.example.com"), now) ==
          Texts{"gate.origins=https://app.example.com https://b.example.com"});
    CHECK_THAT(settings_for(wish_for("https://b.example.com"), now).front(),
               Catch::Contains("use --login-host login.example.com"));
    now.gate.origins = {*parse_origin_pattern("https://*.example.com")};
    CHECK(settings_for(wish_for("https://b.example.com", "https://login.example.com"), now).empty());
}

TEST_CASE("several sites may share the mount, so the address of one of them is removed", "[init]") {
    config::Config now;
    now.mount = "/postern/";
    now.public_url = *parse_origin("https://app.example.com");
    CHECK(settings_for(wish_for("https://app.example.com"), now).empty());
    CHECK(settings_for(wish_for("https://b.example.com"), now) == Texts{"public_url="});
}
