"""Writes the parts of docs/performance.md and README.md with the results of a run of the bench."""
import re
import sys

from figures import grouped, microseconds, rounded

# The subjects whose rows are shown. The short answers give the figures of the others, and docs/performance.tsv has all rows.
TITLES = {
    "check": "a check: a file of 27 bytes, for signed-in visitors",
    "servers": "a public and a protected file on each web server",
    "peers": "the same check by others",
}

# Why a target is missed, for each target that was missed in some run.
SEARCH = "a third of the program's time is the query for the session; without it Postern would not notice that another process ended the session"
SHARED = "half of Postern's time is nginx's work, which the other program needs too; where the target was measured is not recorded"
START = "the program loads 27 libraries and reads all templates; its 880 page faults are slow on this virtual machine"
PAGES = "nginx opens a connection for each page, so that a restart of Postern loses no form"
LIBRARIES = "the program has grown by three quarters since the target was set, and loads more libraries"
REASONS = {
    "check, to a bare libfcgi program": SEARCH,
    "check, the program alone, to Postern's gateway with a constant": SEARCH,
    "check of 100 sessions with the one-second cache, to the file unprotected":
        "nginx's Lua module adds a third to the time of the plain file; the Lua code itself takes 9 % of the answer's time",
    "check of 10,000 sessions with the one-second cache, to the file unprotected":
        "each session needs one check a second, so 10,000 answers a second are checks",
    "check by an app password, to that by a session": "between 0.99 and 1.11 in the runs of one day",
    "a protected file to a public file, nginx": "within the 5 % by which ratios differ in an hour",
    "login page, to the gateway's constant 3 KB": PAGES,
    "profile page, to the same": PAGES + "; and the profile searches for all sessions of the user",
    "a sign-in beside its hash, with a password file":
        "0.42 ms in the record before; this machine took 1.5 times as long for the plain file, and the rest is not explained",
    "a sign-in less the gateway with the hash alone": "a difference of two times of 50 ms, exact only to 5 ms",
    "p99 of a check during a flood of which every password is looked at, to that without":
        "while all cores hash, a check may wait 4 ms for the kernel's tick; with `SCHED_IDLE`, sign-ins took many seconds",
    "check among a million sessions to that among a thousand, SQLite":
        "SQLite reads three pages of 4 KB from the kernel's cache; a larger cache of its own or larger pages are no faster",
    "memory, idle": LIBRARIES,
    "memory after a million checks over 10,000 sessions": LIBRARIES,
    "from the start to the first answer": START,
    "one whole request as a CGI program": START,
    "building it from clean, on two cores":
        "measured before the build compiled the files of a folder at once, which takes a quarter of the time; not measured since",
    "check, PHP-FPM, connections kept to Postern": SHARED,
    "check, PHP-FPM, as nginx's manual has it to Postern": SHARED,
    "check, Flask on uWSGI to Postern": SHARED,
    "check, LemonLDAP::NG to Postern": SHARED,
}

# What the peers lack that nginx alone runs.
LACKS = {
    "nginx + Lua": "no other process can list or end its sessions",
    "nginx + njs": "no list of sessions, and no sign-out from a copied cookie",
}


def run(about):
    return (f"Measured in {about['rounds']} rounds of {about['seconds']} s on {about['date']} on {about['cores']} cores of "
            f"{about['processor']} (a {about['machine']} machine), with Linux {about['Linux']}, Debian {about['Debian']}, "
            f"nginx {about['nginx']}, wrk {about['wrk']}, and Postern {about['Postern']}, commit {about['commit']}, by {about['compiler']}.\n")


def table(heads, rows):
    """Writes a Markdown table. A heading that begins with ">" is the heading of a column of numbers."""
    yield "|" + "".join(f" {head.lstrip('>')} |".replace("  ", " ") for head in heads)
    yield "|" + "|".join("--:" if head.startswith(">") else "---" for head in heads) + "|"
    for row in rows:
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |"


def costs(row):
    return row.name, microseconds(row.web), microseconds(row.program), microseconds(row.both), grouped(row.p99)


def answers_table(record, subjects):
    """One table for several subjects. A line in bold begins each subject."""
    lines = []
    for subject in subjects:
        if subject in TITLES and record.rows[subject]:
            lines += [(f"**{TITLES[subject]}**", "", "", "", ""), *map(costs, record.rows[subject])]
    yield "\n### Each answer\n"
    yield from table(["µs of processor time", ">web server", ">program", ">both", ">p99, µs"], lines)


def targets(record, subjects):
    """The missed targets, with the reasons."""
    aims = [aim for subject in subjects for aim in record.targets[subject]]
    if unknown := REASONS.keys() - {aim.what for aim in aims}:
        sys.exit(f"record: tables.py has reasons for unknown targets: {', '.join(sorted(unknown))}")
    missed = [aim for aim in aims if not aim.is_met]
    yield (f"\n### Targets\n\n{len(aims) - len(missed)} of {len(aims)} are met. A ratio (×) is the median of the ratios of all rounds, so it may differ "
           "from the ratio of two figures above.")
    if missed:
        yield ""
        yield from table(["missed", ">figure", ">target", "because"],
                         ((aim.what, f"{aim.figure} {aim.unit}", f"{'≤' if aim.is_most else '≥'} {aim.limit}", REASONS.get(aim.what, ""))
                          for aim in missed))


def tables(record, subjects):
    """Writes the part of docs/performance.md: the short answers, the plot, the figures and the missed targets."""
    return "\n".join([
        *table(["", "in short"], answers(record)), "", run(record.about),
        "![Processor time per answer: a check beside its floors, and beside other programs](performance.svg)",
        *answers_table(record, subjects), *targets(record, subjects)]) + "\n"


def found(items, name_of, pattern):
    for item in items:
        if re.search(pattern, name_of(item)):
            return item
    sys.exit(f"record: nothing is like {pattern}")


def row_of(record, subject, pattern):
    return found(record.rows[subject], lambda row: row.name, pattern)


def target_of(record, subject, pattern):
    return found(record.targets[subject], lambda aim: aim.what, pattern)


def others(record):
    """The other programs and their times, the fastest first. For two ways to run a program, only the faster counts."""
    least = {}
    for ratio in sorted(record.targets["peers"] + record.references["peers"], key=lambda item: float(item.figure)):
        least.setdefault(re.sub("^check, | to Postern$|, .*", "", ratio.what), float(ratio.figure))
    alone = [peer for peer, figure in least.items() if figure < 1 and peer in LACKS]
    text = ", ".join(f"{peer} {rounded(least[peer], 2)} ×" for peer in least if peer not in alone) + " as much processor time"
    if alone:
        text += "; nginx alone takes less and does less: " + ", ".join(f"{peer} {rounded(least[peer], 2)} × ({LACKS[peer]})" for peer in alone)
    return text


def milliseconds(number):
    return rounded(number / 1000, 2)


def flood(record, kind):
    alone, flooded = (row_of(record, "flood", f"^{start}.*{kind}").p99 for start in ("no flood", "checks"))
    kept = target_of(record, "flood", f"^checks a second.*{kind}").figure
    return (f"each core that the flood leaves free answers {kept} × as many checks a second; p99 {milliseconds(flooded)} ms, "
            f"without the flood {milliseconds(alone)} ms")


def summary_rows(record):
    """The short answers that README.md gives, too."""
    own, bare = row_of(record, "check", "^Postern, 10,000 sessions$").both, row_of(record, "check", "unprotected").both
    idle, later = (target_of(record, "footprint", pattern) for pattern in ("^memory.*idle", "^memory.*million"))
    return [
        ("a check of a protected site", f"{rounded(own - bare, 2)} µs of processor time on top of the request; "
         f"a core answers {rounded(1_000_000 / own, 2)} such requests a second"),
        ("memory", f"{rounded(float(idle.figure), 2)} {idle.unit}; after a million checks {rounded(float(later.figure), 2)} {later.unit}"),
        ("the same request by other programs", others(record)),
    ]


def size(record, pattern):
    aim = target_of(record, "footprint", pattern)
    return f"{rounded(float(aim.figure), 2)} {aim.unit}"


def growth(record, database):
    cost = row_of(record, "growth", f"^{database}, 1000000 ").both
    return f"{rounded(cost, 2)} µs with {database}, {target_of(record, 'growth', database + '$').figure} × as much as among a thousand"


def answers(record):
    """The short answers of docs/performance.md."""
    check, memory, peers = summary_rows(record)
    bare, kept = (row_of(record, "check", pattern).both for pattern in ("unprotected", "one-second cache, 100 "))
    pages = (f"{rounded(row_of(record, 'pages', pattern).both, 2)} µs" for pattern in ("^the login page", "^the profile"))
    in_database, in_file = (row_of(record, "signin", pattern).both for pattern in ("^a sign-in, ", "^a sign-in with a password file"))
    return [
        check,
        ("… with nginx's one-second cache", f"{rounded(kept - bare, 2)} µs, and {rounded(1_000_000 / kept, 2)} a second, for 100 visitors"),
        ("… among a million sessions", "; ".join(growth(record, database) for database in ("SQLite", "PostgreSQL"))),
        ("… while Postern hashes the passwords of a flood", flood(record, "looked at")),
        ("… while the throttle refuses a flood", flood(record, "refuses")),
        ("the login page; the profile", "; ".join(pages)),
        ("a sign-in", f"{milliseconds(in_database)} ms, nearly all for the hash: {rounded(1_000_000 / in_database, 2)} a second on a core; "
         f"{milliseconds(in_file)} ms with {{SHA}} in a password file"),
        (memory[0], f"{memory[1]}; in a flood of sign-ins {size(record, '^more memory')} (`password.parallel` × `password.memory_mib`) more"),
        ("start", f"{size(record, '^from the start')}; one whole request as a CGI program {size(record, 'CGI')}; "
         f"the program is {size(record, '^the program, stripped')}"),
        peers,
    ]


def summary(record):
    """Writes the part of README.md: the cost of a check, memory, and the cost of other programs."""
    return "\n".join(table(["what it costs", "as measured: [docs/performance.md](docs/performance.md)"], summary_rows(record))) + "\n"
