#pragma once

#include <filesystem>

namespace postern::init {

// Every place on the machine that init reads or changes. A test sets another root.
struct Places {
    std::filesystem::path root = "/";
    std::filesystem::path configuration = root / "etc/postern/postern.toml";
    std::filesystem::path shipped = root / "etc/postern";  // nginx/, apache/, lighttpd/
    std::filesystem::path nginx = root / "etc/nginx";
    std::filesystem::path apache = root / "etc/apache2";
    std::filesystem::path lighttpd = root / "etc/lighttpd";
    std::filesystem::path certificates = root / "etc/letsencrypt/live";
    std::filesystem::path copies = root / "var/backups/postern";  // of changed files
    std::filesystem::path system = root / "run/systemd/system";   // exists if systemd runs
    std::filesystem::path drop_in = root / "etc/systemd/system/postern.socket.d/apache.conf";
    std::filesystem::path socket = root / "run/postern.sock";
    std::filesystem::path processes = root / "proc";
};

}  // namespace postern::init
