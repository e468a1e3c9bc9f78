/* The smallest harness that serves: a test is a function, a program is a list of RUN() and ends
 * with `return harness_end();`, which prints "N passed, N failed".
 *
 *     static void adds(void) { CHECK_INT(1 + 1, 2); }
 *     int main(void) { RUN(adds); return harness_end(); }
 *
 * A failed check is printed and the test goes on; the test has failed when any of its checks has. */
#ifndef TESTS_HARNESS_H
#define TESTS_HARNESS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static struct {
    int passed, failed; /* tests */
    int broken;         /* checks that failed in the test that runs */
} harness;

static inline bool harness_check(bool holds, const char *file, int line, const char *expression)
{
    if (holds) return true;
    harness.broken++;
    printf("FAIL %s:%d %s\n", file, line, expression);
    return false;
}

static inline bool harness_int(int64_t got, int64_t want, const char *file, int line,
                               const char *expression)
{
    if (got == want) return true;
    harness_check(false, file, line, expression);
    printf("     got %lld, want %lld\n", (long long)got, (long long)want);
    return false;
}

static inline bool harness_text(const char *text, const char *needle, const char *file, int line,
                                const char *expression)
{
    if (text && strstr(text, needle)) return true;
    harness_check(false, file, line, expression);
    printf("     no \"%s\" in \"%s\"\n", needle, text ? text : "(null)");
    return false;
}

/* Each is an expression: true when the check holds. */
#define CHECK(condition) harness_check((condition), __FILE__, __LINE__, #condition)
#define CHECK_INT(got, want) \
    harness_int((int64_t)(got), (int64_t)(want), __FILE__, __LINE__, #got " == " #want)
/* The text contains the needle. */
#define CHECK_TEXT(text, needle) \
    harness_text((text), (needle), __FILE__, __LINE__, #text " contains " #needle)

static inline void harness_run(void (*test)(void), const char *name)
{
    harness.broken = 0;
    test();
    if (harness.broken) {
        harness.failed++;
        printf("FAIL %s\n", name);
    } else {
        harness.passed++;
        printf("ok %s\n", name);
    }
    fflush(stdout);
}

#define RUN(test) harness_run((test), #test)

static inline int harness_end(void)
{
    printf("%d passed, %d failed\n", harness.passed, harness.failed);
    return harness.failed ? 1 : 0;
}

#endif
