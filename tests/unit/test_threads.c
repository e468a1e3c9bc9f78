/* Two pieces of work: both are done, errors and cancelling come through, and the caller's function is called
 * by its own thread only. */
#include "base/threads.h"

#include <pthread.h>
#include <stdatomic.h>

#include "harness.h"

struct desk {
    atomic_int first_done, second_done;
    cw_status first_fails, second_fails;
    bool first_waits, second_waits; /* until it is cancelled */
    pthread_t caller;
    int calls, foreign_calls;
    int refuse_after; /* calls; 0: never */
};

static cw_status work(const struct progress *progress, bool waits, cw_status fails,
                      atomic_int *done, cw_error *err)
{
    cw_status status = progress_report(progress, "work", 0, 1, err);
    for (long i = 0; waits && !status && i < 2000000000; i++)
        status = progress_report(progress, "work", 0, 1, err);
    if (status) return status;
    if (fails) return error_set(err, fails, "status %d", (int)fails);
    atomic_fetch_add(done, 1);
    return CW_OK;
}

static cw_status first(void *context, const struct progress *progress, cw_error *err)
{
    struct desk *d = context;
    return work(progress, d->first_waits, d->first_fails, &d->first_done, err);
}

static cw_status second(void *context, const struct progress *progress, cw_error *err)
{
    struct desk *d = context;
    return work(progress, d->second_waits, d->second_fails, &d->second_done, err);
}

static bool listen(void *context, const char *what, int64_t done, int64_t total)
{
    struct desk *d = context;
    (void)what, (void)done, (void)total;
    d->calls++;
    d->foreign_calls += !pthread_equal(pthread_self(), d->caller);
    return d->refuse_after == 0 || d->calls < d->refuse_after;
}

static cw_status run(struct desk *d, int threads, cw_error *err)
{
    struct progress progress = {listen, d};
    d->caller = pthread_self();
    cw_status status = threads_run_two(first, second, d, &progress, threads, err);
    CHECK_INT(d->foreign_calls, 0);
    return status;
}

static void does_both(void)
{
    for (int threads = 1; threads <= 2; threads++) {
        struct desk d = {0};
        CHECK_INT(run(&d, threads, NULL), CW_OK);
        CHECK_INT(d.first_done + d.second_done, 2);
        CHECK(d.calls > 0);
    }
}

static void passes_on_errors(void)
{
    for (int threads = 1; threads <= 2; threads++) {
        cw_error err = {0}, other = {0};
        struct desk d = {.first_fails = CW_BAD_INPUT};
        CHECK_INT(run(&d, threads, &other), CW_BAD_INPUT);
        struct desk e = {.second_fails = CW_NO_MEMORY};
        CHECK_INT(run(&e, threads, &err), CW_NO_MEMORY);
        CHECK(threads > 1 || e.first_done == 1);
        CHECK_TEXT(err.text, "status");
    }
}

/* A failure ends the other, and is what is reported. */
static void a_failure_ends_the_other(void)
{
    cw_error err = {0}, other = {0};
    struct desk d = {.first_waits = true, .second_fails = CW_BAD_INPUT};
    CHECK_INT(run(&d, 2, &err), CW_BAD_INPUT);
    CHECK_TEXT(err.text, "status");
    struct desk e = {.second_waits = true, .first_fails = CW_BAD_INPUT};
    CHECK_INT(run(&e, 2, &other), CW_BAD_INPUT);
}

static void cancels_both(void)
{
    for (int threads = 1; threads <= 2; threads++) {
        struct desk d = {.first_waits = true, .second_waits = true, .refuse_after = 3};
        CHECK_INT(run(&d, threads, NULL), CW_CANCELLED);
    }
    struct desk e = {.second_waits = true,
                     .refuse_after = 3}; /* while only the second is at work */
    CHECK_INT(run(&e, 2, NULL), CW_CANCELLED);
    CHECK_INT(e.first_done, 1);
}

static void counts_threads(void)
{
    CHECK_INT(threads_count(3), 3);
    CHECK(threads_count(0) >= 1);
}

int main(void)
{
    RUN(does_both);
    RUN(passes_on_errors);
    RUN(a_failure_ends_the_other);
    RUN(cancels_both);
    RUN(counts_threads);
    return harness_end();
}
