#!/bin/sh
# Every header compiles alone, the public one as C++ too when there is a compiler for it.
bad=0
for header in include/clearway/*.h src/*/*.h app/*/*.h; do
    [ -f "$header" ] || continue
    echo "typedef int nothing;" | ${CC:-cc} -std=c17 -D_POSIX_C_SOURCE=200809L -D_XOPEN_SOURCE=700 -Wall -Wextra -Wpedantic -Wconversion -Werror \
        -Iinclude -Isrc $(pkg-config --cflags gdal glib-2.0 | sed 's/-I/-isystem /g') \
        -fsyntax-only -include "$header" -x c - || bad=1
    awk -v file="$header" '/^#ifndef [A-Z_]+_H$/ { guard = 1 } END { exit !guard }' "$header" || {
        echo "$header: no include guard"
        bad=1
    }
done
if command -v c++ >/dev/null 2>&1; then
    c++ -fsyntax-only -Wall -Wextra -Werror -x c++ include/clearway/clearway.h || bad=1
fi
exit $bad
