# What docs/performance.md says of a run: a table for each subject, and one of all targets.

BEGIN {
    title["check"] = "Checks: a file of 27 bytes, for visitors who are signed in"
    title["pages"] = "Pages"
    title["signin"] = "Sign-ins"
    title["flood"] = "Checks during a flood of sign-ins"
    title["growth"] = "Checks among many sessions"
    title["footprint"] = "Memory, start and size"
    title["peers"] = "The same check by others"
}

function cell(text) { gsub(/\|/, "\\|", text); return text }

function print_run() {
    printf "Measured in %d rounds of %d s on %s on %d cores of %s (a %s machine), with Linux %s, Debian %s, nginx %s and wrk %s.\n", about["rounds"], about["seconds"],
        about["date"], about["cores"], about["processor"], about["machine"], about["Linux"], about["Debian"], about["nginx"], about["wrk"]
    printf "Postern %s, commit %s; compiled by %s.\n", about["Postern"], about["commit"], about["compiler"]
}

# Of a flood the program's time is not that of the checks alone.
function print_speeds(subject,   row) {
    print "| | answers/s | p50, µs | p99, µs |\n|---|--:|--:|--:|"
    for (row = 1; row <= rows[subject]; row++)
        printf "| %s | %s | %s | %s |\n", cell(name[subject, row]), grouped(rate[subject, row]), grouped(p50[subject, row]), grouped(p99[subject, row])
}

function print_rows(subject,   row) {
    printf "\n### %s\n\n", title[subject]
    if (subject == "flood") return print_speeds(subject)
    print "| CPU µs per answer | web server | program | both | a core answers | answers/s | p50, µs | p99, µs |"
    print "|---|--:|--:|--:|--:|--:|--:|--:|"
    for (row = 1; row <= rows[subject]; row++)
        printf "| %s | %s | %s | %s | %s/s | %s | %s | %s |\n", cell(name[subject, row]), microseconds(web[subject, row]),
            microseconds(program[subject, row]), microseconds(both[subject, row]), rounded(1000000 / both[subject, row], 3),
            grouped(rate[subject, row]), grouped(p50[subject, row]), grouped(p99[subject, row])
}

function print_targets(   i, subject, aim) {
    print "\n### Targets\n\n| `scripts/bench` | what | target | figure | |\n|---|---|---|--:|---|"
    for (i = 1; i <= count; i++) for (aim = 1; aim <= aims[subject = order[i]]; aim++)
        printf "| %s | %s | %s %s %s | %s %s | %s |\n", subject, cell(what[subject, aim]), is_most[subject, aim] ? "at most" : "at least",
            limit[subject, aim], unit_of[subject, aim], figure[subject, aim], unit_of[subject, aim], is_met[subject, aim] ? "met" : "**missed**"
}

END {
    print_run()
    print "\n![Processor time per answer: a check beside its floors, and beside other programs](performance.svg)"
    count = split(subjects, order, " ")
    for (i = 1; i <= count; i++) if (rows[order[i]]) print_rows(order[i])
    print_targets()
}
