#include <array>
#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include <unistd.h>

#include "commands/dispatch.hpp"
#include "commands/doctor.hpp"
#include "doctor/doctor.hpp"

// The program postern-doctor. Its arguments are those of `postern doctor`, which starts it.
int main(int count, char** arguments) {
    using namespace postern;
    // A web server that runs this file as a CGI program passes a visitor's query as arguments.
    if (std::getenv("GATEWAY_INTERFACE") != nullptr) {
        std::cerr << "postern-doctor: is no CGI program\n";
        return 2;
    }
    constexpr std::array kCommands = {commands::doctor_command(doctor::examine_site)};
    std::vector<std::string> words = {"doctor"};
    words.insert(words.end(), arguments + (count > 0 ? 1 : 0), arguments + count);
    return commands::dispatch({kCommands, nullptr, nullptr},
                              {commands::StartMode::CommandLine, words, environ, std::cin, std::cout,
                               std::cerr, isatty(STDIN_FILENO) != 0});
}
