#pragma once

#include <functional>
#include <string>

#include "commands/command.hpp"
#include "init/configuration.hpp"
#include "init/web_server.hpp"

namespace postern::init {

// One step of the way to a protected site.
struct Step {
    std::string name;
    std::string plan;                        // what the step does, or why nothing is to do
    std::string diff = {};                   // of the files that it changes
    std::function<Result<void>()> act = {};  // empty: nothing to do
    bool reads_password = false;
    std::string question = {};  // asked on its own before the changes; --yes does not answer it
};

// What every step knows.
struct Setup {
    const Places& places;
    const Wish& wish;
    const commands::Invocation& invocation;
    const WebServer& server;
    const Configuration& configuration;
};

// Each function looks at the machine, changes nothing, and returns its step. The error says what is missing.

// The system user and the directory of the database.
Result<Step> state_step(const Setup& setup);
// postern.toml.
Result<Step> configuration_step(const Setup& setup);
// The first user.
Result<Step> user_step(const Setup& setup);
// The socket where Postern answers.
Result<Step> socket_step(const Setup& setup);
// The lines of the web server. Tests the changed configuration and, if the server refuses it, puts the files
// back.
Step server_step(const Setup& setup, const Proposal& proposal);

// Tells whether Postern can be asked now.
bool is_answering(const Setup& setup);

}  // namespace postern::init
