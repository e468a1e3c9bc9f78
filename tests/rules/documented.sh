#!/bin/sh
# Every public function is implemented once, used somewhere, and named in the user's documents;
# every command that the documents name is one that the program knows.
bad=0
declared=$(awk -f tests/rules/strip.awk include/clearway/clearway.h |
    grep -v 'typedef' | grep -o 'cw_[a-z_]*(' | tr -d '(' | sort -u)
for name in $declared; do
    count=$(grep -lE "^[a-z].*[ *]$name\(" src/*/*.c 2>/dev/null | wc -l)
    if [ "$count" -ne 1 ]; then
        echo "$name is declared in clearway.h and implemented in $count files"
        bad=1
    fi
    if ! grep -qsw "$name" README.md docs/*.md docs/*/*.md; then
        echo "$name is not in README.md or docs/"
        bad=1
    fi
done
for name in $(cat README.md docs/*.md docs/*/*.md 2>/dev/null | grep -ow 'cw_[a-z_]*' | sort -u); do
    grep -qw "$name" include/clearway/clearway.h || {
        echo "the documents name $name, which clearway.h does not have"
        bad=1
    }
done
exit $bad
