# Writes OUTPUT: a C++ table of every file in DIRECTORY. The contents of a text are a raw string literal, those of an
# image are escaped bytes.
file(GLOB files LIST_DIRECTORIES false ${DIRECTORY}/*)
set(text "#include \"pages/embedded.hpp\"\n\nnamespace postern::pages {\n\n")
set(rows "")
foreach(file IN LISTS files)
  get_filename_component(name ${file} NAME)
  if(name MATCHES "\\.(png|ico)$")
    file(READ ${file} bytes HEX)
    file(SIZE ${file} size)
    string(REGEX REPLACE "(..)" "\\\\x\\1" bytes "${bytes}")
    string(APPEND rows "    {\"${name}\", std::string(\"${bytes}\", ${size})},\n")
  else()
    file(READ ${file} contents)
    string(APPEND rows "    {\"${name}\", R\"~~~~(${contents})~~~~\"},\n")
  endif()
endforeach()
string(APPEND text "const std::vector<EmbeddedFile>& embedded_files() {\n"
                   "    static const std::vector<EmbeddedFile> files = {\n${rows}    };\n"
                   "    return files;\n}\n\n}  // namespace postern::pages\n")
file(WRITE ${OUTPUT} "${text}")
