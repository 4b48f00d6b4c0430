// Usage: bench_hash MEMORY_MIB PASSES COUNT
// What verifying a password costs by itself: the processor time of one verification, in microseconds, mean of
// COUNT.
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>

#include "users/password_hash.hpp"

using namespace postern;

namespace {

double processor_microseconds() {
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) / 1e3;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 4) return 2;
    config::Password cost;
    cost.memory_mib = static_cast<unsigned>(std::atoi(argv[1]));
    cost.passes = static_cast<unsigned>(std::atoi(argv[2]));
    const int count = std::atoi(argv[3]);
    const Secret password{std::string_view("weathered brass lantern 47")};
    const std::string hash = users::hash_password(password, cost);
    const double began = processor_microseconds();
    for (int i = 0; i < count; ++i)
        if (!users::verify_password(hash, password)) return 1;
    std::printf("%.1f\n", (processor_microseconds() - began) / count);
}
