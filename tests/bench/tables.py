"""Writes the parts of docs/performance.md and README.md with the results of a run of the bench."""
import re
import sys

from figures import grouped, microseconds, rounded

TITLES = {
    "check": "Checks: a file of 27 bytes, for visitors who are signed in",
    "servers": "A public and a protected file on each web server",
    "pages": "Pages",
    "signin": "Sign-ins",
    "flood": "Checks during a flood of sign-ins",
    "growth": "Checks among many sessions",
    "footprint": "Memory, start and size",
    "peers": "The same check by others",
}


def run(about):
    return (f"Measured in {about['rounds']} rounds of {about['seconds']} s on {about['date']} on {about['cores']} cores of "
            f"{about['processor']} (a {about['machine']} machine), with Linux {about['Linux']}, Debian {about['Debian']}, "
            f"nginx {about['nginx']} and wrk {about['wrk']}.\n"
            f"Postern {about['Postern']}, commit {about['commit']}; compiled by {about['compiler']}.\n")


def table(heads, rows):
    """Writes a Markdown table. A heading that begins with ">" is the heading of a column of numbers."""
    yield "|" + "".join(f" {head.lstrip('>')} |".replace("  ", " ") for head in heads)
    yield "|" + "|".join("--:" if head.startswith(">") else "---" for head in heads) + "|"
    for row in rows:
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |"


def speeds(row):
    return grouped(row.rate), grouped(row.p50), grouped(row.p99)


def subject_table(subject, rows):
    yield f"\n### {TITLES[subject]}\n"
    if subject == "flood":  # the program's time includes more than the checks
        yield from table(["", ">answers/s", ">p50, µs", ">p99, µs"], ((row.name, *speeds(row)) for row in rows))
        return
    yield from table(["CPU µs per answer", ">web server", ">program", ">both", ">a core answers", ">answers/s", ">p50, µs", ">p99, µs"],
                     ((row.name, microseconds(row.web), microseconds(row.program), microseconds(row.both),
                       f"{rounded(1_000_000 / row.both, 3)}/s", *speeds(row)) for row in rows))


def targets(record, subjects):
    yield "\n### Targets\n"
    yield from table(["`scripts/bench`", "what", "target", ">figure", ""],
                     ((subject, aim.what, f"{'at most' if aim.is_most else 'at least'} {aim.limit} {aim.unit}",
                       f"{aim.figure} {aim.unit}", "met" if aim.is_met else "**missed**")
                      for subject in subjects for aim in record.targets[subject]))


def tables(record, subjects):
    """Writes the part of docs/performance.md: a table for each subject, and a table of all targets."""
    lines = [run(record.about), "![Processor time per answer: a check beside its floors, and beside other programs](performance.svg)"]
    for subject in subjects:
        if record.rows[subject]:
            lines += subject_table(subject, record.rows[subject])
    return "\n".join([*lines, *targets(record, subjects)]) + "\n"


def found(items, name_of, pattern):
    for item in items:
        if re.search(pattern, name_of(item)):
            return item
    sys.exit(f"record: nothing is like {pattern}")


def others(aims):
    """The other programs and their times, the fastest first. Of two ways to run a program, only the faster counts."""
    least = {}
    for aim in sorted(aims, key=lambda aim: float(aim.figure)):
        least.setdefault(re.sub("^check, | to Postern$|, .*", "", aim.what.removeprefix("check, ")), aim.figure)
    return ", ".join(f"{peer} {rounded(float(figure), 2)} ×" for peer, figure in least.items())


def summary(record):
    """Writes the part of README.md: the cost of a check, memory, and the cost of other programs."""
    own = found(record.rows["check"], lambda row: row.name, "^Postern, 10,000 sessions$").both
    bare = found(record.rows["check"], lambda row: row.name, "unprotected").both
    idle, later = (found(record.targets["footprint"], lambda aim: aim.what, pattern)
                   for pattern in ("^memory.*idle", "^memory.*million"))
    return "\n".join(table(["what it costs", "as measured: [docs/performance.md](docs/performance.md)"], [
        ("a check of a protected site", f"{rounded(own - bare, 2)} µs of processor time on top of the request; "
         f"a core answers {rounded(1_000_000 / own, 2)} such requests a second"),
        ("memory", f"{rounded(float(idle.figure), 2)} {idle.unit}; after a million checks {rounded(float(later.figure), 2)} {later.unit}"),
        ("the same request by other programs", f"{others(record.targets['peers'])} as much processor time"),
    ])) + "\n"
