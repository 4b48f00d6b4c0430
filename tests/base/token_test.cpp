#include "base/token.hpp"

#include <array>
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <sys/wait.h>
#include <unistd.h>

#include "base/random.hpp"
#include "support/temporary_directory.hpp"

using namespace postern;
using namespace postern::tests;

namespace {

constexpr int kProcesses = 8;
constexpr std::size_t kEach = 800;
constexpr std::size_t kCharacters = 43;
constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

// The tokens of processes that were forked at the same time. Their parent has drawn random bytes before.
std::vector<std::string> tokens_of_processes() {
    const TemporaryDirectory directory;
    const auto file = [&](int number) { return directory.path() / std::to_string(number); };
    (void)random_bytes(32);
    std::vector<pid_t> children;
    for (int number = 0; number < kProcesses; ++number) {
        const pid_t child = fork();
        if (child == 0) {
            std::ofstream out(file(number));
            for (std::size_t i = 0; i < kEach; ++i)
                out << new_token().reveal() << "\n";
            out.close();
            _exit(0);
        }
        children.push_back(child);
    }
    std::vector<std::string> tokens;
    for (int number = 0; number < kProcesses; ++number) {
        REQUIRE(waitpid(children[static_cast<std::size_t>(number)], nullptr, 0) > 0);
        std::ifstream in(file(number));
        for (std::string token; in >> token;)
            tokens.push_back(token);
    }
    return tokens;
}

}  // namespace

TEST_CASE("processes forked from one another draw tokens that have nothing in common",
          "[sessions][processes]") {
    const std::vector<std::string> tokens = tokens_of_processes();
    REQUIRE(tokens.size() == kProcesses * kEach);
    // Two of these tokens begin with the same 60 bits by chance once in fifty thousand million runs.
    std::set<std::string> beginnings;
    std::set<std::string> ends;
    std::array<std::array<int, kAlphabet.size()>, kCharacters> counts{};
    for (const std::string& token : tokens) {
        REQUIRE(token.size() == kCharacters);
        CHECK(is_token(token));
        beginnings.insert(token.substr(0, 10));
        ends.insert(token.substr(kCharacters - 11));
        for (std::size_t i = 0; i < kCharacters; ++i) {
            const auto which = kAlphabet.find(token[i]);
            REQUIRE(which != std::string_view::npos);
            ++counts[i][which];
        }
    }
    CHECK(beginnings.size() == tokens.size());
    CHECK(ends.size() == tokens.size());
    // Pearson's chi-squared for each place. A value above 170 at 63 degrees of freedom has a chance of one in
    // a hundred thousand million. The last character carries four of the 256 bits, so only every fourth
    // character of the alphabet occurs there.
    for (std::size_t i = 0; i < kCharacters; ++i) {
        CAPTURE(i);
        const std::size_t step = i + 1 == kCharacters ? 4 : 1;
        const double expected = static_cast<double>(tokens.size() * step) / kAlphabet.size();
        double chi_squared = 0;
        for (std::size_t which = 0; which < kAlphabet.size(); ++which) {
            const int count = counts[i][which];
            if (which % step != 0) CHECK(count == 0);
            if (which % step == 0) chi_squared += (count - expected) * (count - expected) / expected;
        }
        CHECK(chi_squared < 170);
    }
}
