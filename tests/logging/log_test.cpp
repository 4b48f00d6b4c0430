#include <string>

#include <catch2/catch.hpp>

#include "logging/audit.hpp"
#include "support/captured_log.hpp"

using namespace postern;
using namespace postern::tests;

namespace {

// The line's part behind time, level and event.
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
}

TEST_CASE("an audit line names a session by a part of its digest", "[logging]") {
    const CapturedLog log;
    logging::signed_in({"192.0.2.7", "0123456789abcdef"}, "ada@example.com", "DIGESTDIGESTDIGEST");
    CHECK_THAT(
        log.all(),
        Catch::EndsWith(" info signed_in user=ada@example.com address=192.0.2.7 session=DIGESTDIGESTDIGE "
                        "request=0123456789abcdef\n"));
}
