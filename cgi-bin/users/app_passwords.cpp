#include "users/app_passwords.hpp"

#include <algorithm>
#include <utility>

#include "base/ascii.hpp"
#include "base/digest.hpp"
#include "base/token.hpp"
#include "database/purge.hpp"
#include "logging/log.hpp"
#include "users/joined_user.hpp"
#include "users/network.hpp"

namespace postern::users {
namespace {

using namespace std::chrono_literals;
using database::Reader;
using database::Transaction;

constexpr std::size_t kMostNetworks = 8;
constexpr auto kUseStep = 1min;
// An app password that is over keeps its row for this long, so that the log can name it.
constexpr std::chrono::days kKeptAfterEnd{30};

std::string select(std::string_view condition) {
    return "SELECT a.id, a.user_id, a.credential, a.email, a.name, a.labels, a.digest, a.made_at,"
           " a.expires_at, a.last_used_at, a.last_address, a.networks, " +
           std::string(kJoinedUser) + " FROM app_passwords a LEFT JOIN users u ON u.id = a.user_id " +
           std::string(condition);
}

std::size_t count_of(Reader& reader, const User& user, Time now) {
    long long count = 0;
    reader.one(
        "SELECT count(*) FROM app_passwords"
        " WHERE user_id = :user AND credential = :version AND expires_at > :now",
        {user.id, user.version, to_seconds(now)}, {count});
    return static_cast<std::size_t>(count);
}

bool is_known(std::string_view network, std::string_view networks) {
    while (!networks.empty()) {
        if (take_until(networks, ' ') == network) return true;
    }
    return false;
}

// The networks with this one as the newest, without the oldest if there are too many.
std::string with_newest(const std::string& network, std::string_view networks) {
    std::string text = network;
    for (std::size_t count = 1; count < kMostNetworks && !networks.empty();) {
        const std::string_view each = take_until(networks, ' ');
        if (each == network) continue;
        text.append(" ").append(each);
        ++count;
    }
    return text;
}

// A use of an app password.
struct Use {
    std::string id;
    std::string address;
    std::string network;
    Time when;

    // Writes it. `networks` are those of the earlier uses.
    void write(Transaction& transaction, std::string_view networks) const {
        transaction.run(
            "UPDATE app_passwords SET last_used_at = :when, last_address = :address, networks = :networks"
            " WHERE id = :id",
            {to_seconds(when), address, with_newest(network, networks), id});
    }
};

}  // namespace

Result<std::string> parse_app_password_name(std::string_view text) {
    auto name = parse_name(text);
    if (name && name->empty()) return failure("expected a name");
    return name;
}

std::chrono::seconds usual_lifetime(std::chrono::seconds longest) {
    return std::min<std::chrono::seconds>(std::chrono::days{90}, longest);
}

AppPasswords::AppPasswords(database::Database& database, UserSource& source, Throttle& throttle,
                           const Clock& clock, std::chrono::seconds longest,
                           std::chrono::seconds cache_lifetime)
    : database_(database),
      source_(source),
      throttle_(throttle),
      clock_(clock),
      longest_(longest),
      cache_(cache_lifetime, clock) {}

std::variant<AppPasswords::Made, AppPasswords::NotMade> AppPasswords::add(const User& user, const New& wanted,
                                                                          const logging::Actor& actor) {
    Made made{new_app_password(), {}};
    const auto presented = std::get<PresentedAppPassword>(read_app_password(made.text.reveal()));
    AppPassword& password = made.password;
    password.id = presented.id;
    password.user = user;
    password.name = wanted.name;
    password.labels = wanted.labels;
    password.made = from_seconds(to_seconds(clock_.now()));
    password.expires = password.made + std::min(wanted.lifetime, longest_);
    const auto fault = database_.change(
        [&](Transaction& transaction) -> std::optional<NotMade> {
            // A user of a password file has no row.
            std::string version = user.version;
            transaction.one("SELECT credential FROM users WHERE id = :id FOR UPDATE", {user.id}, {version});
            if (version != user.version) return NotMade::UserChanged;
            if (count_of(transaction, user, password.made) >= kMost) return NotMade::NoRoom;
            transaction.run(
                "INSERT INTO app_passwords (id, user_id, credential, email, name, labels, digest, made_at,"
                " expires_at, last_used_at, last_address, networks) VALUES (:id, :user, :version, :email,"
                " :name, :labels, :digest, :made, :expires, 0, '', '')",
                {password.id, user.id, user.version, user.email.typed, password.name, password.labels.text(),
                 presented.digest, to_seconds(password.made), to_seconds(password.expires)});
            return std::nullopt;
        },
        {.holding = {"app passwords " + user.id}});
    if (fault) return *fault;
    logging::app_password_made(actor, user.email.typed, password.id, password.labels.text());
    return made;
}

std::vector<AppPasswords::Row> AppPasswords::read(Reader& reader, const std::string& text,
                                                  std::initializer_list<database::In> in) const {
    std::vector<Row> rows;
    Row row;
    std::string labels;
    std::string groups;
    long long made = 0;
    long long expires = 0;
    long long last_used = 0;
    AppPassword& password = row.password;
    reader.all(
        text, in,
        {password.id, row.user_id, row.version, row.email, password.name, labels, row.digest, made, expires,
         last_used, password.last_address, row.networks, row.joined.id, row.joined.email.typed,
         row.joined.email.folded, row.joined.name, groups, row.joined.version, row.joined.is_disabled},
        [&] {
            password.labels = Groups::stored(std::move(labels));
            password.made = from_seconds(made);
            password.expires = std::min(from_seconds(expires), password.made + longest_);
            password.last_used = last_used == 0 ? std::nullopt : std::optional(from_seconds(last_used));
            row.joined.groups = Groups::stored(std::move(groups));
            rows.push_back(std::move(row));
        });
    return rows;
}

// The email of the user now, if the database has the user.
const std::string& AppPasswords::email_of(const Row& row) {
    return row.joined.email.typed.empty() ? row.email : row.joined.email.typed;
}

// The user, if the user still has the version that the app password was made with.
std::optional<User> AppPasswords::owner_of(Row& row) {
    auto user = source_.find_by_id(row.user_id, row.email, std::move(row.joined));
    const bool is_owner = user && still_holds(*user, row.user_id, row.version);
    return is_owner ? std::move(user) : std::nullopt;
}

// An app password that lies ahead is from a wrong clock.
bool AppPasswords::is_over(const AppPassword& password) const {
    const Time now = clock_.now();
    return password.expires <= now || password.made > now + kClocksDiffer;
}

std::variant<AppPassword, AppPasswords::Fault> AppPasswords::check(const PresentedAppPassword& presented,
                                                                   const logging::Actor& actor,
                                                                   std::string_view page) {
    const std::string network = network_of(actor.address);
    // With the network, so that a new network is noticed at once.
    const std::string key = presented.digest + network;
    if (auto cached = cache_.find(key)) {
        if (is_over(*cached)) return Fault::Expired;
        return *std::move(cached);
    }
    const auto reading = cache_.begin_reading();
    static const std::string text = select("WHERE a.id = :id");
    auto rows = database_.use([&](Reader& reader) { return read(reader, text, {presented.id}); });
    if (rows.empty() || !equal_in_constant_time(rows.front().digest, presented.digest)) {
        if (count_unknown(presented.digest, network))
            logging::app_password_refused(actor, "", "", "unknown", page);
        return Fault::Unknown;
    }
    Row& row = rows.front();
    const auto refuse = [&, email = email_of(row)](Fault fault, std::string_view reason) {
        logging::app_password_refused(actor, email, row.password.id, reason, page);
        return fault;
    };
    if (is_over(row.password)) return refuse(Fault::Expired, "expired");
    auto user = owner_of(row);
    if (!user) return refuse(Fault::NoUser, "no_user");
    row.password.user = *std::move(user);
    note_use(row, network, actor);
    cache_.put(key, row.password, reading);
    return std::move(row.password);
}

void AppPasswords::note_use(const Row& row, const std::string& network, const logging::Actor& actor) {
    const AppPassword& password = row.password;
    const Time now = clock_.now();
    const bool is_new = !is_known(network, row.networks);
    if (!is_new && password.last_used && now < *password.last_used + kUseStep) return;
    const Use use{password.id, actor.address, network, now};
    if (!is_new) {
        return database_.write_late(password.id, [use, known = row.networks](Transaction& transaction) {
            std::string free;
            if (transaction.one("SELECT id FROM app_passwords WHERE id = :id AND networks = :known"
                                " FOR UPDATE SKIP LOCKED",
                                {use.id, known}, {free}))
                use.write(transaction, known);
        });
    }
    try {
        // One of several requests at once tells of the new network.
        const bool is_told = database_.change([&](Transaction& transaction) {
            std::string networks;
            const bool is_there = transaction.one(
                "SELECT networks FROM app_passwords WHERE id = :id FOR UPDATE", {use.id}, {networks});
            if (!is_there || is_known(network, networks)) return false;
            use.write(transaction, networks);
            return true;
        });
        if (is_told)
            logging::app_password_new_network(actor, password.user.email.typed, password.id, network);
    } catch (const database::DatabaseError& error) {
        // A full disk stops no client.
        logging::log(logging::Level::Warning, "last_used_not_written", {{"fault", error.what()}});
    }
}

bool AppPasswords::count_unknown(const std::string& digest, const std::string& network) {
    if (counted_.contains_now(digest)) return false;
    try {
        return !throttle_.admit({"", network});
    } catch (const database::DatabaseError& error) {
        // The refusal stands without the count.
        logging::log(logging::Level::Warning, "app_password_not_counted", {{"fault", error.what()}});
        return true;
    }
}

bool AppPasswords::has_any(const User& user) {
    return database_.use([&](Reader& reader) { return count_of(reader, user, clock_.now()) > 0; });
}

std::vector<AppPassword> AppPasswords::of_user(const User& user) {
    static const std::string text = select("WHERE a.user_id = :user ORDER BY a.made_at DESC, a.id");
    return valid_ones(database_.use([&](Reader& reader) { return read(reader, text, {user.id}); }));
}

std::vector<AppPassword> AppPasswords::all() {
    static const std::string text = select("ORDER BY a.made_at DESC, a.id");
    return valid_ones(database_.use([&](Reader& reader) { return read(reader, text, {}); }));
}

std::vector<AppPassword> AppPasswords::valid_ones(std::vector<Row>&& rows) {
    std::vector<AppPassword> valid;
    for (Row& row : rows) {
        if (is_over(row.password)) continue;
        auto user = owner_of(row);
        if (!user) continue;
        row.password.user = *std::move(user);
        valid.push_back(std::move(row.password));
    }
    return valid;
}

bool AppPasswords::end(std::string_view id, const logging::Actor& actor) {
    static const std::string text = select("WHERE a.id = :id FOR UPDATE OF a");
    return remove(text, {id}, actor) > 0;
}

bool AppPasswords::end_of(const User& user, std::string_view id, const logging::Actor& actor) {
    static const std::string text = select("WHERE a.id = :id AND a.user_id = :user FOR UPDATE OF a");
    return remove(text, {id, user.id}, actor) > 0;
}

std::size_t AppPasswords::end_all_of(const User& user, const logging::Actor& actor) {
    static const std::string text = select("WHERE a.user_id = :user ORDER BY a.id FOR UPDATE OF a");
    return remove(text, {user.id}, actor, &user);
}

std::size_t AppPasswords::end_all(const logging::Actor& actor) {
    static const std::string text = select("ORDER BY a.id FOR UPDATE OF a");
    return remove(text, {}, actor);
}

std::size_t AppPasswords::remove(const std::string& text, std::initializer_list<database::In> in,
                                 const logging::Actor& actor, const User* owner) {
    auto rows = database_.change([&](Transaction& transaction) {
        auto found = read(transaction, text, in);
        for (const Row& row : found)
            transaction.run("DELETE FROM app_passwords WHERE id = :id", {row.password.id});
        return found;
    });
    cache_.forget_all();
    std::size_t ended = 0;
    for (Row& row : rows) {
        const std::string email = email_of(row);
        const bool is_valid = owner != nullptr ? row.version == owner->version : owner_of(row).has_value();
        if (!is_valid || is_over(row.password)) continue;
        ++ended;
        logging::app_password_ended(actor, email, row.password.id);
    }
    return ended;
}

int AppPasswords::purge(int count) {
    return database::purge(database_, {"app_passwords", "id", "expires_at <= :oldest"},
                           {to_seconds(clock_.now() - kKeptAfterEnd), count});
}

// Locks the rows in the order of their ids, like remove().
void remove_app_passwords(Transaction& transaction, std::string_view user_id) {
    std::string id;
    transaction.all("SELECT id FROM app_passwords WHERE user_id = :user ORDER BY id FOR UPDATE", {user_id},
                    {id}, [] {});
    transaction.run("DELETE FROM app_passwords WHERE user_id = :user", {user_id});
}

void keep_app_passwords(Transaction& transaction, std::string_view user_id, std::string_view before,
                        std::string_view after) {
    transaction.run(
        "UPDATE app_passwords SET credential = :after WHERE user_id = :user AND credential = :before",
        {after, user_id, before});
}

}  // namespace postern::users
