#include "base/process.hpp"

#include <catch2/catch.hpp>
#include <unistd.h>

using namespace postern;

TEST_CASE("a process knows what it takes", "[base][process]") {
    const ProcessUse before = process_use();
    CHECK(before.resident_bytes > 1'000'000U);
    CHECK(before.open_descriptors >= 1U);
    CHECK(before.most_descriptors >= before.open_descriptors);
    const int descriptor = dup(STDERR_FILENO);
    REQUIRE(descriptor >= 0);
    const ProcessUse after = process_use();
    CHECK(after.open_descriptors == *before.open_descriptors + 1);
    CHECK(after.processor >= before.processor);
    close(descriptor);
}
