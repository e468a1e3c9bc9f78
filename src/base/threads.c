/* The caller's function for progress is not asked to bear calls from two threads. So the calling thread
 * does the first work, and then waits for the second in short sleeps, between which it reports. */
#include "base/threads.h"

#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

#include "base/clock.h"

enum { NAP_NS = 50000000 };

struct two {
    const struct progress *outer;
    threads_work *second;
    void *context;
    atomic_bool stop; /* neither is wanted any more */
    pthread_mutex_t lock;
    pthread_cond_t ended;
    bool second_ended; /* under the lock, as the next two */
    cw_status status;
    cw_error error;
};

int threads_count(int32_t wanted)
{
    long cores = wanted > 0 ? wanted : sysconf(_SC_NPROCESSORS_ONLN);
    return cores > 1 ? (int)cores : 1;
}

static bool report_outer(void *context, const char *what, int64_t done, int64_t total)
{
    struct two *two = context;
    if (atomic_load(&two->stop)) return false;
    if (!two->outer->report || two->outer->report(two->outer->context, what, done, total))
        return true;
    atomic_store(&two->stop, true);
    return false;
}

static bool report_nothing(void *context, const char *what, int64_t done, int64_t total)
{
    (void)what, (void)done, (void)total;
    return !atomic_load(&((struct two *)context)->stop);
}

static void run_second(struct two *two, cw_progress_fn *report)
{
    struct progress progress = {report, two};
    two->status = two->second(two->context, &progress, &two->error);
    if (two->status) atomic_store(&two->stop, true);
}

static void *second_thread(void *argument)
{
    struct two *two = argument;
    run_second(two, report_nothing);
    pthread_mutex_lock(&two->lock);
    two->second_ended = true;
    pthread_cond_signal(&two->ended);
    pthread_mutex_unlock(&two->lock);
    return NULL;
}

static bool nap_until_ended(struct two *two)
{
    struct timespec until = clock_in_ns(NAP_NS);
    pthread_mutex_lock(&two->lock);
    if (!two->second_ended) pthread_cond_timedwait(&two->ended, &two->lock, &until);
    bool ended = two->second_ended;
    pthread_mutex_unlock(&two->lock);
    return ended;
}

static cw_status run_first(struct two *two, threads_work *first, cw_error *err)
{
    struct progress progress = {report_outer, two};
    cw_status status = first(two->context, &progress, err);
    if (status) atomic_store(&two->stop, true);
    return status;
}

/* One that was only stopped is not the reason. */
static cw_status outcome(const struct two *two, cw_status first, cw_error *err)
{
    if (two->status && (!first || (first == CW_CANCELLED && two->status != CW_CANCELLED)))
        return error_set(err, two->status, "%s", two->error.text);
    return first;
}

static cw_status run_in_turn(struct two *two, threads_work *first, cw_error *err)
{
    cw_status status = run_first(two, first, err);
    if (status) return status;
    run_second(two, report_outer);
    return outcome(two, CW_OK, err);
}

cw_status threads_run_two(threads_work *first, threads_work *second, void *context,
                          const struct progress *progress, int threads, cw_error *err)
{
    struct two two = {.outer = progress, .second = second, .context = context};
    pthread_t thread;
    atomic_init(&two.stop, false);
    if (threads < 2) return run_in_turn(&two, first, err);
    pthread_mutex_init(&two.lock, NULL);
    pthread_cond_init(&two.ended, NULL);
    bool started = pthread_create(&thread, NULL, second_thread, &two) == 0;
    cw_status status;
    if (started) {
        status = run_first(&two, first, err);
        while (!nap_until_ended(&two)) report_outer(&two, "bound", 0, 1);
        pthread_join(thread, NULL);
        status = outcome(&two, status, err);
    } else {
        status = run_in_turn(&two, first, err);
    }
    pthread_cond_destroy(&two.ended);
    pthread_mutex_destroy(&two.lock);
    return status;
}
