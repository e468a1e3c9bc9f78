#!/bin/sh
# Functions of at most 80 lines, files of at most 800.
bad=0
for file in include/clearway/*.h src/*/*.[ch] app/*/*.[ch] tests/*.h tests/*/*.[ch] fuzz/*.c bench/*.[ch] bench/*.cpp; do
    [ -f "$file" ] || continue
    awk -v file="$file" '
        /^\{/ { start = FNR }
        /^\}/ && start {
            if (FNR - start - 1 > 80) { print file ":" start ": a function of " FNR - start - 1 " lines"; bad = 1 }
            start = 0
        }
        END { if (FNR > 800) { print file ": " FNR " lines"; bad = 1 } exit bad }' "$file" || bad=1
done
exit $bad
