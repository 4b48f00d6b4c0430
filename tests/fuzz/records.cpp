#include "gateway/records.hpp"

#include <cstdlib>
#include <span>

using namespace postern::gateway;

// Whatever waits on a connection, more bytes change nothing that was decided: a request that is complete
// stays so with more behind it, and what is malformed never becomes a request.
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
