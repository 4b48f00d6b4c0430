"""Computes what many visitors take, for docs/scale.md, from the record of a run of the bench."""
from figures import grouped, rounded
from tables import row_of, table

# The visitors: each opens a page of ten protected requests every 30 seconds, so three visitors make a request a second.
REQUESTS_OF_PAGE = 10
SECONDS_BETWEEN_PAGES = 30
# Postern writes the last visit of a session at most once a minute.
SECONDS_BETWEEN_WRITES = 60
# One Postern writes last visits one after another. Each takes so many messages to PostgreSQL, and each message so long.
MESSAGES_OF_VISIT, SECONDS_OF_MESSAGE = 1, 0.0005
# At nine o'clock, this part of all users signs in within a quarter of an hour.
PART_AT_NINE, SECONDS_AT_NINE = 0.05, 900
# A machine has this many cores, and is at most half busy.
CORES_OF_MACHINE, BUSY = 16, 0.5
# A session takes this much of an SQLite file with 100,000 sessions, with its indexes.
BYTES_OF_SESSION = 512

REQUESTS = (1_000, 100_000, 1_000_000)
USERS = (10_000, 1_000_000, 10_000_000)


def cores(per_second, microseconds):
    return per_second * microseconds / 1_000_000


def at_least_one(amount):
    """Rounds up."""
    return grouped(max(1, -(-amount // 1)))


def machines(amount):
    """The machines for so many cores, at least one."""
    return at_least_one(amount / (CORES_OF_MACHINE * BUSY))


def visits_of_postern():
    """The last visits that one Postern can write to PostgreSQL in a second."""
    return 1 / (MESSAGES_OF_VISIT * SECONDS_OF_MESSAGE)


def costs(record):
    """Yields a line for each resource: its name, and a function from requests a second to a text."""
    check = row_of(record, "check", "^Postern, PostgreSQL, cache warm$")
    many, few = (row_of(record, "growth", f"^PostgreSQL, {count} sessions$") for count in (1_000_000, 1_000))
    read = max(many.program, few.program) - check.program
    pages = lambda requests: requests / REQUESTS_OF_PAGE
    visitors = lambda requests: requests * SECONDS_BETWEEN_PAGES / REQUESTS_OF_PAGE
    yield "visitors at the same time", lambda requests: grouped(visitors(requests))
    yield "cores of the web servers", lambda requests: rounded(cores(requests, check.web), 2)
    yield "cores of the Posterns", lambda requests: rounded(cores(requests, check.program), 2)
    yield "machines for both", lambda requests: machines(cores(requests, check.both))
    yield "sessions that PostgreSQL reads a second", lambda requests: grouped(pages(requests))
    yield "cores for these reads", lambda requests: rounded(cores(pages(requests), read), 2)
    yield "last visits that PostgreSQL writes a second", lambda requests: grouped(visitors(requests) / SECONDS_BETWEEN_WRITES)
    yield "Posterns for these writes", lambda requests: at_least_one(visitors(requests) / SECONDS_BETWEEN_WRITES / visits_of_postern())
    yield "size of the sessions", lambda requests: f"{rounded(visitors(requests) * BYTES_OF_SESSION / 1e9, 2)} GB"


def at_nine(record):
    hash_time = row_of(record, "signin", "^a sign-in, Argon2id with 19 MiB and 2 passes$").program
    a_second = lambda users: users * PART_AT_NINE / SECONDS_AT_NINE
    yield "sign-ins a second at nine o'clock", lambda users: rounded(a_second(users), 2)
    yield "cores for their hashes", lambda users: rounded(cores(a_second(users), hash_time), 2)
    yield "machines for these", lambda users: machines(cores(a_second(users), hash_time))


def limits(record):
    """The limits of one machine and of one Postern."""
    check = max(row_of(record, subject, pattern).both
                for subject, pattern in (("check", "^Postern, 10,000 sessions$"), ("growth", "^SQLite, 1000000 sessions$")))
    requests = CORES_OF_MACHINE * BUSY * 1_000_000 / check
    return (f"One machine with SQLite answers {grouped(requests // 1000 * 1000)} protected requests a second. One Postern writes "
            f"{rounded(visits_of_postern(), 2)} last visits a second to PostgreSQL, if a message takes {SECONDS_OF_MESSAGE * 1000} ms.")


def scale(record):
    """Writes the part of docs/scale.md."""
    lines = []
    for title, sizes, rows in (("protected requests a second", REQUESTS, costs), ("users", USERS, at_nine)):
        heads = [title, *(f">{grouped(size)}" for size in sizes)]
        lines += ["", *table(heads, ([name, *(figure(size) for size in sizes)] for name, figure in rows(record)))]
    return "\n".join([*lines, "", limits(record)]) + "\n\n"
