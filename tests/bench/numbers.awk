# How the documents write figures, and what they share in reading the record.

# 12345.6 as 12,346.
function grouped(number,   digits, text) {
    digits = sprintf("%.0f", number)
    while (length(digits) > 3) {
        text = "," substr(digits, length(digits) - 2) text
        digits = substr(digits, 1, length(digits) - 3)
    }
    return digits text
}

# Microseconds: tenths up to a hundred.
function microseconds(number) { return number < 99.95 ? sprintf("%.1f", number) : grouped(number) }

# Rounded to so many digits: 12345.6 to 12,300 for 3, 1.234 to 1.2 for 2.
function rounded(number, digits,   unit, decimals) {
    if (number <= 0) return 0
    for (unit = 1; number / unit >= 10; unit *= 10) {}
    for (; number / unit < 1; unit /= 10) {}
    unit /= 10 ^ (digits - 1)
    if (unit >= 1) return grouped(sprintf("%.0f", number / unit) * unit)
    for (decimals = 0; unit < 0.999; unit *= 10) decimals++
    return sprintf("%.*f", decimals, number)
}

# A line of the record without its subject is about the run.
$1 == "about" { about[$2] = $3; next }

$2 == "row" {
    row = ++rows[$1]
    name[$1, row] = $3; web[$1, row] = $4; program[$1, row] = $5; both[$1, row] = $4 + $5
    rate[$1, row] = $6; p50[$1, row] = $7; p99[$1, row] = $8
}

$2 == "target" {
    aim = ++aims[$1]
    what[$1, aim] = $3; is_most[$1, aim] = $4 == "at_most"; limit[$1, aim] = $5; figure[$1, aim] = $6; unit_of[$1, aim] = $7
    is_met[$1, aim] = is_most[$1, aim] ? $6 + 0 <= $5 + 0 : $6 + 0 >= $5 + 0
}
