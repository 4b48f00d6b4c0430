#include "base/secret.hpp"

#include <sstream>
#include <string>
#include <type_traits>

#include <catch2/catch.hpp>

using namespace postern;

namespace {

template <typename T>
concept Printable = requires(std::ostream& out, const T& value) {
    out << value;
};

}  // namespace

TEST_CASE("a secret cannot be printed or turned into text by accident", "[base]") {
    STATIC_REQUIRE_FALSE(Printable<Secret>);
    STATIC_REQUIRE_FALSE(std::is_convertible_v<Secret, std::string>);
    STATIC_REQUIRE_FALSE(std::is_convertible_v<Secret, std::string_view>);
    STATIC_REQUIRE_FALSE(std::is_convertible_v<std::string, Secret>);
}

TEST_CASE("a secret that was moved from holds nothing", "[base]") {
    for (const std::string& text : {std::string("short"), std::string(100, 'x')}) {
        Secret first(text);
        Secret second(std::move(first));
        CHECK(second.reveal() == text);
        CHECK(first.empty());  // NOLINT(bugprone-use-after-move): the test checks the moved-from state
        Secret third;
        third = std::move(second);
        CHECK(third.reveal() == text);
        CHECK(second.empty());  // NOLINT(bugprone-use-after-move)
        Secret fourth = third;
        CHECK(fourth.reveal() == third.reveal());
    }
}
