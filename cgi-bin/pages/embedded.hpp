#pragma once

#include <string>
#include <vector>

namespace postern::pages {

// A file of templates/, with its contents at build time.
struct EmbeddedFile {
    std::string name;  // "login.html"
    std::string contents;
};

// All files of templates/. scripts/embed_templates.cmake generates this function.
const std::vector<EmbeddedFile>& embedded_files();

}  // namespace postern::pages
