#include "doctor/faults.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "base/ascii.hpp"
#include "doctor/identity_claims.hpp"

using namespace postern;
using namespace postern::doctor;

namespace {

std::vector<std::string> lines_of(const std::string& file) {
    std::ifstream in(std::string(POSTERN_SOURCE_DIR) + "/" + file);
    REQUIRE(in);
    std::vector<std::string> lines;
    for (std::string line; std::getline(in, line);)
        lines.push_back(line);
    return lines;
}

// The words of a text that can be the name of a file or a variable.
std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> words(1);
    for (const char c : text) {
        const bool is_part =
            is_letter_or_digit(c) || std::string_view("-_.@$").find(c) != std::string_view::npos;
        if (is_part) {
            words.back() += c;
        } else if (!words.back().empty()) {
            words.emplace_back();
        }
    }
    for (std::string& word : words)
        word.resize(word.find_last_not_of('.') + 1);
    return words;
}

// Replaces several spaces in a row by one space.
std::string squeezed(std::string_view line) {
    std::string text;
    for (const char c : line) {
        if (c != ' ' || !text.ends_with(' ')) text += c;
    }
    return text;
}

}  // namespace

TEST_CASE("docs/doctor.md has each fault, in the words and the order of the table", "[doctor]") {
    std::vector<std::string> written;
    for (const std::string& line : lines_of("docs/doctor.md")) {
        if (line.starts_with("## `postern config nginx`")) break;  // this heading begins another table
        if (line.starts_with("| `") && !line.starts_with("| `--")) written.push_back(line);
    }
    std::vector<std::string> meant;
    for (const Description& each : faults())
        meant.push_back("| `" + std::string(each.name) + "` | " + std::string(each.meaning) + " |");
    CHECK(written == meant);
}

TEST_CASE("doctor makes up identity headers that the shipped files take away, one of each gateway",
          "[doctor]") {
    std::set<std::string> taken;
    for (const std::string& line : lines_of("nginx/postern_proxy")) {
        if (!line.starts_with("proxy_set_header")) continue;
        const auto begin = line.find_first_not_of(' ', line.find(' '));
        taken.insert(lower_case(line.substr(begin, line.find(' ', begin) - begin)));
    }
    std::set<std::string> claimed;
    for (const auto& [name, value] : identity_claims()) {
        CAPTURE(name);
        CHECK(taken.contains(lower_case(name)));
        claimed.insert(lower_case(name));
    }
    for (const char* name :
         {"remote-user", "remote-groups", "auth-user", "x-auth-request-user", "x-authentik-username",
          "x-forwarded-user", "x-remote-group", "x-token-user-name", "x-vouch-user", "x-webauth-user"}) {
        CAPTURE(name);
        CHECK(claimed.contains(name));
    }
}

TEST_CASE("a remedy names files that are shipped", "[doctor]") {
    const auto check_files = [](std::string_view remedy, const std::string& folder) {
        for (const std::string& word : words_of(remedy)) {
            if (!word.starts_with("postern-") && !word.starts_with("postern_")) continue;
            const std::string path = folder + "/" + word;
            CAPTURE(path);
            CHECK(std::filesystem::is_regular_file(std::string(POSTERN_SOURCE_DIR) + "/" + path));
        }
    };
    for (const Description& each : faults()) {
        CAPTURE(each.name);
        CHECK_FALSE(each.nginx.empty());
        CHECK(each.meaning.ends_with('.'));
        check_files(each.nginx, "nginx");
        check_files(each.apache, "apache");
        check_files(each.lighttpd, "lighttpd");
    }
}

TEST_CASE("a remedy names lines that are in those files", "[doctor]") {
    struct Row {
        Fault fault;
        std::string_view Description::*remedy;
        std::string file;
        std::string line;
    };
    const auto kNginx = &Description::nginx;
    const std::vector<Row> rows = {
        {Fault::NoHttps, kNginx, "nginx/nginx-https.conf", "return 301 https://$server_name$request_uri;"},
        {Fault::CheckFails, kNginx, "nginx/postern_check_rules", "POSTERN_ROLE"},
        {Fault::RedirectLoop, kNginx, "nginx/postern-gate.conf", "auth_request off"},
        {Fault::NoWayToSignIn, kNginx, "nginx/postern_protect", "error_page 401 = @postern_sign_in"},
        {Fault::CheckReachable, kNginx, "nginx/postern_check_rules", "internal;"},
        {Fault::LoopWhenSignedIn, kNginx, "nginx/postern_check_params",
         "fastcgi_param HTTP_COOKIE $http_cookie if_not_empty;"},
        {Fault::IdentityPasses, &Description::apache, "apache/postern-gate.conf", "RequestHeader unset"},
        {Fault::SessionPasses, kNginx, "nginx/postern-http.conf", "$postern_cookie_header"},
        {Fault::SessionPasses, &Description::apache, "apache/postern-gate.conf",
         "RequestHeader edit* Cookie"},
        {Fault::SessionPasses, &Description::lighttpd, "lighttpd/postern-identity.lua", "local ours"},
    };
    for (const Row& row : rows) {
        CAPTURE(row.file, row.line);
        const std::string remedy(describe(row.fault).*row.remedy);
        CHECK_THAT(remedy, Catch::Contains(std::filesystem::path(row.file).filename().string()));
        CHECK_THAT(remedy, Catch::Contains(row.line));
        CHECK(std::ranges::any_of(lines_of(row.file), [&](const std::string& line) {
            return squeezed(line).find(row.line) != std::string::npos;
        }));
    }
}
