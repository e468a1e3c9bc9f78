/* Many plans of an operation and its variants at once, on all cores. Each is made for itself, so the
 * results are the same with any number of threads. */
#ifndef NEGOTIATE_JOBS_H
#define NEGOTIATE_JOBS_H

#include "base/progress.h"
#include "flow/solve.h"
#include "negotiate/variant.h"

struct job {
    struct variant variant; /* what is planned */
    cw_basis basis;
    cw_population population;
    bool skip;     /* nothing is planned: nobody gets out */
    bool whole;    /* make `plan`, with its proof; else only count who gets out, ... */
    bool keep;     /* ... but make `plan` all the same, without one */
    cw_plan *plan; /* or NULL; uses variant.op */
    int64_t class_out[OP_MAX_CLASSES], out;
    cw_status status;
    cw_error error;
};

struct jobs_options {
    const cw_plan_options *plan; /* basis and population are the jobs' own */
    int64_t as_of_unix_s;
    struct progress progress;
    const char *what; /* for the progress */
    int threads;      /* 0: all cores */
};

/* Up to 100 million links x seconds an operation is planned whole some hundred times, so that what is said
 * of it is what `plan` says. */
bool jobs_are_small(const cw_operation *op);

/* On failure the error of the first job that failed. */
cw_status jobs_run(struct job *jobs, size_t count, const struct jobs_options *options,
                   cw_error *err);
void jobs_release(struct job *jobs, size_t count);

#endif
