#!/bin/sh
# The programs in app/ use the library as anybody would: through clearway.h.
found=$(grep -nE '^[[:space:]]*#[[:space:]]*include[[:space:]]*"' app/*/*.[ch] |
    grep -vE '"clearway/clearway\.h"' |
    while IFS= read -r line; do
        file=${line%%:*}
        name=$(printf '%s' "$line" | sed 's/.*"\(.*\)".*/\1/')
        [ -f "$(dirname "$file")/$name" ] || [ -f "app/$name" ] || printf '%s\n' "$line"
    done)
[ -z "$found" ] && exit 0
printf '%s\n' "$found"
exit 1
