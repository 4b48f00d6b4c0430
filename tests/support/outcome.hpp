#pragma once

#include <string>

namespace postern::tests {

// The output of a command and its exit status.
struct Outcome {
    int status;
    std::string out;
    std::string err;
};

}  // namespace postern::tests
