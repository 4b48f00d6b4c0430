# The plot of a run: what a check takes beside its floors, and beside other programs, as stacked bars.

BEGIN {
    width = 940; margin = 24; pitch = 27; thickness = 15
    letter = 7; bold_letter = 8  # at most, on average, in 13 pixels: nobody knows which font a reader has
    figures = 76   # for the figure at a bar's end
}

function escaped(text) { gsub(/&/, "\\&amp;", text); gsub(/</, "\\&lt;", text); gsub(/>/, "\\&gt;", text); return text }

# What is drawn is kept until its height is known.
function draw(element) { drawing = drawing "  " element "\n" }
function text(x, y, kind, content) { draw(sprintf("<text x=\"%.1f\" y=\"%.1f\" class=\"%s\">%s</text>", x, y, kind, escaped(content))) }
function bar(x, length_of_bar, kind) {
    if (length_of_bar > 0)
        draw(sprintf("<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%d\" class=\"%s\"/>", x, y + (pitch - thickness) / 2, length_of_bar, thickness, kind))
}

function is_postern(subject, row) { return name[subject, row] ~ /^Postern(,|$)/ }

# The room that the names need.
function room_for(subject,   row, room, most) {
    for (row = 1; row <= rows[subject]; row++) {
        room = length(name[subject, row]) * (is_postern(subject, row) ? bold_letter : letter)
        if (room > most) most = room
    }
    return most
}

function most_of(subject,   row, most) {
    for (row = 1; row <= rows[subject]; row++) if (both[subject, row] > most) most = both[subject, row]
    return most
}

# The distance of ticks: 1, 2 or 5 times a power of ten, of which six or fewer fit.
function tick_step(most,   step) {
    for (step = 0.001; step * 10 <= most / 6; step *= 10) {}
    if (step < most / 6) step *= step * 2 >= most / 6 ? 2 : step * 5 >= most / 6 ? 5 : 10
    return step
}

function draw_axis(top, most, title,   tick, x, step) {
    step = tick_step(most)
    for (tick = 0; tick * step <= most; tick++) {
        x = left + tick * step * scale
        draw(sprintf("<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" class=\"%s\"/>", x, top, x, y + 5, tick ? "tick" : "axis"))
        text(x, y + 18, "figure middle", step < 1 ? tick * step : grouped(tick * step))
    }
    text(left, y + 37, "faint", title)
    y += 37
}

function draw_row(subject, row) {
    text(left - 10, y + pitch / 2 + 4.5, "end" (is_postern(subject, row) ? " own" : ""), name[subject, row])
    bar(left, web[subject, row] * scale, "server")
    bar(left + web[subject, row] * scale, program[subject, row] * scale, "program")
    text(left + both[subject, row] * scale + 7, y + pitch / 2 + 4.5, "figure" (is_postern(subject, row) ? " own" : ""), microseconds(both[subject, row]))
    y += pitch
    description = description sprintf(" %s: %s + %s = %s.", name[subject, row], microseconds(web[subject, row]),
        microseconds(program[subject, row]), microseconds(both[subject, row]))
}

# The bars of a subject, on a scale of their own. The axis comes first, to lie behind them.
function draw_panel(subject, heading, axis_title,   row, most, top) {
    y += 34
    text(margin, y, "heading", heading)
    y += 12
    top = y
    most = most_of(subject)
    scale = (width - margin - figures - left) / most
    y += rows[subject] * pitch
    draw_axis(top, most, axis_title)
    bottom = y; y = top
    description = description " " heading ", in microseconds, web server + program:"
    for (row = 1; row <= rows[subject]; row++) draw_row(subject, row)
    y = bottom
}

function draw_legend(x) {
    y += 12
    bar(x, thickness, "server"); text(x + 22, y + pitch / 2 + 4.5, "", "the web server")
    bar(x + 150, thickness, "program"); text(x + 172, y + pitch / 2 + 4.5, "", "the program behind it")
    y += pitch
}

function print_head() {
    printf "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" role=\"img\" aria-labelledby=\"title description\">\n",
        width, y, width, y
    print "  <title id=\"title\">" title "</title>"
    print "  <desc id=\"description\">" escaped(substr(description, 2)) "</desc>"
    print "  <style>"
    print "    text {font: 13px sans-serif; fill: #1f2328}"
    print "    .title {font-size: 17px; font-weight: bold} .heading {font-size: 14px; font-weight: bold} .own {font-weight: bold}"
    print "    .faint {fill: #59636e} .figure {font-variant-numeric: tabular-nums} .end {text-anchor: end} .middle {text-anchor: middle}"
    print "    .paper {fill: #ffffff} .server {fill: #7d8fa9} .program {fill: #c4520a} .axis {stroke: #59636e} .tick {stroke: #d1d9e0}"
    print "    @media (prefers-color-scheme: dark) {"
    print "      text {fill: #f0f6fc} .faint {fill: #9198a1} .paper {fill: #0d1117} .server {fill: #7e90ab} .program {fill: #f58b40}"
    print "      .axis {stroke: #9198a1} .tick {stroke: #30363d}"
    print "    }"
    print "  </style>"
    print "  <rect width=\"100%\" height=\"100%\" rx=\"6\" class=\"paper\"/>"
}

END {
    title = "Processor time of one answer: a small file, for visitors who are signed in"
    left = room_for("check"); if (room_for("peers") > left) left = room_for("peers")
    left += margin + 10
    y = 34
    text(margin, y, "title", title)
    draw_legend(margin)
    y -= 6
    draw_panel("check", "The check, and the least that it can take", "µs of processor time")
    times = rounded(most_of("peers") / most_of("check"), 2)
    draw_panel("peers", "The same check by others", "µs of processor time; the scale is " times " times as large as above")
    y += 20
    print_head()
    printf "%s</svg>\n", drawing
}
