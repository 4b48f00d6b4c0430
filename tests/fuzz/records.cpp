#include "gateway/records.hpp"

#include <cstdlib>
#include <span>

using namespace postern::gateway;

// More bytes never change a decision about the bytes before them: a complete request stays complete, and a
// malformed beginning stays malformed.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const std::span<const unsigned char> bytes(data, size < kPeekBytes ? size : kPeekBytes);
    const Arrival whole = inspect_records(bytes).arrival;
    Arrival before = Arrival::Incomplete;
    for (std::size_t length = 1; length <= bytes.size(); ++length) {
        const Inspection seen = inspect_records(bytes.first(length));
        if (before == Arrival::Malformed && seen.arrival != Arrival::Malformed) std::abort();
        if (before == Arrival::Complete && seen.arrival != Arrival::Complete) std::abort();
        before = seen.arrival;
    }
    if (!bytes.empty() && before != whole) std::abort();
    return 0;
}
