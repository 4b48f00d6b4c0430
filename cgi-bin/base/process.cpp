#include "base/process.hpp"

#include <ctime>
#include <filesystem>
#include <fstream>
#include <system_error>

#include <sys/resource.h>
#include <unistd.h>

namespace postern {
namespace {

std::optional<std::size_t> resident_bytes() {
    std::ifstream file("/proc/self/statm");
    std::size_t all_pages = 0;
    std::size_t resident_pages = 0;
    if (!(file >> all_pages >> resident_pages)) return std::nullopt;
    return resident_pages * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

std::optional<std::size_t> open_descriptors() {
    std::error_code error;
    std::size_t count = 0;
    for (std::filesystem::directory_iterator entry("/proc/self/fd", error), end; !error && entry != end;
         entry.increment(error))
        ++count;
    // This count contains the descriptor that reads the directory.
    if (error || count == 0) return std::nullopt;
    return count - 1;
}

std::optional<std::size_t> most_descriptors() {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return std::nullopt;
    return limit.rlim_cur;
}

std::chrono::microseconds processor_time() {
    timespec spent{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &spent);
    return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::seconds(spent.tv_sec) +
                                                                 std::chrono::nanoseconds(spent.tv_nsec));
}

}  // namespace

ProcessUse process_use() {
    return {processor_time(), resident_bytes(), open_descriptors(), most_descriptors()};
}

}  // namespace postern
