/* Two pieces of work at once. Neither knows of the other, so the results are the same when one comes
 * after the other. */
#ifndef BASE_THREADS_H
#define BASE_THREADS_H

#include "base/progress.h"

/* `wanted`, or for 0 one per core of the machine. */
int threads_count(int32_t wanted);

/* May not touch what the other one changes. `progress` is its own. */
typedef cw_status threads_work(void *context, const struct progress *progress, cw_error *err);

/* Runs both, with threads > 1 at the same time. Only the calling thread reports progress, the first
 * one's while it lasts; both end when that asks to, or when the other fails. Fails as either does. */
cw_status threads_run_two(threads_work *first, threads_work *second, void *context,
                          const struct progress *progress, int threads, cw_error *err);

#endif
