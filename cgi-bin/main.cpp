#include "commands/commands.hpp"

int main(int count, char** arguments) {
    return postern::commands::run(count, arguments);
}
