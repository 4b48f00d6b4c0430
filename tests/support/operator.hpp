#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "support/outcome.hpp"
#include "support/temporary_directory.hpp"
#include "support/test_site.hpp"

namespace postern::tests {

// Runs commands with a configuration for the database of a site. Commands use the system's clock, so the
// constructor sets the site's clock to the system's time.
class Operator {
public:
    explicit Operator(TestSite& site);
    // For a database without a site.
    Operator(const std::filesystem::path& state_directory, const std::string& database_url);

    // Runs the command with the text on standard input.
    Outcome run(const std::vector<std::string>& arguments, const std::string& input = "") const;
    // Runs the command with a terminal as standard input and types the text there.
    Outcome type(const std::vector<std::string>& arguments, const std::string& typed) const;

    // Adds lines to the configuration.
    void configure(const std::string& lines) const;

private:
    Outcome start(const std::vector<std::string>& arguments, const std::string& input,
                  bool is_terminal) const;

    TemporaryDirectory directory_;
};

}  // namespace postern::tests
