#include "support/test_site.hpp"

#include <stdexcept>

#include "base/secret.hpp"
#include "users/password_hash.hpp"

namespace postern::tests {
namespace {

// Hashed once: it takes as long as a sign-in.
const std::string& shared_password_hash() {
    static const std::string hash = users::hash_password(Secret(std::string("jtp")));
    return hash;
}

}  // namespace

TestSite::TestSite(const std::function<void(config::Config&)>& change) {
    config_.state.directory = directory_.path() / "state";
    config_.users.shared_password_hash = shared_password_hash();
    if (change) change(config_);
    restart();
}

void TestSite::restart() {
    auto templates = pages::Templates::load(config_.templates.directory);
    if (!templates) throw std::runtime_error(templates.error().front());
    app_.reset();
    app_ = std::make_unique<App>(config_, std::move(*templates), clock_, 4);
}

}  // namespace postern::tests
