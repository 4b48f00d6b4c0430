#include "users/totp.hpp"

#include <catch2/catch.hpp>

using namespace postern;
using namespace std::chrono_literals;

namespace {

// The secret of RFC 4226, appendix D, and of RFC 6238, appendix B.
const Secret kSecret(std::string_view("12345678901234567890"));

}  // namespace

TEST_CASE("the codes of RFC 4226, appendix D, are right in their steps", "[users][totp]") {
    const char* const codes[] = {"755224", "287082", "359152", "969429", "338314",
                                 "254676", "287922", "162583", "399871", "520489"};
    for (long long step = 1; step < 10; ++step)
        CHECK(users::totp_step(kSecret, codes[step], from_seconds(step * 30)) == step);
}

TEST_CASE("the codes of RFC 6238, appendix B, are right at their times", "[users][totp]") {
    struct Row {
        long long at;
        const char* code;  // the last six of its eight digits
    };
    for (const auto& [at, code] :
         {Row{59, "287082"}, Row{1111111109, "081804"}, Row{1111111111, "050471"}, Row{1234567890, "005924"},
          Row{2000000000, "279037"}, Row{20000000000, "353130"}})
        CHECK(users::totp_step(kSecret, code, from_seconds(at)) == at / 30);
}

TEST_CASE("a clock may differ by one step, not by two", "[users][totp]") {
    constexpr long long kStep = 1000;
    const std::string code = "399871";  // of step 8
    for (const long long step : {7, 8, 9}) {
        CHECK(users::totp_step(kSecret, code, from_seconds(step * 30)) == 8);
        CHECK(users::totp_step(kSecret, code, from_seconds(step * 30 + 29)) == 8);
    }
    for (const long long step : {6LL, 10LL, kStep}) {
        CHECK_FALSE(users::totp_step(kSecret, code, from_seconds(step * 30)));
        CHECK_FALSE(users::totp_step(kSecret, code, from_seconds(step * 30 + 29)));
    }
}

TEST_CASE("blanks and dashes in a code are ignored, and nothing else is", "[users][totp]") {
    for (const char* typed : {"123456", " 123456 ", "123 456", "123-456", "1 2 3 4 5 6", "--123456--"})
        CHECK(users::totp_digits(typed) == "123456");
    for (const char* typed : {"", " ", "12345", "1234567", "12345a", "123_456", "+23456", "123456\n",
                              "\t123456", "１２３４５６", "١٢٣٤٥٦",
                              "123\xC2\xA0"
                              "456",
                              "0x1234"})
        CHECK_FALSE(users::totp_digits(typed));
    CHECK_FALSE(users::totp_digits(std::string_view("123456\0", 7)));
}

TEST_CASE("a new secret has 160 random bits", "[users][totp]") {
    const Secret secret = users::new_totp_secret();
    CHECK(secret.reveal().size() == 20);
    CHECK(secret.reveal() != users::new_totp_secret().reveal());
}

TEST_CASE("base32 is that of RFC 4648, section 10, without padding", "[users][totp]") {
    CHECK(users::base32("") == "");
    CHECK(users::base32("f") == "MY");
    CHECK(users::base32("fo") == "MZXQ");
    CHECK(users::base32("foo") == "MZXW6");
    CHECK(users::base32("foob") == "MZXW6YQ");
    CHECK(users::base32("fooba") == "MZXW6YTB");
    CHECK(users::base32("foobar") == "MZXW6YTBOI");
    CHECK(users::base32(std::string_view("\0\xFF", 2)) == "AD7Q");
}

TEST_CASE("the URL for an app names the site and the user, whatever their names are", "[users][totp]") {
    CHECK(users::otpauth_url(kSecret, "Postern", "ada@example.com").reveal() ==
          "otpauth://totp/Postern:ada%40example.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Postern");
    CHECK(users::otpauth_url(Secret(std::string_view("f")), "A&B: c?", "Ä/#@x").reveal() ==
          "otpauth://totp/A%26B%3A%20c%3F:%C3%84%2F%23%40x?secret=MY&issuer=A%26B%3A%20c%3F");
}
