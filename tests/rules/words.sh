#!/bin/sh
# The programs never print the word "safe": they say agreed, contested, unknown, and since when.
found=$(for file in include/clearway/*.h src/*/*.[ch] app/*/*.[ch]; do
    [ -f "$file" ] && awk -v keep=strings -f tests/rules/strip.awk "$file"
done | grep -iE ': .*(^|[^a-z])(un)?safe(ly|ty|r|st)?([^a-z]|$)')
[ -z "$found" ] && exit 0
printf '%s\n' "$found"
exit 1
