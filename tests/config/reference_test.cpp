#include "config/reference.hpp"

#include <fstream>
#include <sstream>
#include <string>

#include <catch2/catch.hpp>

#include "base/file.hpp"
#include "config/load.hpp"
#include "support/temporary_directory.hpp"

using namespace postern;

namespace {

// The sample without the '#' before every setting.
std::string uncommented(const std::string& sample) {
    std::istringstream lines(sample);
    std::string text;
    for (std::string line; std::getline(lines, line);) {
        const bool is_setting = line.size() > 1 && line[0] == '#' && line[1] != ' ';
        text.append(line, is_setting ? 1 : 0).append(1, '\n');
    }
    return text;
}

tl::expected<config::Loaded, config::Problems> load_text(const std::string& text) {
    const tests::TemporaryDirectory directory;
    const auto file = directory.path() / "postern.toml";
    std::ofstream(file) << text;
    return config::load({.file = file});
}

}  // namespace

TEST_CASE("the sample file is a valid one, as printed and with every line in use", "[config][reference]") {
    const std::string sample = config::toml_reference();
    for (const std::string& text : {sample, uncommented(sample)}) {
        const auto loaded = load_text(text);
        if (!loaded) FAIL(loaded.error().front());
        for (const config::Setting& each : config::settings()) {
            CAPTURE(each.key);
            if (!each.is_secret) CHECK(each.show(loaded->config) == each.show(config::Config{}));
        }
    }
}

TEST_CASE("the sample file explains and sets every setting", "[config][reference]") {
    const std::string sample = config::toml_reference();
    const std::string in_use = uncommented(sample);
    for (const config::Setting& each : config::settings()) {
        CAPTURE(each.key);
        const std::string line = std::string(name_of(each)) + " = " + default_in_toml(each);
        CHECK_THAT(in_use, Catch::Contains('\n' + line + '\n'));
        CHECK_THAT(sample, Catch::Contains('[' + environment_name(each) + ']'));
    }
}

TEST_CASE("docs/configuration.md is what the program prints", "[config][reference]") {
    const auto document = read_file(POSTERN_SOURCE_DIR "/docs/configuration.md");
    REQUIRE(document);
    INFO("make it anew: postern config reference --markdown > docs/configuration.md");
    CHECK(*document == config::markdown_reference());
}
