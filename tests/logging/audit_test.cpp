#include "logging/audit.hpp"

#include <functional>
#include <string>

#include <catch2/catch.hpp>

#include "support/captured_log.hpp"

using namespace postern;
using namespace postern::tests;
using namespace std::chrono_literals;
using logging::UserChange;

namespace {

const logging::Actor kVisitor{.address = "192.0.2.7", .request_id = "0123456789abcdef"};
const logging::Actor kOperator{.operator_name = "root"};
const std::string kWhere = "address=192.0.2.7 request=0123456789abcdef ";
const std::string kEmail = "ada@example.com";
const std::string kDigest = "00112233445566778899aabbccddeeff";

}  // namespace

TEST_CASE("every event names who, where and in which request, in one order", "[logging][audit]") {
    struct Row {
        std::function<void()> tell;
        std::string line;
    };
    const Row rows[] = {
        {[] { logging::signed_in(kVisitor, kEmail, kDigest); },
         "info signed_in " + kWhere + "user=ada@example.com session=0011223344556677"},
        {[] { logging::sign_in_refused(kVisitor, "ada@example.com reason=no", "wrong_password"); },
         "warning sign_in_refused " + kWhere + "user=\"ada@example.com reason=no\" reason=wrong_password"},
        {[] { logging::throttled(kVisitor, kEmail, "pair", 8s); },
         "warning throttled " + kWhere + "user=ada@example.com limit=pair wait=8"},
        {[] { logging::signed_out(kVisitor, kEmail, kDigest); },
         "info signed_out " + kWhere + "user=ada@example.com session=0011223344556677"},
        {[] { logging::session_ended(kVisitor, kEmail, kDigest); },
         "info session_ended " + kWhere + "user=ada@example.com session=0011223344556677"},
        {[] { logging::session_ended(kOperator, "", "all"); },
         "info session_ended operator=root user=\"\" session=all"},
        {[] { logging::session_expired("192.0.2.7", kEmail, kDigest, logging::Lifetime::Absolute); },
         "info session_expired address=192.0.2.7 request=\"\" user=ada@example.com "
         "session=0011223344556677 lifetime=absolute"},
        {[] { logging::password_changed(kVisitor, kEmail); },
         "info password_changed " + kWhere + "user=ada@example.com"},
        {[] { logging::session_renewed(kVisitor, kEmail, kDigest, "ffeeddccbbaa99887766554433221100"); },
         "info session_renewed " + kWhere +
             "user=ada@example.com session=0011223344556677 before=ffeeddccbbaa9988"},
        {[] { logging::user_changed(kOperator, kEmail, UserChange::Disabled); },
         "info user_changed operator=root user=ada@example.com change=disabled"},
        {[] { logging::user_changed(kOperator, kEmail, UserChange::JoinedGroup, "staff"); },
         "info user_changed operator=root user=ada@example.com change=joined_group to=staff"},
        {[] { logging::throttle_lifted(kOperator, kEmail, ""); },
         "info throttle_lifted operator=root user=ada@example.com network=\"\""},
        {[] { logging::throttle_lifted(kOperator, "", "2001:db8:1:2::/64"); },
         "info throttle_lifted operator=root user=\"\" network=2001:db8:1:2::/64"},
        {[] { logging::check_refused(kVisitor, kEmail, kDigest, "/a b"); },
         "warning check_refused " + kWhere + "user=ada@example.com session=0011223344556677 path=\"/a b\""},
        {[] { logging::csrf_refused(kVisitor, "", "origin", "/login", "null"); },
         "warning csrf_refused " + kWhere + "user=\"\" reason=origin path=/login origin=null"},
        {[] { logging::config_error("/etc/postern/postern.toml:1: no"); },
         "error config_error problem=\"/etc/postern/postern.toml:1: no\""},
        {[] { logging::started("unix:/run/postern.sock", 8, 2, "/etc/postern/postern.toml"); },
         "info started listen=unix:/run/postern.sock workers=8 passwords_at_once=2 "
         "configuration=/etc/postern/postern.toml"},
        {[] { logging::stopped("Terminated"); }, "info stopped signal=Terminated"},
    };
    for (const Row& row : rows) {
        const CapturedLog log;
        row.tell();
        CHECK_THAT(log.all(), Catch::EndsWith("Z " + row.line + "\n"));
    }
}
