#!/bin/sh
# Laid out by clang-format, as `make format` does.
command -v clang-format >/dev/null || { echo "clang-format is missing"; exit 1; }
files=
for file in include/clearway/*.h src/*/*.[ch] app/*/*.[ch] tests/*.h tests/*/*.[ch] fuzz/*.c bench/*.[ch] bench/*.cpp; do
    [ -f "$file" ] && files="$files $file"
done
# shellcheck disable=SC2086 # one word per file
exec clang-format --dry-run -Werror $files
