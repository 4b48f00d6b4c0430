"""Draws the plot of a run as SVG: the processor time of a check, its floors and other programs."""
import math
from html import escape

from figures import grouped, microseconds, rounded

WIDTH, MARGIN, PITCH, THICKNESS = 940, 24, 27, 15
LETTER, BOLD_LETTER = 7, 8  # upper limits of the average letter width in pixels: the reader's font is unknown
FIGURES = 76  # room for the figure at the end of a bar
TITLE = "Processor time of one answer: a small file, for visitors who are signed in"

HEAD = """<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" role="img" aria-labelledby="title description">
  <title id="title">{title}</title>
  <desc id="description">{description}</desc>
  <style>
    text {{font: 13px sans-serif; fill: #1f2328}}
    .title {{font-size: 17px; font-weight: bold}} .heading {{font-size: 14px; font-weight: bold}} .own {{font-weight: bold}}
    .faint {{fill: #59636e}} .figure {{font-variant-numeric: tabular-nums}} .end {{text-anchor: end}} .middle {{text-anchor: middle}}
    .paper {{fill: #ffffff}} .server {{fill: #7d8fa9}} .program {{fill: #c4520a}} .axis {{stroke: #59636e}} .tick {{stroke: #d1d9e0}}
    @media (prefers-color-scheme: dark) {{
      text {{fill: #f0f6fc}} .faint {{fill: #9198a1}} .paper {{fill: #0d1117}} .server {{fill: #7e90ab}} .program {{fill: #f58b40}}
      .axis {{stroke: #9198a1}} .tick {{stroke: #30363d}}
    }}
  </style>
  <rect width="100%" height="100%" rx="6" class="paper"/>
"""


def is_postern(row):
    return row.name.split(",")[0] == "Postern"


def tick_step(most):
    """The distance between ticks: 1, 2 or 5 times a power of ten, with at most six ticks."""
    power = 10 ** math.floor(math.log10(most / 6))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= most / 6)


class Plot:
    def __init__(self, rows):
        room = max(len(row.name) * (BOLD_LETTER if is_postern(row) else LETTER) for row in rows)
        self.left = room + MARGIN + 10
        self.y = 34
        self.elements, self.description = [], []

    def text(self, x, y, kind, content):
        self.elements.append(f'<text x="{x:.1f}" y="{y:.1f}" class="{kind}">{escape(content, quote=False)}</text>')

    def bar(self, x, length, kind):
        if length > 0:
            self.elements.append(f'<rect x="{x:.1f}" y="{self.y + (PITCH - THICKNESS) / 2:.1f}" width="{length:.1f}" '
                                 f'height="{THICKNESS}" class="{kind}"/>')

    def legend(self):
        self.y += 12
        for x, kind, words in (MARGIN, "server", "the web server"), (MARGIN + 150, "program", "the program behind it"):
            self.bar(x, THICKNESS, kind)
            self.text(x + 22, self.y + PITCH / 2 + 4.5, "", words)
        self.y += PITCH - 6

    def axis(self, top, most, scale, title):
        step = tick_step(most)
        for tick in range(int(most / step) + 1):
            x = self.left + tick * step * scale
            self.elements.append(f'<line x1="{x:.1f}" y1="{top:.1f}" x2="{x:.1f}" y2="{self.y + 5:.1f}" '
                                 f'class="{"tick" if tick else "axis"}"/>')
            self.text(x, self.y + 18, "figure middle", grouped(tick * step) if step >= 1 else f"{tick * step:g}")
        self.text(self.left, self.y + 37, "faint", title)

    def row(self, row, scale):
        own = " own" if is_postern(row) else ""
        baseline = self.y + PITCH / 2 + 4.5
        web, program, both = microseconds(row.web), microseconds(row.program), microseconds(row.both)
        self.text(self.left - 10, baseline, f"end{own}", row.name)
        self.bar(self.left, row.web * scale, "server")
        self.bar(self.left + row.web * scale, row.program * scale, "program")
        self.text(self.left + row.both * scale + 7, baseline, f"figure{own}", both)
        self.y += PITCH
        self.description.append(f"{row.name}: {web} + {program} = {both}.")

    def panel(self, rows, heading, axis_title):
        """Draws the bars of a subject on a separate scale. The axis is drawn first, so that it lies behind the bars."""
        self.y += 34
        self.text(MARGIN, self.y, "heading", heading)
        top = self.y + 12
        most = max(row.both for row in rows)
        scale = (WIDTH - MARGIN - FIGURES - self.left) / most
        self.y = top + len(rows) * PITCH
        self.axis(top, most, scale, axis_title)
        self.y = top
        self.description.append(f"{heading}, in microseconds, web server + program:")
        for row in rows:
            self.row(row, scale)
        self.y += 37


def draw(record):
    """Returns the SVG document."""
    check, peers = record.rows["check"], record.rows["peers"]
    plot = Plot(check + peers)
    plot.text(MARGIN, plot.y, "title", TITLE)
    plot.legend()
    plot.panel(check, "The check, and the least that it can take", "µs of processor time")
    times = rounded(max(row.both for row in peers) / max(row.both for row in check), 2)
    plot.panel(peers, "The same check by others",
               f"µs of processor time; the scale is {times} times as large as above")
    head = HEAD.format(width=WIDTH, height=plot.y + 20, title=TITLE,
                       description=escape(" ".join(plot.description), quote=False))
    return head + "".join(f"  {element}\n" for element in plot.elements) + "</svg>\n"
