#!/bin/sh
# Calls that have one place only, or none.
bad=0
code=$(for file in src/*/*.[ch]; do awk -f tests/rules/strip.awk "$file"; done)
app=$(for file in app/*/*.[ch]; do [ -f "$file" ] && awk -f tests/rules/strip.awk "$file"; done)

# forbid WHY CODE PATTERN [EXCEPT]: no line of CODE matches PATTERN.
forbid() {
    found=$(printf '%s\n' "$2" | grep -E "(^|[^A-Za-z0-9_])($3)[[:space:]]*\(" |
        grep -Ev "${4:-^$}")
    [ -z "$found" ] && return
    echo "banned: $1"
    printf '%s\n' "$found"
    bad=1
}

forbid "only src/base/mem.c allocates" "$code" \
    'malloc|calloc|realloc|reallocarray|free|strdup|strndup|asprintf|alloca' '^src/base/mem\.c:'
forbid "the clock has one place, src/base/clock.c" "$code" \
    'time|clock|clock_gettime|gettimeofday|getrusage' '^src/base/clock\.c:'
forbid "no time zone of the process" "$code$app" 'localtime|localtime_r|mktime|tzset|ctime|strftime'
forbid "no hidden state, no overflow" "$code$app" \
    'strtok|sprintf|vsprintf|strcpy|strcat|gets|atoi|atol|atoll|atof|rand|srand|random|setlocale|tmpnam|mktemp'
forbid "nothing below app/ reads the environment" "$code" 'getenv|secure_getenv|setenv|putenv'
forbid "nothing below app/ ends the program" "$code" 'exit|_exit|quick_exit|abort|assert|raise|kill'
forbid "nothing below app/ prints" "$code" 'printf|vprintf|puts|putchar|perror|psignal'
found=$(printf '%s\n' "$code" | grep -E '(^|[^A-Za-z0-9_])(stdout|stderr|stdin)([^A-Za-z0-9_]|$)')
if [ -n "$found" ]; then
    echo "banned: nothing below app/ prints"
    printf '%s\n' "$found"
    bad=1
fi
found=$(printf '%s\n' "$code$app" | grep -E ':[ ]*(static )?(thread_local |_Thread_local )?[a-z_ ]+ \*?[a-z_]+(\[[^]]*\])*( =.*)?;$' |
    grep -E '^[^:]*:[0-9]*: static ' | grep -v -E 'static const|volatile sig_atomic_t|const [a-z_]+(\[|;| =)')
if [ -n "$found" ]; then
    echo "banned: global state"
    printf '%s\n' "$found"
    bad=1
fi
exit $bad
