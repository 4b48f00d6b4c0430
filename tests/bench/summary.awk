# What README.md says of a run: what a check adds, memory, and what others take.

function missing(text) { print "summary: the record has no " text >"/dev/stderr"; exit 1 }

function row_of(subject, pattern,   row) {
    for (row = 1; row <= rows[subject]; row++) if (name[subject, row] ~ pattern) return row
    missing("row of " subject " like " pattern)
}

function figure_of(subject, pattern,   aim) {
    for (aim = 1; aim <= aims[subject]; aim++) if (what[subject, aim] ~ pattern)
        return rounded(figure[subject, aim], 2) " " unit_of[subject, aim]
    missing("target of " subject " like " pattern)
}

# Each other program and what it takes, those that take least first.
function others(   aim, best, taken, text, peer) {
    if (!aims["peers"]) missing("targets of peers")
    while (1) {
        best = 0
        for (aim = 1; aim <= aims["peers"]; aim++)
            if (!(aim in taken) && (!best || figure["peers", aim] + 0 < figure["peers", best] + 0)) best = aim
        if (!best) return text
        taken[best]
        peer = what["peers", best]
        sub(/^check, /, "", peer); sub(/ to Postern$/, "", peer); sub(/, .*/, "", peer)
        if (named[peer]++) continue  # of two ways to run it the quicker one
        text = text (text ? ", " : "") peer " " rounded(figure["peers", best], 2) " ×"
    }
}

END {
    own = row_of("check", "^Postern, 10,000 sessions$")
    added = both["check", own] - both["check", row_of("check", "unprotected")]
    print "| what it costs | as measured: [docs/performance.md](docs/performance.md) |\n|---|---|"
    printf "| a check of a protected site | %s µs of processor time on top of the request; a core answers %s such requests a second |\n",
        rounded(added, 2), rounded(1000000 / both["check", own], 2)
    printf "| memory | %s; after a million checks %s |\n", figure_of("footprint", "^memory.*idle"), figure_of("footprint", "^memory.*million")
    printf "| the same request by other programs | %s as much processor time |\n", others()
}
