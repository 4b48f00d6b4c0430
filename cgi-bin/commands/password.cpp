#include "commands/password.hpp"

#include <ostream>

#include "commands/typed_password.hpp"
#include "users/password_hash.hpp"

namespace postern::commands {

int hash_password(const Invocation& invocation) {
    const auto password = typed_password(invocation);
    if (!password) return fail(invocation, password.error().message);
    invocation.out << users::hash_password(*password) << '\n';
    return kDone;
}

}  // namespace postern::commands
