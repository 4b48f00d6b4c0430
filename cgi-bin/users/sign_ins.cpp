#include "users/sign_ins.hpp"

namespace postern::users {

std::optional<SignIn> last_sign_in(database::Transaction& transaction, std::string_view user_id) {
    SignIn last;
    long long at = 0;
    const bool is_there = transaction.one("SELECT at, address FROM sign_ins WHERE user_id = :id FOR UPDATE",
                                          {user_id}, {at, last.address});
    if (!is_there) return std::nullopt;
    last.when = from_seconds(at);
    return last;
}

void add_sign_in(database::Batch& batch, std::string_view user_id, const SignIn& sign_in) {
    batch.add(
        "INSERT INTO sign_ins (user_id, at, address) VALUES (:id, :at, :address)"
        " ON CONFLICT (user_id) DO UPDATE SET at = excluded.at, address = excluded.address",
        {user_id, to_seconds(sign_in.when), sign_in.address});
}

void forget_sign_in(database::Transaction& transaction, std::string_view user_id) {
    transaction.run("DELETE FROM sign_ins WHERE user_id = :id", {user_id});
}

}  // namespace postern::users
