#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace postern::commands::nginx {

// One directive of a configuration, with all that its block holds.
struct Directive {
    std::vector<std::string> words;  // at least one, the name; without quotes and escapes
    std::vector<Directive> block = {};
    bool has_block = false;
    std::string file = {};  // where nginx read it
    int line = 0;

    const std::string& name() const { return words.front(); }
    // Argument 1 is the first behind the name; empty where there is none.
    std::string_view argument(std::size_t number) const {
        return number < words.size() ? std::string_view(words[number]) : std::string_view();
    }
    std::string where() const { return file + ":" + std::to_string(line); }
};

// Reads the output of `nginx -T`: each file once, below the line "# configuration file NAME:". In place of
// each `include` stand the directives of its files. The error names file and line.
Result<std::vector<Directive>> read_dump(std::string_view text);

}  // namespace postern::commands::nginx
