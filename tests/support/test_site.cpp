#include "support/test_site.hpp"

#include <stdexcept>

#include <catch2/catch.hpp>

#include "base/secret.hpp"
#include "gateway/read_request.hpp"
#include "support/known_headers.hpp"
#include "users/password_hash.hpp"

namespace postern::tests {
namespace {

// Hashed once, because hashing takes as long as a sign-in.
const std::string& shared_password_hash() {
    static const std::string hash = users::hash_password(Secret(std::string("jtp"))).text();
    return hash;
}

// Far below the minimum of a configuration, because these tests do not measure hashing.
constexpr config::Password kQuick = {.memory_mib = 1, .passes = 1};

// Tests sign in as often as they like. The limit for one account and one address has no setting.
constexpr config::Throttle kGenerous = {.per_minute = 60000, .burst = 60000};

}  // namespace

TestSite::TestSite(const std::function<void(config::Config&)>& change) {
    config_.state.directory = directory_.path() / "state";
    config_.users.source = config::UserSource::Shared;
    config_.users.shared_password_hash = shared_password_hash();
    config_.database.url = test_database_.url();
    config_.throttle = kGenerous;
    if (change) change(config_);
    restart();
    database_ = std::make_unique<database::Database>(database::place_of(config_), 1);
    users_ = std::make_unique<users::Users>(*database_, clock_);
}

std::string TestSite::add_user(std::string_view email, std::string_view password) {
    users_->add({{.email = *users::parse_email(email),
                  .password_hash = users::hash_password(Secret(password), kQuick)}});
    return std::string(email);
}

void use_users(config::Config& config) {
    config.users.source = config::UserSource::Database;
    config.users.shared_password_hash.clear();
    config.password.memory_mib = kQuick.memory_mib;
    config.password.passes = kQuick.passes;
}

void use_users_without_session_cache(config::Config& config) {
    use_users(config);
    config.session.cache = {};
}

http::Request TestSite::read(const std::vector<std::string>& variables, std::string body) const {
    std::vector<const char*> list;
    for (const std::string& variable : variables)
        list.push_back(variable.c_str());
    list.push_back(nullptr);
    return gateway::read_request(gateway::Environment(list.data()), {std::move(body)},
                                 {config_.mount, config_.session.secure == config::Secure::Always});
}

http::Response TestSite::ask(const std::vector<std::string>& variables, std::string body) {
    auto response = answer(read(variables, std::move(body)));
    for (const auto& [name, value] : response.headers) {
        if (find_known_header(name) == nullptr) FAIL_CHECK("known_headers.hpp has no row for " + name);
    }
    return response;
}

void TestSite::restart() {
    pages::Messages messages;
    if (const auto& language = config_.look.language; !language.empty() && !messages.fix(language))
        throw std::runtime_error("no such language");
    auto look = pages::Look::load(config_.look);
    if (!look) throw std::runtime_error(look.error().message);
    auto templates =
        pages::Templates::load(config_.templates.directory, std::move(messages), look->constants());
    if (!templates) throw std::runtime_error(templates.error().front());
    app_.reset();
    app_ = std::make_unique<App>(config_, std::move(*templates), std::move(*look), clock_, 4);
}

}  // namespace postern::tests
