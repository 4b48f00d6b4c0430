"""Reads docs/performance.tsv, and formats numbers for the documents."""
from collections import defaultdict
from dataclasses import dataclass


@dataclass
class Row:
    name: str
    web: float  # CPU microseconds per answer of the web server
    program: float  # CPU microseconds per answer of the program behind the web server
    rate: float  # answers per second
    p50: float  # microseconds
    p99: float

    @property
    def both(self):
        return self.web + self.program


@dataclass
class Target:
    what: str
    is_most: bool
    limit: str
    figure: str
    unit: str

    @property
    def is_met(self):
        figure, limit = float(self.figure), float(self.limit)
        return figure <= limit if self.is_most else figure >= limit


@dataclass
class Reference:
    """A figure without a limit."""
    what: str
    figure: str
    unit: str


class Record:
    """One run of the bench: the machine, and the rows, targets and references of each subject."""

    def __init__(self, path):
        self.about, self.rows, self.targets, self.references = {}, defaultdict(list), defaultdict(list), defaultdict(list)
        for line in path.read_text().splitlines():
            subject, kind, *cells = line.split("\t")
            if subject == "about":
                self.about[kind] = cells[0]
            elif kind == "row":
                self.rows[subject].append(Row(cells[0], *map(float, cells[1:])))
            elif kind == "target":
                self.targets[subject].append(Target(cells[0], cells[1] == "at_most", *cells[2:]))
            elif kind == "reference":
                self.references[subject].append(Reference(*cells))


def grouped(number):
    """Formats 12345.6 as "12,346"."""
    return f"{number:,.0f}"


def microseconds(number):
    """Formats numbers below a hundred with tenths."""
    return f"{number:.1f}" if number < 99.95 else grouped(number)


def rounded(number, digits):
    """Rounds to this number of digits: 12345.6 is "12,300" for 3, 1.234 is "1.2" for 2."""
    exponent = int(f"{number:e}".partition("e")[2]) - digits + 1
    return grouped(round(number, -exponent)) if exponent >= 0 else f"{number:.{-exponent}f}"
