// Usage: bench_app_passwords FILE COUNT
// Gives the users that bench_sessions made in the SQLite file COUNT app passwords with the label dav. Prints
// an Authorization header for each, a line each.
#include <cstdlib>
#include <iostream>
#include <string>

#include "base/clock.hpp"
#include "database/database.hpp"
#include "users/app_password.hpp"

using namespace postern;

int main(int argc, char** argv) {
    if (argc != 3) return 2;
    database::Database database(database::Place{argv[1]}, 1);
    const long long now = to_seconds(SystemClock().now());
    database.change([&](database::Transaction& transaction) {
        for (int i = 0; i < std::atoi(argv[2]); ++i) {
            const Secret text = users::new_app_password();
            const auto sent = std::get<users::PresentedAppPassword>(users::read_app_password(text.reveal()));
            // Used by the load's address a moment ago, like a phone that asks every minute.
            transaction.run(
                "INSERT INTO app_passwords SELECT :id, id, credential, email, 'phone', 'dav', :digest, :now,"
                " :later, :now, '127.0.0.1', '127.0.0.1' FROM users WHERE id = :user",
                {sent.id, sent.digest, now, now + 86400,
                 "user-with-an-id-of-" + std::to_string(1 + i % 1000)});
            std::cout << "Bearer " << text.reveal() << '\n';
        }
    });
}
