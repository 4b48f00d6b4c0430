#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace postern::commands::nginx {

// One directive of a configuration, with the contents of its block.
struct Directive {
    std::vector<std::string> words;  // at least the name; without quotes and escapes
    std::vector<Directive> block = {};
    bool has_block = false;
    std::string file = {};  // the file where nginx read it
    int line = 0;

    const std::string& name() const { return words.front(); }
    // Argument 1 is the first argument after the name; empty if missing.
    std::string_view argument(std::size_t number) const {
        return number < words.size() ? std::string_view(words[number]) : std::string_view();
    }
    std::string where() const { return file + ":" + std::to_string(line); }
};

// Parses the output of `nginx -T`, which prints each file once, after the line "# configuration file NAME:".
// Replaces each `include` with the directives of its files. The error names the file and the line.
Result<std::vector<Directive>> read_dump(std::string_view text);

}  // namespace postern::commands::nginx
