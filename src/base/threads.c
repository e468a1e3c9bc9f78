/* The caller's function for progress is not asked to bear calls from two threads. So the calling thread
 * does the first work, and then waits for the second in short sleeps, between which it reports. */
#include "base/threads.h"

#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

#include "base/clock.h"

enum { NAP_NS = 50000000 };

struct ended {
    cw_status status;
    cw_error error;
};

struct two {
    const struct progress *outer;
    threads_work *work; /* the second */
    void *context;
    atomic_bool stop; /* neither is wanted any more */
    pthread_mutex_t lock;
    pthread_cond_t ended;
    bool second_ended; /* under the lock */
    struct ended first, second;
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
    two->second.status = two->work(two->context, &progress, &two->second.error);
    if (two->second.status) atomic_store(&two->stop, true);
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

static void run_first(struct two *two, threads_work *first)
{
    struct progress progress = {report_outer, two};
    two->first.status = first(two->context, &progress, &two->first.error);
    if (two->first.status) atomic_store(&two->stop, true);
}

/* One that was only stopped is not the reason. */
static cw_status outcome(const struct two *two, cw_error *err)
{
    const struct ended *reason = &two->first;
    bool stopped = reason->status == CW_CANCELLED && two->second.status != CW_OK;
    if (!reason->status || stopped) reason = &two->second;
    if (reason->status && err && !err->status) *err = reason->error;
    return reason->status;
}

static void run_in_turn(struct two *two, threads_work *first)
{
    run_first(two, first);
    if (!two->first.status) run_second(two, report_outer);
}

/* Returns false when there is no second thread to be had. */
static bool run_at_once(struct two *two, threads_work *first)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, second_thread, two) != 0) return false;
    run_first(two, first);
    while (!nap_until_ended(two)) report_outer(two, "bound", 0, 1);
    pthread_join(thread, NULL);
    return true;
}

cw_status threads_run_two(threads_work *first, threads_work *second, void *context,
                          const struct progress *progress, int threads, cw_error *err)
{
    struct two two = {.outer = progress, .work = second, .context = context};
    atomic_init(&two.stop, false);
    pthread_mutex_init(&two.lock, NULL);
    pthread_cond_init(&two.ended, NULL);
    if (threads < 2 || !run_at_once(&two, first)) run_in_turn(&two, first);
    pthread_cond_destroy(&two.ended);
    pthread_mutex_destroy(&two.lock);
    return outcome(&two, err);
}
