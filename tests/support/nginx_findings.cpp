#include "support/nginx_findings.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>

#include <catch2/catch.hpp>

#include "commands/nginx/findings.hpp"

using namespace postern::commands::nginx;

namespace postern::tests {
namespace {

std::string content_of(const std::filesystem::path& file) {
    std::ifstream in(file);
    return {std::istreambuf_iterator<char>(in), {}};
}

const std::string kRule =
    "location = /postern/check-staff { include postern_check; fastcgi_param POSTERN_REQUIRE group:staff; } ";

}  // namespace

const std::string kProtectedServer =
    "server { root /var/www/html; include postern-gate.conf; "
    "auth_request /postern/check; include postern_protect; " +
    kRule;
const std::string kOpenServer =
    "server { root /var/www/html; include postern-gate.conf; "
    "include postern_protect; " +
    kRule;

std::string nginx_dump(const std::string& http) {
    std::string text =
        "# configuration file /etc/nginx/nginx.conf:\nhttp {\n" +
        std::regex_replace(http, std::regex("include postern"), "include /etc/postern/nginx/postern") +
        "\n}\n";
    for (const auto& each : std::filesystem::directory_iterator(std::string(POSTERN_SOURCE_DIR) + "/nginx")) {
        const std::string name = each.path().filename().string();
        if (name.starts_with("postern"))
            text += "\n# configuration file /etc/postern/nginx/" + name + ":\n" + content_of(each.path());
    }
    return text;
}

std::vector<std::string> found_by_nginx_reader(const std::string& http) {
    const auto directives = read_dump(nginx_dump(http));
    if (!directives) FAIL(directives.error().message);
    std::vector<std::string> found;
    for (const Finding& each : findings_in(model_of(*directives))) {
        CHECK(std::ranges::find(kFindingNames, each.name) != kFindingNames.end());
        const bool is_main = each.at->file == "/etc/nginx/nginx.conf";
        found.push_back(std::string(each.name) + " " +
                        (is_main ? std::to_string(each.at->line - 1) : each.at->where()));
    }
    return found;
}

void check_nginx_rows(const std::vector<NginxRow>& rows, const std::string& before,
                      const std::string& after) {
    for (const NginxRow& row : rows) {
        CAPTURE(row.sentence, row.text);
        CHECK(found_by_nginx_reader(before + row.text + after) == row.found);
    }
}

}  // namespace postern::tests
