# Blanks out comments (and, with -v strings=0, what string literals hold); keeps line numbers.
# -v only=strings prints just the literals.
{
    line = $0
    out = ""
    while (line != "") {
        if (comment) {
            at = index(line, "*/")
            if (!at) { line = ""; break }
            line = substr(line, at + 2)
            comment = 0
        } else if (substr(line, 1, 2) == "/*") {
            comment = 1
            line = substr(line, 3)
        } else if (substr(line, 1, 2) == "//") {
            line = ""
        } else if (match(line, /^"([^"\\]|\\.)*"/)) {
            literal = substr(line, 1, RLENGTH)
            line = substr(line, RLENGTH + 1)
            out = out (keep == "strings" ? literal : "\"\"")
        } else if (match(line, /^'([^'\\]|\\.)+'/)) {
            line = substr(line, RLENGTH + 1)
            out = out (keep == "strings" ? "" : "'c'")
        } else {
            if (keep != "strings") out = out substr(line, 1, 1)
            line = substr(line, 2)
        }
    }
    print FILENAME ":" FNR ": " out
}
