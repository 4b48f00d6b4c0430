#include "guards/server_key.hpp"

#include <stdexcept>

#include "base/encoding.hpp"
#include "base/file.hpp"
#include "base/random.hpp"

namespace postern::guards {
namespace {

constexpr std::size_t kKeyBytes = 32;
constexpr std::size_t kMaxFileBytes = 1024;

}  // namespace

Secret load_server_key(const std::filesystem::path& file) {
    namespace fs = std::filesystem;
    if (!fs::exists(file)) create_private_file(file, base64url(random_bytes(kKeyBytes)) + "\n");
    require_private(file);
    const auto contents = read_file(file, kMaxFileBytes);
    if (!contents) throw std::runtime_error(file.string() + ": " + contents.error().message);
    const auto key = from_base64url(std::string_view(*contents).substr(0, contents->find('\n')));
    if (!key || key->size() != kKeyBytes) {
        throw std::runtime_error(file.string() +
                                 ": not a server key; remove the file, and Postern creates a new key");
    }
    return Secret(*key);
}

}  // namespace postern::guards
