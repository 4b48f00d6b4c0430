#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

#include "base/result.hpp"
#include "init/changes.hpp"
#include "init/places.hpp"
#include "init/run.hpp"
#include "init/wish.hpp"

namespace postern::init {

// A command of the web server's package, and the command that takes its effect back.
struct Act {
    Words words;
    Words undo;
};

// What a web server needs for the site.
struct Proposal {
    std::string site;                        // "app.example.com in /etc/nginx/sites-enabled/app:3"
    std::vector<FileChange> files = {};      // files that change
    std::vector<Act> acts = {};              // done after the files are written
    std::vector<std::string> warnings = {};  // the site works, but probably not as intended
    // Requests that get content of the site without Postern, even after the changes.
    std::vector<std::string> ways_past = {};

    bool is_empty() const { return files.empty() && acts.empty(); }
    // Adds the change that gives a file of init's own this text. The error is that of own_file().
    Result<void> add_own_file(const std::filesystem::path& file, const std::string& text);
};

struct WebServer {
    std::string_view name;     // as --server takes it
    std::string_view program;  // also its systemd unit and the name of its process
    int reload_signal;         // makes the main process read its configuration again
    // Does the same with systemctl. A reload of lighttpd reads the files as www-data, which may not read the
    // key of a certificate.
    std::string_view reload_verb;
    bool needs_tcp;  // asks Postern over TCP only

    // Finds the site and its changes, and changes nothing. The error explains what is missing, or which lines
    // to write by hand.
    Result<Proposal> (*propose)(const Places& places, const Wish& wish);
    // Tests the written configuration. The error is the server's own message.
    Result<void> (*test)(const Places& places, const Wish& wish);
};
std::span<const WebServer> web_servers();

// The parts of the table, one for each server.
Result<Proposal> propose_nginx(const Places& places, const Wish& wish);
Result<void> test_nginx(const Places& places, const Wish& wish);
Result<Proposal> propose_apache(const Places& places, const Wish& wish);
Result<void> test_apache(const Places& places, const Wish& wish);
Result<Proposal> propose_lighttpd(const Places& places, const Wish& wish);
Result<void> test_lighttpd(const Places& places, const Wish& wish);

// The process that started the server's workers; none if the server does not run on this machine (a container
// on this machine is another machine).
std::optional<pid_t> main_process(const Places& places, std::string_view program);

// The server that the wish names; else the only one that runs; else the only one that is installed.
Result<const WebServer*> choose_server(const Places& places, const Wish& wish);

// Tells whether a folder is the other folder, or is above or below it. False for an empty name.
bool is_same_or_nested(const std::filesystem::path& one, const std::filesystem::path& other);

// The files that every web server needs are in this folder of /etc/postern, or the error says so.
Result<void> require_shipped(const Places& places, std::string_view folder, std::string_view file);

// The certificate of the login host, as certbot keeps it: the folder; empty for plain http. The error says
// how to get one.
Result<std::filesystem::path> find_certificate(const Places& places, const Origin& origin);

// Tells that no site answers for an https address.
tl::unexpected<Error> no_https_site(std::string_view server, const Origin& site);

}  // namespace postern::init
