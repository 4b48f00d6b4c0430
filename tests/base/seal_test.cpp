#include "base/seal.hpp"

#include <set>
#include <string>

#include <catch2/catch.hpp>

using namespace postern;

namespace {

const Seal kSeal(Secret(std::string(32, 'k')));
const Secret kSecret(std::string_view("a secret\0of 17 byte", 17));

}  // namespace

TEST_CASE("a sealed secret opens with the same key and for the same purpose alone", "[seal]") {
    const std::string sealed = kSeal.close(kSecret, "second_factors:ada");
    CHECK(sealed.find("secret") == std::string::npos);
    REQUIRE(kSeal.open(sealed, "second_factors:ada"));
    CHECK(kSeal.open(sealed, "second_factors:ada")->reveal() == kSecret.reveal());
    CHECK_FALSE(kSeal.open(sealed, "second_factors:bea"));
    CHECK_FALSE(kSeal.open(sealed, ""));
    CHECK_FALSE(Seal(Secret(std::string(32, 'l'))).open(sealed, "second_factors:ada"));
    CHECK(kSeal.open(kSeal.close(Secret(), "x"), "x")->empty());
}

TEST_CASE("a secret is sealed differently each time", "[seal]") {
    std::set<std::string> seen;
    for (int i = 0; i < 100; ++i)
        seen.insert(kSeal.close(kSecret, "x"));
    CHECK(seen.size() == 100);
}

TEST_CASE("a sealed secret with a changed, missing or further character does not open", "[seal]") {
    const std::string sealed = kSeal.close(kSecret, "x");
    for (std::size_t i = 0; i < sealed.size(); ++i) {
        std::string changed = sealed;
        changed[i] = changed[i] == 'A' ? 'B' : 'A';
        CHECK_FALSE(kSeal.open(changed, "x"));
        CHECK_FALSE(kSeal.open(sealed.substr(0, i), "x"));
    }
    for (const std::string& text :
         {sealed + "A", sealed + "=", " " + sealed, std::string(), std::string(53, 'A')})
        CHECK_FALSE(kSeal.open(text, "x"));
}
