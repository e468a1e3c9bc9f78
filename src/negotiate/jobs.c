/* One loop over independent solves. Only the first thread reports progress, because the caller's function
 * is not asked to bear more; all of them end when it cancels. When nothing is left for the first thread it
 * waits awake for the others: a solve may take half a minute, and somebody may press Ctrl-C. */
#include "negotiate/jobs.h"

#include "base/clock.h"

#ifdef _OPENMP
#include <omp.h>
#endif

enum { NAP_NS = 50000000 };
static const int64_t small_enough = 100000000; /* links x seconds */

bool jobs_are_small(const cw_operation *op)
{
    return (int64_t)op->net.link_count * op->pause_s <= small_enough;
}

struct watch {
    const struct progress *progress;
    const char *what;
    int64_t done, total;
    bool cancelled;
};

static bool on_first_thread(void)
{
#ifdef _OPENMP
    return omp_get_thread_num() == 0;
#else
    return true;
#endif
}

static int thread_count(int wanted)
{
#ifdef _OPENMP
    return wanted > 0 ? wanted : omp_get_max_threads();
#else
    (void)wanted;
    return 1;
#endif
}

static int64_t count_done(const struct watch *w)
{
    int64_t done;
#pragma omp atomic read
    done = w->done;
    return done;
}

/* What a solve calls: the whole is shown, not the solve's own part. */
static bool go_on(void *context, const char *what, int64_t done, int64_t total)
{
    struct watch *w = context;
    bool cancelled;
    (void)what, (void)done, (void)total;
#pragma omp atomic read
    cancelled = w->cancelled;
    if (cancelled || !on_first_thread() || !w->progress->report) return !cancelled;
    cancelled = !w->progress->report(w->progress->context, w->what, count_done(w), w->total);
    if (cancelled) {
#pragma omp atomic write
        w->cancelled = true;
    }
    return !cancelled;
}

static void sum_up(struct job *job)
{
    job->out = 0;
    for (size_t k = 0; k < job->variant.op.class_count; k++) {
        if (job->plan) job->class_out[k] = job->plan->classes[k].out;
        job->out += job->class_out[k];
    }
}

/* Threads that each solve may use: what is left over where there are fewer solves than threads. */
static int threads_each(const struct job *jobs, size_t count, int threads)
{
    int solves = 0;
    for (size_t i = 0; i < count && solves < threads; i++) solves += !jobs[i].skip;
    return solves > 0 ? threads / solves : 1;
}

static void run_one(struct job *job, const struct jobs_options *options, int threads,
                    struct watch *watch)
{
    cw_plan_options o = *options->plan;
    o.basis = job->basis;
    o.population = job->population;
    o.threads = threads;
    o.progress = go_on;
    o.progress_context = watch;
    if (job->whole)
        job->status =
            flow_solve(&job->variant.op, &o, options->as_of_unix_s, &job->plan, &job->error);
    else if (job->keep)
        job->status =
            flow_plan(&job->variant.op, &o, options->as_of_unix_s, &job->plan, &job->error);
    else
        job->status = flow_count(&job->variant.op, &o, options->as_of_unix_s, 1, 1, job->class_out,
                                 &job->error);
    if (!job->status) sum_up(job);
}

static void wait_for_others(struct watch *w)
{
    while (count_done(w) < w->total) {
        clock_nap_ns(NAP_NS);
        go_on(w, w->what, 0, 1);
    }
}

cw_status jobs_run(struct job *jobs, size_t count, const struct jobs_options *options,
                   cw_error *err)
{
    struct watch watch = {&options->progress, options->what, 0, (int64_t)count, false};
    int threads = thread_count(options->threads), each = threads_each(jobs, count, threads);
#pragma omp parallel num_threads(threads)
    {
#pragma omp for schedule(dynamic, 1) nowait
        for (size_t i = 0; i < count; i++) {
            jobs[i].status = go_on(&watch, options->what, 0, 1) ? CW_OK : CW_CANCELLED;
            if (!jobs[i].status && !jobs[i].skip) run_one(&jobs[i], options, each, &watch);
#pragma omp atomic
            watch.done++;
        }
        if (on_first_thread()) wait_for_others(&watch);
    }
    if (watch.cancelled) return error_set(err, CW_CANCELLED, "cancelled; nothing was written");
    for (size_t i = 0; i < count; i++)
        if (jobs[i].status) return error_set(err, jobs[i].status, "%s", jobs[i].error.text);
    return CW_OK;
}

void jobs_release(struct job *jobs, size_t count)
{
    for (size_t i = 0; i < count && jobs; i++) {
        cw_plan_free(jobs[i].plan);
        variant_release(&jobs[i].variant);
    }
}
