#include "logging/log.hpp"

#include <cstdint>
#include <string>

#include <catch2/catch.hpp>

#include "support/captured_log.hpp"

using namespace postern;
using namespace postern::tests;

namespace {

// The rest of the line after time, level and event.
std::string logged(const std::string& value) {
    const CapturedLog log;
    logging::log(logging::Level::Warning, "event", {{"value", value}});
    const std::string line = log.all();
    return line.substr(line.find("event ") + 6, line.size() - line.find("event ") - 7);
}

}  // namespace

TEST_CASE("a line begins with the time in UTC, the level and the event", "[logging]") {
    const CapturedLog log;
    logging::log(logging::Level::Error, "started", {});
    CHECK_THAT(
        log.all(),
        Catch::Matches("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{3}Z error started\n"));
}

TEST_CASE("whatever a visitor sends, a value stays one readable value", "[logging]") {
    CHECK(logged("plain-value_1.2:3/x@y+z,%") == "value=plain-value_1.2:3/x@y+z,%");
    CHECK(logged("") == "value=\"\"");
    CHECK(logged("a b") == "value=\"a b\"");
    CHECK(logged("a=b") == "value=\"a=b\"");
    CHECK(logged("a\" user=\"root") == "value=\"a\\\" user=\\\"root\"");
    CHECK(logged("a\\") == "value=\"a\\\\\"");
    CHECK(logged("a\r\n2026-11-22T20:00:00.000Z info signed_in user=root") ==
          "value=\"a\\u000d\\u000a2026-11-22T20:00:00.000Z info signed_in user=root\"");
    CHECK(logged("\x1b[31m") == "value=\"\\u001b[31m\"");
    CHECK(logged(std::string("\0", 1)) == "value=\"\\u0000\"");
    CHECK(logged("\x7f") == "value=\"\\u007f\"");
    CHECK(logged("\xC2\x9B") == "value=\"\\u009b\"");
    CHECK(logged("\xE2\x80\xAE") == "value=\"\\u202e\"");
    CHECK(logged("\xE2\x80\xA8") == "value=\"\\u2028\"");
    CHECK(logged("\xF3\xA0\x80\x81") == "value=\"\\U000e0001\"");
    CHECK(logged("\xFF\xC3\xA9") == "value=\"\xEF\xBF\xBD\xC3\xA9\"");
}

TEST_CASE("a long value is cut", "[logging]") {
    CHECK(logged(std::string(256, 'a')) == "value=" + std::string(256, 'a'));
    CHECK(logged(std::string(10240, 'a')) == "value=\"" + std::string(256, 'a') + "...\"");
    CHECK(logged(std::string(10240, '\n')).size() == std::string("value=\"...\"").size() + 256 * 6);
    CHECK(logged(std::string(255, 'a') + "\xC3\xA9!") == "value=\"" + std::string(255, 'a') + "...\"");
    CHECK(logged(std::string(253, 'a') + "\xF0\x9F\x98\x80!") ==
          "value=\"" + std::string(253, 'a') + "...\"");
}

TEST_CASE("the log may be a JSON object a line, whatever a visitor sends", "[logging]") {
    const auto value = [](const std::string& text) {
        const logging::Field fields[] = {{"value", text}};
        const std::string line =
            logging::line_of(logging::Format::Json, Time{}, logging::Level::Info, "e", fields);
        const std::string before =
            R"({"time":"1970-01-01T00:00:00.000Z","level":"info","event":"e","value":)";
        REQUIRE(line.starts_with(before));
        return line.substr(before.size(), line.size() - before.size() - 1);
    };
    CHECK(value("a b=c") == R"("a b=c")");
    CHECK(value("") == R"("")");
    CHECK(value(R"(a","user":"root)") == R"("a\",\"user\":\"root")");
    CHECK(value("a\\") == R"("a\\")");
    CHECK(value("a\r\n{}") == R"("a\r\n{}")");
    CHECK(value("\x1b[31m") == R"("\u001b[31m")");
    CHECK(value(std::string("\0", 1)) == R"("\u0000")");
    CHECK(value("\x7f") == R"("\u007f")");
    CHECK(value("\xC2\x9B") == R"("\u009b")");
    CHECK(value("\xE2\x80\xAE") == R"("\u202e")");
    CHECK(value("\xE2\x80\xA8") == R"("\u2028")");
    CHECK(value("\xF3\xA0\x80\x81") == R"("\udb40\udc01")");
    CHECK(value("\xFF\xC3\xA9") == R"("\ufffd\u00e9")");
    CHECK(value(std::string(10240, 'a')) == '"' + std::string(256, 'a') + "...\"");
}

TEST_CASE("a number is a number, and fields stand in their order", "[logging]") {
    const logging::Field fields[] = {{"z", std::int64_t{-7}}, {"a", "7"}};
    CHECK(logging::line_of(logging::Format::Text, Time{}, logging::Level::Error, "e", fields) ==
          "1970-01-01T00:00:00.000Z error e z=-7 a=7");
    CHECK(logging::line_of(logging::Format::Json, Time{}, logging::Level::Error, "e", fields) ==
          R"({"time":"1970-01-01T00:00:00.000Z","level":"error","event":"e","z":-7,"a":"7"})");
}

TEST_CASE("every line is in the format that was set", "[logging]") {
    const CapturedLog log;
    CHECK(logging::set_log_format(logging::Format::Json) == logging::Format::Text);
    logging::log(logging::Level::Info, "first", {});
    CHECK(logging::set_log_format(logging::Format::Text) == logging::Format::Json);
    logging::log(logging::Level::Info, "second", {});
    CHECK_THAT(log.lines_with("first"), Catch::EndsWith(R"("level":"info","event":"first"})"
                                                        "\n"));
    CHECK_THAT(log.lines_with("second"), Catch::EndsWith(" info second\n"));
}
