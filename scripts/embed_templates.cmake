# Writes OUTPUT: a C++ table of every file in DIRECTORY, with the contents as raw string literals.
file(GLOB files ${DIRECTORY}/*)
set(text "#include \"pages/embedded.hpp\"\n\nnamespace postern::pages {\n\n")
set(rows "")
foreach(file IN LISTS files)
  get_filename_component(name ${file} NAME)
  file(READ ${file} contents)
  string(APPEND rows "    {\"${name}\", R\"~~~~(${contents})~~~~\"},\n")
endforeach()
string(APPEND text "const std::vector<EmbeddedFile>& embedded_files() {\n"
                   "    static const std::vector<EmbeddedFile> files = {\n${rows}    };\n"
                   "    return files;\n}\n\n}  // namespace postern::pages\n")
file(WRITE ${OUTPUT} "${text}")
