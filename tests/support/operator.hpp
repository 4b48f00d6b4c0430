#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "support/temporary_directory.hpp"
#include "support/test_site.hpp"

namespace postern::tests {

// What a command said, and its exit status.
struct Outcome {
    int status;
    std::string out;
    std::string err;
};

// Types commands at a shell, with a configuration for the database of a site. Commands go by the system's
// clock, so the site's is put to it.
class Operator {
public:
    explicit Operator(TestSite& site);
    // For a database that no site uses.
    Operator(const std::filesystem::path& state_directory, const std::string& database_url);

    // Standard input holds the text.
    Outcome run(const std::vector<std::string>& arguments, const std::string& input = "") const;
    // Standard input is a terminal, at which the text is typed.
    Outcome type(const std::vector<std::string>& arguments, const std::string& typed) const;

    // Adds lines to the configuration.
    void configure(const std::string& lines) const;

private:
    Outcome start(const std::vector<std::string>& arguments, const std::string& input,
                  bool is_terminal) const;

    TemporaryDirectory directory_;
};

}  // namespace postern::tests
